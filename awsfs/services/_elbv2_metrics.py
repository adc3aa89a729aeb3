"""What CloudWatch measures of load balancers and target groups, which it knows by the ends of their ARNs."""

from __future__ import annotations

from collections.abc import Callable

from awsfs.schema import Folder, Scope
from awsfs.services._metrics import measured

HTTP = (
    "RequestCount TargetResponseTime ActiveConnectionCount NewConnectionCount ProcessedBytes HTTPCode_ELB_4XX_Count "
    "HTTPCode_ELB_5XX_Count HTTPCode_Target_2XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count "
    "RejectedConnectionCount TargetConnectionErrorCount"
)
TCP = "ActiveFlowCount NewFlowCount ProcessedBytes ProcessedPackets TCP_Client_Reset_Count TCP_Target_Reset_Count"
HEALTH = "HealthyHostCount UnHealthyHostCount"


def balancer(scope: Scope) -> str | None:
    """``app/web/50dc6c495c0c9188``, of the balancer, or of the first that a target group is behind."""
    arn = scope.get("LoadBalancerArn") or next(iter(scope.get("LoadBalancerArns") or ()), "")
    return str(arn).partition(":loadbalancer/")[2] or None


def group(scope: Scope) -> str:
    """``targetgroup/web/73e2d6bc24d8a067``."""
    return str(scope["TargetGroupArn"]).rsplit(":", 1)[-1]


def behind(kind: str) -> Callable[[Scope], list[bool]]:
    """A condition: the balancer before a target group is of that kind."""
    return lambda scope: [True] if (balancer(scope) or "").startswith(f"{kind}/") else []


BALANCER_METRICS = Folder(
    ".metrics",
    measured("AWS/ApplicationELB", HTTP, when="Type == 'application'", LoadBalancer=balancer),
    measured("AWS/NetworkELB", TCP, when="Type == 'network'", LoadBalancer=balancer),
    measured("AWS/GatewayELB", TCP, when="Type == 'gateway'", LoadBalancer=balancer),
)
GROUP_METRICS = Folder(
    ".metrics",
    measured(
        "AWS/ApplicationELB",
        f"{HEALTH} RequestCount RequestCountPerTarget TargetResponseTime HTTPCode_Target_5XX_Count",
        when=behind("app"),
        TargetGroup=group,
        LoadBalancer=balancer,
    ),
    measured("AWS/NetworkELB", HEALTH, when=behind("net"), TargetGroup=group, LoadBalancer=balancer),
    measured("AWS/GatewayELB", HEALTH, when=behind("gwy"), TargetGroup=group, LoadBalancer=balancer),
)
