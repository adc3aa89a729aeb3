"""Parameter Store: how parameters are listed, read and written, and what there is to know of each beside its value."""

from __future__ import annotations

from awsfs.schema import Blob, Call, Each, Fields, Folder, tags
from awsfs.services._places import key
from awsfs.services._verbs import dangerous, verb

NAME = "{Name}"
NAMES = r"[\w.%~-]{1,255}"
"""As file names: the slashes of a name are written ``%2F``."""

NONE = ("ParameterNotFound",)
SECONDS = 5
"""For which answers are kept: programs follow their configuration."""

TOUCHED = (
    "describe_parameters",
    "get_parameter",
    "get_parameters_by_path",
    "get_parameter_history",
    "list_tags_for_resource",
)
"""What a change to a parameter outdates."""

EVERY = Call("describe_parameters", "Parameters[]", ttl=SECONDS, MaxResults=50)
BELOW = Call(
    "describe_parameters",
    "Parameters[]",
    ttl=SECONDS,
    ParameterFilters=[{"Key": "Path", "Option": "Recursive", "Values": ["{prefix}"]}],
    MaxResults=50,
)
VALUES = Call(
    "get_parameters_by_path",
    "Parameters[]",
    ttl=SECONDS,
    Path="{prefix}",
    Recursive=True,
    WithDecryption=False,
    MaxResults=10,
)
ABOUT = Call(
    "describe_parameters",
    "Parameters[]",
    ttl=SECONDS,
    ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": ["{name()}"]}],
)
ONE = Call("get_parameter", "Parameter", ttl=SECONDS, absent=NONE, Name="{name()}", WithDecryption=False)
SECRET = Call("get_parameter", "Parameter", ttl=0, absent=NONE, Name="{name()}", WithDecryption=True)
SEVERAL = Call("get_parameters", "Parameters[]", ttl=SECONDS, Names="{names}", WithDecryption=False)
PUT = Call("put_parameter", forgets=TOUCHED, secret=("Value",), Name="{name()}", Value="{value()}")
DELETE = Call("delete_parameter", forgets=TOUCHED, Name="{name()}")
TAGS = Call("list_tags_for_resource", "TagList[]", ResourceType="Parameter", ResourceId="{name()}")

HISTORY = Call("get_parameter_history", "Parameters[]", ttl=SECONDS, Name=NAME, WithDecryption=False, MaxResults=50)
DECRYPTED = Call("get_parameter", "Parameter.Value", ttl=0, Name="{Name}:{Version}", WithDecryption=True)
VERSION = Folder(
    "{Version}",
    Each("@", Blob("value", "Value"), when="Type != 'SecureString'"),
    Each("@", Blob("value", DECRYPTED, secret=True), when="Type == 'SecureString'"),
    Fields(secret=("Value",)),
    key("KeyId"),
    verb("label", "label_parameter_version", Name=NAME, ParameterVersion="{Version}"),
    dangerous("unlabel", "unlabel_parameter_version", Name=NAME, ParameterVersion="{Version}"),
    time="LastModifiedDate",
)
METADATA = Folder(
    NAME,
    Fields(),
    key("KeyId"),
    Folder("history", Each(HISTORY, VERSION)),
    tags(
        Call("list_tags_for_resource", "TagList[]", ResourceType="Parameter", ResourceId=NAME),
        put=Call(
            "add_tags_to_resource",
            ResourceType="Parameter",
            ResourceId=NAME,
            Tags=[{"Key": "{name()}", "Value": "{value()}"}],
        ),
        delete=Call("remove_tags_from_resource", ResourceType="Parameter", ResourceId=NAME, TagKeys=["{name()}"]),
    ),
    verb("label", "label_parameter_version", Name=NAME),
    dangerous("put", "put_parameter", ("Value",), Name=NAME, Overwrite=True),
    dangerous("delete", "delete_parameter", Name=NAME),
    time="LastModifiedDate",
)
