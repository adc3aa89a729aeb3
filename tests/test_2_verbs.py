"""What AWS can be told to do: every operation that the catalog of resources names, or why it is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from declarations import declared
from declared_writes import changes, everything

from awsfs.schema import Action, Call, Service

SAFE = {
    "ec2": "start_instances monitor_instances create_image create_snapshot attach_volume copy_snapshot create_volume "
    "copy_image enable_image_deprecation associate_address create_subnet create_security_group "
    "attach_internet_gateway",
    "elbv2": "register_targets",
    "elb": "register_instances_with_load_balancer",
    "iam": "add_user_to_group attach_user_policy attach_group_policy attach_role_policy",
    "dynamodb": "put_item create_backup",
    "s3": "",
}
"""Operations that interrupt nothing, by client."""

DANGEROUS = {
    "ec2": "stop_instances reboot_instances terminate_instances modify_instance_attribute detach_volume modify_volume "
    "delete_volume delete_snapshot modify_snapshot_attribute deregister_image modify_image_attribute "
    "detach_network_interface delete_network_interface disassociate_address release_address modify_vpc_attribute "
    "delete_vpc modify_subnet_attribute delete_subnet authorize_security_group_ingress "
    "revoke_security_group_ingress authorize_security_group_egress revoke_security_group_egress "
    "delete_security_group create_route delete_route replace_route delete_route_table detach_internet_gateway "
    "delete_internet_gateway delete_nat_gateway delete_key_pair",
    "elbv2": "set_security_groups set_subnets modify_load_balancer_attributes delete_load_balancer deregister_targets "
    "modify_target_group delete_target_group",
    "elb": "deregister_instances_from_load_balancer delete_load_balancer",
    "iam": "detach_user_policy remove_user_from_group update_access_key delete_access_key delete_login_profile "
    "delete_user detach_group_policy delete_group detach_role_policy update_assume_role_policy delete_role_policy "
    "delete_role set_default_policy_version create_policy_version delete_policy_version delete_policy "
    "remove_role_from_instance_profile delete_instance_profile",
    "dynamodb": "update_item delete_item update_table update_time_to_live delete_table",
    "s3": "put_bucket_policy put_bucket_versioning put_bucket_lifecycle_configuration delete_bucket_policy "
    "delete_objects delete_bucket",
}
"""Operations that end, interrupt or lay open something. Restarting a machine does."""

LEFT_OUT = {
    "import_key_pair": "it makes a key pair; there is none yet that it could be a verb of",
    "modify_vpc_endpoint": "VPC endpoints are not shown",
    "delete_vpc_endpoints": "VPC endpoints are not shown",
    "create_network_acl_entry": "network ACLs are not shown",
    "delete_network_acl_entry": "network ACLs are not shown",
    "delete_network_acl": "network ACLs are not shown",
    "modify_launch_template": "launch templates are not shown",
    "delete_launch_template": "launch templates are not shown",
    "create_access_key": "its answer is a secret, and answers are shown",
}
SERVICES = declared()
CLIENTS = {service.client: service for service in SERVICES.values()}


def actions(service: Service) -> Iterator[Action]:
    """Every verb of a service."""
    return (entry for entry in everything(service.entries) if isinstance(entry, Action))


def changing(service: Service) -> Iterator[Call]:
    """Every call with which a service changes something, by verbs or by files that are written."""
    yield from (action.call for action in actions(service))
    for entry in everything(service.entries):
        yield from (change.call for change in changes(entry))


def operations(named: dict[str, str]) -> list[Any]:
    """The operations of a table above, each a parameter of a test."""
    return [
        pytest.param(client, operation, id=f"{client}:{operation}")
        for client, words in named.items()
        for operation in words.split()
    ]


@pytest.mark.parametrize(("client", "operation"), [*operations(SAFE), *operations(DANGEROUS)])
def test_an_operation_of_the_catalog_can_be_had(client: str, operation: str) -> None:
    assert operation in {call.operation for call in changing(CLIENTS[client])}


@pytest.mark.parametrize("operation", LEFT_OUT)
def test_what_is_left_out_is_nowhere(operation: str) -> None:
    assert operation not in {call.operation for service in SERVICES.values() for call in changing(service)}


@pytest.mark.parametrize(("client", "operation"), operations(DANGEROUS))
def test_a_verb_that_ends_interrupts_or_lays_open_something_is_dangerous(client: str, operation: str) -> None:
    assert [
        each.name for each in actions(CLIENTS[client]) if each.call.operation == operation and not each.dangerous
    ] == []


@pytest.mark.parametrize(("client", "operation"), operations(SAFE))
def test_a_verb_that_does_not_is_not(client: str, operation: str) -> None:
    assert [each.name for each in actions(CLIENTS[client]) if each.call.operation == operation and each.dangerous] == []


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_deletes_removes_or_detaches_is_dangerous(name: str) -> None:
    ending = ("delete", "remove", "detach", "deregister", "disassociate", "release", "revoke", "terminate", "stop")
    assert [each.name for each in actions(SERVICES[name]) if each.name.startswith(ending) and not each.dangerous] == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_verb_says_which_thing_it_is_of(name: str) -> None:
    assert [each.name for each in actions(SERVICES[name]) if "{" not in repr(each.call.params)] == []
