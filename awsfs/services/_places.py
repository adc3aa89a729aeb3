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
