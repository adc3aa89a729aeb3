"""EC2: rented machines and what they are attached to."""

from awsfs.schema import Alias, ByName, Call, Each, Fields, Folder, Service, UsedBy, in_state
from awsfs.services._ec2_collection import NAME_TAG, collection, tagged
from awsfs.services._ec2_instance import INSTANCE as MACHINE
from awsfs.services._ec2_instance import TOGETHER
from awsfs.services._ec2_network import NETWORK
from awsfs.services._ec2_reach import REACH
from awsfs.services._ec2_storage import STORAGE
from awsfs.services._ec2_templates import TEMPLATES
from awsfs.services._verbs import dangerous

INSTANCES = Call("describe_instances", "Reservations[].Instances[]", ttl=30, MaxResults=1000)
INSTANCE = Call("describe_instances", "Reservations[].Instances[]", ttl=30, batch=TOGETHER, InstanceIds=["{name()}"])
KEY_PAIRS = Call("describe_key_pairs", "KeyPairs[]", IncludePublicKey=True)
KEY_PAIR = Call("describe_key_pairs", "KeyPairs[]", IncludePublicKey=True, KeyNames=["{name()}"])

SERVICE = Service(
    "ec2",
    Alias("instances"),
    Each(INSTANCES, MACHINE, get=INSTANCE, named="i-[0-9a-f]+", state="State.Name", arn="ec2:instance/(.+)"),
    ByName(INSTANCES, NAME_TAG, "{InstanceId}", in_state("State.Name", "shutting-down", "terminated")),
    *STORAGE,
    *NETWORK,
    *REACH,
    TEMPLATES,
    collection(
        "key-pairs",
        KEY_PAIRS,
        KEY_PAIR,
        Folder(
            "{KeyName}",
            Fields(),
            tagged("KeyPairId"),
            UsedBy(),
            dangerous("delete", "delete_key_pair", KeyName="{KeyName}"),
            time="CreateTime",
        ),
        named=None,  # people choose these names
        second_name="KeyPairId",
        own_name=None,
    ),
)
