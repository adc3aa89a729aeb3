"""Which machines the demo account runs: 60 of them, as a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machines:
    """Machines that are alike. `name` is the Name tag of each; `data` the GiB of a second volume.

    `group` is the security group, short. `stopped`: how many of them are.
    """

    count: int
    name: str | None
    kind: str
    role: str
    group: str
    team: str = "web"
    env: str = "production"
    image: str = "al2023"
    public: bool = False
    data: int = 0
    profile: str | None = None
    stopped: int = 0
    protected: bool = False

    @property
    def user_data(self) -> str | None:
        """The script a machine of the roles that have one starts with."""
        if self.role not in ("web", "api", "worker"):
            return None
        return f"#!/bin/sh\nset -eu\necho role={self.role} > /etc/acme.conf\nsystemctl start acme-{self.role}\n"


def bastion() -> Machines:
    """The one machine of a region that ssh leads to."""
    return Machines(1, "bastion", "t3.micro", "bastion", "bastion", "platform", public=True)


def web(count: int, stopped: int = 0) -> Machines:
    """An auto-scaling group's machines: one Name for all of them."""
    return Machines(count, "web", "t3.large", "web", "web", image="web", profile="web-server", stopped=stopped)


def api(count: int) -> Machines:
    """The same for the servers behind the web servers."""
    return Machines(count, "api", "m6i.large", "api", "api", "backend", image="api", profile="api-server")


def database(name: str, data: int) -> Machines:
    """A database, with its data on a volume of its own, that cannot be terminated by mistake."""
    return Machines(1, name, "r6i.xlarge", "db", "db", "data", image="noble", data=data, protected=True)


FLEET: dict[str, tuple[Machines, ...]] = {
    "us-west-2": (
        bastion(),
        web(6),
        api(6),
        Machines(4, "worker", "c7g.large", "worker", "api", "backend", image="al2023-arm", profile="worker"),
        database("db-primary", 500),
        database("db-replica-1", 500),
        Machines(2, "cache", "r6g.large", "cache", "cache", "backend", image="al2023-arm"),
        Machines(3, "ci-runner", "c6i.2xlarge", "ci", "api", "platform", image="noble", data=100, stopped=1),
        Machines(1, "legacy-reports", "m4.large", "reports", "web", "finance", stopped=1),
        Machines(2, None, "t3.small", "scratch", "api", "backend", stopped=1),
        Machines(2, "web", "t3.medium", "web", "web", env="staging", image="web", profile="web-server"),
        Machines(1, "api", "t3.medium", "api", "api", "backend", env="staging", image="api", profile="api-server"),
    ),
    "us-east-1": (
        bastion(),
        web(4, stopped=1),
        api(3),
        database("db-primary", 250),
        Machines(3, "search", "r6i.large", "search", "api", "backend", image="noble", data=200),
        Machines(3, "etl", "c6i.xlarge", "etl", "api", "data", profile="etl-job", stopped=2),
        Machines(1, "legacy-billing", "m4.xlarge", "billing", "web", "finance"),
        Machines(2, None, "t3.small", "scratch", "api", "data"),
    ),
    "eu-west-1": (
        bastion(),
        web(4),
        api(2),
        database("db-primary", 250),
        Machines(2, "analytics", "m6i.2xlarge", "analytics", "api", "data", image="noble", data=300),
        Machines(1, "gdpr-export", "t3.large", "export", "db", "legal", stopped=1),
        Machines(1, None, "t3.nano", "scratch", "api", "backend", stopped=1),
    ),
}

COUNT = sum(machines.count for row in FLEET.values() for machines in row)
