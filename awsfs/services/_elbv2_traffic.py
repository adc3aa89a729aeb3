"""Where load balancers send traffic: names of target groups and of balancers, out of ARNs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from awsfs.schema import Scope


def named(arns: Iterable[str]) -> Iterator[str]:
    """The names in ``.../app/NAME/ID`` and ``.../NAME/ID``, each once."""
    return iter(dict.fromkeys(arn.split("/")[-2] for arn in arns if arn.count("/") > 1))


def forwarded(actions: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The target groups that actions forward to, the one or the several weighted ones."""
    groups = [
        group for action in actions for group in [action, *action.get("ForwardConfig", {}).get("TargetGroups", ())]
    ]
    return named(group["TargetGroupArn"] for group in groups if "TargetGroupArn" in group)


def listener_groups(scope: Scope) -> Iterator[str]:
    """Where a listener sends what no rule of its takes."""
    return forwarded(scope.get("DefaultActions") or ())


def rule_groups(scope: Scope) -> Iterator[str]:
    """Where a rule sends what it takes."""
    return forwarded(scope.get("Actions") or ())


def balancers(scope: Scope) -> Iterator[str]:
    """The load balancers in front of a target group."""
    return named(scope.get("LoadBalancerArns") or ())


def target_balancer(scope: Scope) -> Iterator[str]:
    """The load balancer that is itself the target, where it is one."""
    target = scope["Target"]["Id"]
    return named([target] if ":loadbalancer/" in target else ())
