"""The demo account's load balancers, of both generations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from awsfs.demo.machines import Region
from awsfs.demo.words import Connect, tag_list

TARGETS = {"web": ("HTTP", 8080, "web"), "api": ("HTTP", 9000, "api"), "ingest": ("TCP", 5140, "worker")}
"""Target groups: how they are spoken to, and the Name of the machines in them."""


def make_balancers(connect: Connect, region: Region) -> None:
    """An application load balancer in every region; in the United States also what came before it."""
    elbv2, elb = connect("elbv2", region.name), connect("elb", region.name)
    groups = _make_application_balancer(elbv2, region)
    if region.name == "us-west-2":
        _make_network_balancer(elbv2, region)
        _make_classic(elb, region, "legacy-web", region.production("web")[:3])
    if region.name == "us-east-1":
        _make_classic(elb, region, "legacy-billing", region.production("legacy-billing"))
    elbv2.add_tags(ResourceArns=list(groups.values()), Tags=tag_list(env="production", team="web"))


def _make_application_balancer(elbv2: Any, region: Region) -> Mapping[str, str]:
    network = region.networks["production"]
    balancer = elbv2.create_load_balancer(
        Name="web",
        Type="application",
        Scheme="internet-facing",
        Subnets=network.public_subnets(),
        SecurityGroups=[network.groups["alb"]],
        Tags=tag_list(Name="web", env="production", team="web"),
    )["LoadBalancers"][0]["LoadBalancerArn"]
    groups = {name: _make_targets(elbv2, region, name) for name in ("web", "api")}
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[_forward(groups["web"])]
    )["Listeners"][0]["ListenerArn"]
    elbv2.create_rule(
        ListenerArn=listener,
        Priority=10,
        Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
        Actions=[_forward(groups["api"])],
    )
    maintenance = {"MessageBody": "back soon", "StatusCode": "503", "ContentType": "text/plain"}
    elbv2.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=8888,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": maintenance}],
    )
    return groups


def _make_network_balancer(elbv2: Any, region: Region) -> None:
    network = region.networks["production"]
    balancer = elbv2.create_load_balancer(
        Name="ingest", Type="network", Scheme="internal", Subnets=[network.subnets["private-a"]]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    targets = _make_targets(elbv2, region, "ingest")
    elbv2.create_listener(LoadBalancerArn=balancer, Protocol="TCP", Port=5140, DefaultActions=[_forward(targets)])


def _make_targets(elbv2: Any, region: Region, name: str) -> str:
    protocol, port, machines = TARGETS[name]
    vpc = region.networks["production"].vpc
    made = elbv2.create_target_group(Name=name, Protocol=protocol, Port=port, VpcId=vpc, TargetType="instance")
    group: str = made["TargetGroups"][0]["TargetGroupArn"]
    targets = [{"Id": instance, "Port": port} for instance in region.production(machines)]
    elbv2.register_targets(TargetGroupArn=group, Targets=targets)
    return group


def _forward(group: str) -> dict[str, str]:
    return {"Type": "forward", "TargetGroupArn": group}


def _make_classic(elb: Any, region: Region, name: str, instances: Iterable[str]) -> None:
    network = region.networks["production"]
    elb.create_load_balancer(
        LoadBalancerName=name,
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 8080}],
        Subnets=network.public_subnets(),
        SecurityGroups=[network.groups["alb"]],
        Tags=tag_list(env="production", team="finance" if "billing" in name else "web"),
    )
    elb.configure_health_check(
        LoadBalancerName=name,
        HealthCheck={
            "Target": "HTTP:8080/health",
            "Interval": 30,
            "Timeout": 5,
            "UnhealthyThreshold": 2,
            "HealthyThreshold": 3,
        },
    )
    elb.register_instances_with_load_balancer(
        LoadBalancerName=name, Instances=[{"InstanceId": instance} for instance in instances]
    )
