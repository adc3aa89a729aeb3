"""Links that things of several services have: where EC2 keeps what they stand on."""

from awsfs.schema import Folder, Link, Source, links

VPC = Link("vpc", "ec2/{region}/vpcs/{VpcId}")
SUBNET = Link("subnet", "ec2/{region}/subnets/{SubnetId}")


def instances(source: Source) -> Folder:
    """``instances/``: links to the machines of records with an ``InstanceId``."""
    return links("instances", source, "{InstanceId}", "ec2/{region}/{InstanceId}")


def security_groups(source: Source, identifier: str = "{GroupId}") -> Folder:
    """``security-groups/``: links to the groups that guard a thing."""
    return links("security-groups", source, identifier, f"ec2/{{region}}/security-groups/{identifier}")


def subnets(source: Source, identifier: str = "{SubnetId}") -> Folder:
    """``subnets/``: links to the subnets that a thing is in."""
    return links("subnets", source, identifier, f"ec2/{{region}}/subnets/{identifier}")


def network_interfaces(source: Source) -> Folder:
    """``network-interfaces/``: links to the interfaces of records with a ``NetworkInterfaceId``."""
    identifier = "{NetworkInterfaceId}"
    return links("network-interfaces", source, identifier, f"ec2/{{region}}/network-interfaces/{identifier}")


def addresses(source: Source) -> Folder:
    """``addresses/``: links to the elastic addresses of records with an ``AllocationId``."""
    return links("addresses", source, "{AllocationId}", "ec2/{region}/addresses/{AllocationId}")


def key(field: str = "KmsKeyId") -> Link:
    """A link to the key that encrypts a thing: `field` holds its id or ARN; an alias is none of a key's names."""
    own = f"[@][?{field} && !contains({field}, 'alias')].{field} | [0]"
    return Link("key", f"kms/{{region}}/keys/{{tail({own})}}")


def role(field: str, name: str = "role") -> Link:
    """A link to the role that a thing acts as; `field` holds its ARN or its name."""
    return Link(name, f"iam/roles/{{tail({field})}}")


def topics(source: Source, arn: str = "@", name: str = "topics") -> Folder:
    """Links to the topics of SNS whose ARNs the source yields; what is no topic makes none."""
    own = f"{{@ | tail([{arn}][?contains(@, ':sns:')] | [0])}}"
    return links(name, source, own, f"sns/{{region}}/topics/{own}")


def log_group(field: str, name: str = "log-group") -> Link:
    """A link to the group of logs of that name."""
    return Link(name, f"logs/{{region}}/groups/{{{field}}}")


def bucket(field: str, name: str = "bucket") -> Link:
    """A link to a bucket of that name."""
    return Link(name, f"s3/{{{field}}}")


def vpc(field: str) -> Link:
    """A link to the network that a thing is in, where the field is not called ``VpcId``."""
    return Link("vpc", f"ec2/{{region}}/vpcs/{{{field}}}")
