"""The demo account, written through plain boto3 clients.

Around sixty machines in three regions, with the networks, volumes and load balancers that go with them, four
DynamoDB tables and three S3 buckets, the people who may use all that, and some applications beside it. Each
reference in it leads to a resource.
"""

from __future__ import annotations

from awsfs.demo.applications import make_applications
from awsfs.demo.balancers import make_balancers
from awsfs.demo.buckets import BIG_KEY, LAKE, big_object, make_buckets
from awsfs.demo.machines import Region, make_machines, stop_idle_machines
from awsfs.demo.network import import_key_pairs, make_network, name_dhcp_options
from awsfs.demo.people import APPLICATION_ROLES, make_people, make_roles
from awsfs.demo.tables import make_tables
from awsfs.demo.words import ACCOUNT, HOME, REGIONS, Connect

__all__ = ["ACCOUNT", "BIG_KEY", "HOME", "LAKE", "REGIONS", "big_object", "fill", "fill_later"]

STAGES = ("production", "staging")


def fill(connect: Connect) -> None:
    """Make everything. People come first: machines are started with the profiles of roles."""
    make_people(connect("iam", HOME))
    for number, name in enumerate(REGIONS):
        make_region(connect, name, number)
    make_tables(connect("dynamodb", HOME))
    make_buckets(connect)


def fill_later(connect: Connect) -> None:
    """Make what takes moto long: the roles of applications, and these."""
    make_roles(connect("iam", HOME), APPLICATION_ROLES)
    make_applications(connect)


def make_region(connect: Connect, name: str, number: int) -> None:
    """One region: staging is at home only. No two networks of the account share an address."""
    ec2 = connect("ec2", name)
    import_key_pairs(ec2)
    stages = STAGES if name == HOME else STAGES[:1]
    networks = {stage: make_network(ec2, name, stage, number * 10 + second) for second, stage in enumerate(stages, 20)}
    name_dhcp_options(ec2)
    region = Region(ec2, name, networks)
    make_machines(region)
    make_balancers(connect, region)
    stop_idle_machines(region)
