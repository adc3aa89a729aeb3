"""EC2 and the load balancers: networks, and the machines in them."""

from __future__ import annotations

from typing import Any

from account_types.account import IMAGE, PAIRS, REGION, Account
from account_types.people import PROFILE


def make(account: Account) -> None:
    """Make all of them."""
    _networks(account)
    _gateways(account)
    _machines(account)
    _storage(account)
    _classic_balancer(account)
    _balancer(account)


def tagged(kind: str) -> dict[str, Any]:
    """The tags of something that EC2 makes."""
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": PAIRS}]}


def second_subnet(account: Account) -> str:
    """A subnet in another zone of the same network, for what wants two."""
    found = account.client("ec2").describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.0.2.0/24"]}])
    return str(found["Subnets"][0]["SubnetId"])


def _networks(account: Account) -> None:
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", **tagged("vpc"))["Vpc"]["VpcId"]
    block = {"VpcId": vpc, "AvailabilityZone": f"{REGION}a", "CidrBlock": "10.0.1.0/24"}
    subnet = ec2.create_subnet(**block, **tagged("subnet"))["Subnet"]["SubnetId"]
    ec2.create_subnet(VpcId=vpc, AvailabilityZone=f"{REGION}b", CidrBlock="10.0.2.0/24")
    words = {"GroupName": "web", "Description": "web", "VpcId": vpc}
    group = ec2.create_security_group(**words, **tagged("security-group"))["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    pairs = [{"GroupId": group}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{**rule, "UserIdGroupPairs": pairs}])
    table = ec2.create_route_table(VpcId=vpc, **tagged("route-table"))["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    acl = ec2.create_network_acl(VpcId=vpc, **tagged("network-acl"))["NetworkAcl"]["NetworkAclId"]
    entry = {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    ec2.create_network_acl_entry(NetworkAclId=acl, Egress=False, **entry)
    for kind, name in (("vpcs", vpc), ("subnets", subnet), ("security-groups", group), ("route-tables", table)):
        account.has(f"ec2/{kind}", name)
    account.has("ec2/network-acls", acl)
    account.has("ec2/network-acls/*/rules", acl, "ingress-100")


def _gateways(account: Account) -> None:
    ec2 = account.client("ec2")
    vpc, subnet, table = (account.name(f"ec2/{kind}") for kind in ("vpcs", "subnets", "route-tables"))
    made = ec2.create_internet_gateway(**tagged("internet-gateway"))
    gateway = made["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    address = ec2.allocate_address(Domain="vpc", **tagged("elastic-ip"))["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, **tagged("natgateway"))
    words = {"VpcId": vpc, "ServiceName": f"com.amazonaws.{REGION}.s3", "VpcEndpointType": "Gateway"}
    endpoint = ec2.create_vpc_endpoint(**words, RouteTableIds=[table], **tagged("vpc-endpoint"))
    account.has("ec2/internet-gateways", gateway)
    account.has_spare("ec2/internet-gateways", ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])
    account.has("ec2/addresses", address)
    account.has("ec2/nat-gateways", nat["NatGateway"]["NatGatewayId"])
    account.has("ec2/vpc-endpoints", endpoint["VpcEndpoint"]["VpcEndpointId"])


def _machines(account: Account) -> None:
    ec2 = account.client("ec2")
    subnet, group = account.name("ec2/subnets"), account.name("ec2/security-groups")
    ec2.create_key_pair(KeyName="ada", **tagged("key-pair"))
    where = {"SubnetId": subnet, "SecurityGroupIds": [group], "KeyName": "ada", "InstanceType": "t3.micro"}
    machine = {"ImageId": IMAGE, "IamInstanceProfile": {"Arn": PROFILE}, **where}
    made = ec2.run_instances(**machine, MinCount=1, MaxCount=1, **tagged("instance"))
    (instance,) = made["Instances"]
    template = ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": IMAGE, "InstanceType": "t3.micro", "KeyName": "ada"},
        **tagged("launch-template"),
    )["LaunchTemplate"]["LaunchTemplateId"]
    interface = ec2.create_network_interface(SubnetId=subnet, Groups=[group], **tagged("network-interface"))
    account.has("ec2", instance["InstanceId"])
    account.has("ec2/key-pairs", "ada")
    account.has("ec2/launch-templates", template)
    account.has("ec2/launch-templates/*/versions", template, "1")
    account.has("ec2/network-interfaces", interface["NetworkInterface"]["NetworkInterfaceId"])


def _storage(account: Account) -> None:
    ec2, instance = account.client("ec2"), account.name("ec2")
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a", **tagged("volume"))["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdf")
    snapshot = ec2.create_snapshot(VolumeId=volume, **tagged("snapshot"))["SnapshotId"]
    image = ec2.create_image(InstanceId=instance, Name="web", **tagged("image"))["ImageId"]
    account.has("ec2/volumes", volume)
    account.has("ec2/snapshots", snapshot)
    account.has("ec2/images", image)


def _classic_balancer(account: Account) -> None:
    elb, instance = account.client("elb"), account.name("ec2")
    listener = {"Protocol": "http", "LoadBalancerPort": 80, "InstancePort": 8080}
    where = {"Subnets": [account.name("ec2/subnets")], "SecurityGroups": [account.name("ec2/security-groups")]}
    elb.create_load_balancer(LoadBalancerName="old", Listeners=[listener], Tags=PAIRS, **where)
    elb.register_instances_with_load_balancer(LoadBalancerName="old", Instances=[{"InstanceId": instance}])
    account.has("elb/load-balancers", "old")


def _balancer(account: Account) -> None:
    elbv2, vpc = account.client("elbv2"), account.name("ec2/vpcs")
    subnets = [account.name("ec2/subnets"), second_subnet(account)]
    where = {"Subnets": subnets, "SecurityGroups": [account.name("ec2/security-groups")]}
    balancer = elbv2.create_load_balancer(Name="web", Tags=PAIRS, **where)["LoadBalancers"][0]["LoadBalancerArn"]
    target = {"Name": "front", "Protocol": "HTTP", "Port": 8080, "VpcId": vpc, "Tags": PAIRS}
    group = elbv2.create_target_group(**target)["TargetGroups"][0]["TargetGroupArn"]
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": account.name("ec2")}])
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    words = {"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80, "Tags": PAIRS}
    listener = elbv2.create_listener(**words, DefaultActions=forward)["Listeners"][0]["ListenerArn"]
    condition = [{"Field": "path-pattern", "Values": ["/shop/*"]}]
    elbv2.create_rule(ListenerArn=listener, Priority=10, Conditions=condition, Actions=forward, Tags=PAIRS)
    account.has("elbv2/load-balancers", "web")
    account.has("elbv2/load-balancers/*/listeners", "web", "80")
    account.has("elbv2/load-balancers/*/listeners/*/rules", "web", "80", "10")
    account.has("elbv2/target-groups", "front")
    account.has("elbv2/target-groups/*/targets", "front", f"{account.name('ec2')}:8080")
