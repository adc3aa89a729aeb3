"""EC2's launch templates, and the versions of each: what a machine is made like."""

from awsfs.schema import Attribute, Blob, Call, Each, Fields, Folder, Link
from awsfs.services._ec2_collection import collection, tagged
from awsfs.services._places import security_groups
from awsfs.services._verbs import dangerous, verb

ID = "{LaunchTemplateId}"
TEMPLATES_OF = Call("describe_launch_templates", "LaunchTemplates[]", MaxResults=200)
TEMPLATE = Call("describe_launch_templates", "LaunchTemplates[]", LaunchTemplateIds=["{name()}"])
VERSIONS = Call(
    "describe_launch_template_versions", "LaunchTemplateVersions[]", ttl=300, LaunchTemplateId=ID, MaxResults=200
)
VERSION = Call(
    "describe_launch_template_versions",
    "LaunchTemplateVersions[]",
    ttl=300,
    LaunchTemplateId=ID,
    Versions=["{name()}"],
)
DEFAULT = Call("modify_launch_template", LaunchTemplateId=ID, DefaultVersion="{value()}")
# Where a version describes its network interfaces, the groups are theirs.
GROUPS = "LaunchTemplateData.[SecurityGroupIds, NetworkInterfaces[].Groups[]][]"
PROFILE = "LaunchTemplateData.IamInstanceProfile"

DATA = Folder(
    "data",
    Fields(private=("UserData",), source="LaunchTemplateData"),
    Blob("user-data", "LaunchTemplateData.UserData", decode="base64", private=True),
)
VERSION_FOLDER = Folder(
    "{VersionNumber}",
    Fields(private=("LaunchTemplateData.UserData",)),
    DATA,
    Attribute("image-id", "LaunchTemplateData.ImageId"),
    Attribute("instance-type", "LaunchTemplateData.InstanceType"),
    Link("image", "ec2/{region}/images/{[LaunchTemplateData.ImageId][?@ && starts_with(@, 'ami-')] | [0]}"),
    Link("key", "ec2/{region}/key-pairs/{LaunchTemplateData.KeyName}"),
    Link("iam-profile", f"iam/instance-profiles/{{{PROFILE}.Name || tail({PROFILE}.Arn)}}"),
    security_groups(GROUPS, "{@}"),
    dangerous("delete", "delete_launch_template_versions", LaunchTemplateId=ID, Versions=["{VersionNumber}"]),
    verb("set-default", "modify_launch_template", LaunchTemplateId=ID, DefaultVersion="{VersionNumber}"),
    time="CreateTime",
)

TEMPLATES = collection(
    "launch-templates",
    TEMPLATES_OF,
    TEMPLATE,
    Folder(
        ID,
        Fields(),
        Attribute("default-version-number", "DefaultVersionNumber", put=DEFAULT),
        Folder("versions", Each(VERSIONS, VERSION_FOLDER, get=VERSION, named="[0-9]+", asked=True)),
        Link("default-version", f"ec2/{{region}}/launch-templates/{ID}/versions/{{DefaultVersionNumber}}"),
        Link("latest-version", f"ec2/{{region}}/launch-templates/{ID}/versions/{{LatestVersionNumber}}"),
        tagged("LaunchTemplateId"),
        verb("modify", "modify_launch_template", LaunchTemplateId=ID),
        verb("create-version", "create_launch_template_version", ("LaunchTemplateData",), LaunchTemplateId=ID),
        dangerous("delete", "delete_launch_template", LaunchTemplateId=ID),
        time="CreateTime",
    ),
    named="lt-[0-9a-f]+",
    second_name="LaunchTemplateName",
    own_name="LaunchTemplateName",
)
