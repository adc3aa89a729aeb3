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
    "attach_internet_gateway modify_launch_template",
    "elbv2": "register_targets",
    "elb": "register_instances_with_load_balancer",
    "iam": "add_user_to_group attach_user_policy attach_group_policy attach_role_policy",
    "dynamodb": "put_item create_backup",
    "s3": "",
    "autoscaling": "start_instance_refresh resume_processes",
    "rds": "start_db_instance create_db_snapshot start_db_cluster create_db_cluster_snapshot copy_db_snapshot",
    "ecs": "execute_command",
    "eks": "update_cluster_version update_nodegroup_version",
    "ecr": "start_image_scan",
    "elasticache": "create_snapshot",
    "redshift": "resume_cluster create_cluster_snapshot",
    "emr": "add_job_flow_steps",
    "batch": "submit_job",
    "codebuild": "start_build",
    "codepipeline": "start_pipeline_execution",
    "glue": "start_job_run",
    "sqs": "send_message",
    "sns": "publish subscribe",
    "logs": "put_retention_policy put_log_events",
    "cloudwatch": "enable_alarm_actions set_alarm_state",
    "kms": "enable_key enable_key_rotation",
    "cloudformation": "detect_stack_drift cancel_update_stack",
    "apigateway": "create_deployment",
    "apigatewayv2": "create_deployment",
    "events": "enable_rule",
    "stepfunctions": "start_execution",
    "kinesis": "put_record",
    "firehose": "put_record",
    "cloudfront": "create_invalidation",
    "acm": "renew_certificate",
    "lambda": "invoke",
    "cloudtrail": "start_logging",
    "config": "start_config_rules_evaluation",
    "wafv2": "associate_web_acl",
    "backup": "start_backup_job",
    "ssm": "label_parameter_version",
    "secretsmanager": "rotate_secret restore_secret",
    "appconfig": "start_deployment create_hosted_configuration_version",
}
"""Operations that interrupt nothing, by client."""

DANGEROUS = {
    "ec2": "stop_instances reboot_instances terminate_instances modify_instance_attribute detach_volume modify_volume "
    "delete_volume delete_snapshot modify_snapshot_attribute deregister_image modify_image_attribute "
    "detach_network_interface delete_network_interface disassociate_address release_address modify_vpc_attribute "
    "delete_vpc modify_subnet_attribute delete_subnet authorize_security_group_ingress "
    "revoke_security_group_ingress authorize_security_group_egress revoke_security_group_egress "
    "delete_security_group create_route delete_route replace_route delete_route_table detach_internet_gateway "
    "delete_internet_gateway delete_nat_gateway delete_key_pair "
    "modify_vpc_endpoint delete_vpc_endpoints create_network_acl_entry delete_network_acl_entry delete_network_acl "
    "delete_launch_template",
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
    "autoscaling": "set_desired_capacity update_auto_scaling_group suspend_processes "
    "terminate_instance_in_auto_scaling_group delete_auto_scaling_group",
    "rds": "reboot_db_instance stop_db_instance modify_db_instance delete_db_instance stop_db_cluster "
    "failover_db_cluster modify_db_cluster delete_db_cluster restore_db_instance_from_db_snapshot delete_db_snapshot",
    "ecs": "update_cluster delete_cluster update_service delete_service run_task stop_task deregister_task_definition",
    "eks": "delete_cluster update_nodegroup_config delete_nodegroup",
    "ecr": "batch_delete_image delete_repository",
    "elasticache": "reboot_cache_cluster modify_cache_cluster delete_cache_cluster test_failover "
    "modify_replication_group delete_replication_group",
    "redshift": "pause_cluster reboot_cluster resize_cluster delete_cluster",
    "opensearch": "update_domain_config delete_domain",
    "efs": "update_file_system delete_file_system",
    "emr": "set_termination_protection terminate_job_flows",
    "batch": "update_job_queue delete_job_queue",
    "sagemaker": "update_endpoint delete_endpoint",
    "codebuild": "stop_build delete_project",
    "codepipeline": "stop_pipeline_execution delete_pipeline",
    "glue": "delete_database batch_stop_job_run delete_job",
    "scheduler": "update_schedule delete_schedule",
    "organizations": "move_account close_account",
    "sqs": "set_queue_attributes purge_queue delete_queue",
    "sns": "set_topic_attributes delete_topic unsubscribe",
    "logs": "delete_retention_policy delete_log_group delete_log_stream",
    "cloudwatch": "disable_alarm_actions delete_alarms",
    "kms": "disable_key schedule_key_deletion put_key_policy",
    "route53": "delete_hosted_zone change_resource_record_sets",
    "cloudformation": "update_termination_protection update_stack delete_stack",
    "apigateway": "delete_stage delete_rest_api",
    "apigatewayv2": "delete_api",
    "events": "disable_rule delete_rule",
    "stepfunctions": "stop_execution update_state_machine delete_state_machine",
    "kinesis": "update_shard_count delete_stream",
    "firehose": "delete_delivery_stream",
    "cloudfront": "update_distribution delete_distribution",
    "acm": "delete_certificate",
    "lambda": "update_function_configuration update_function_code put_function_concurrency delete_function",
    "cognito-idp": "delete_user_pool",
    "cloudtrail": "stop_logging delete_trail",
    "config": "delete_config_rule",
    "wafv2": "disassociate_web_acl delete_web_acl",
    "backup": "delete_recovery_point delete_backup_vault",
    "ssm": "put_parameter delete_parameter send_command deregister_managed_instance",
    "secretsmanager": "put_secret_value update_secret delete_secret",
    "appconfig": "stop_deployment delete_application delete_environment delete_configuration_profile",
}
"""Operations that end, interrupt or lay open something. Restarting a machine does."""

LEFT_OUT = {
    "import_key_pair": "it makes a key pair; there is none yet that it could be a verb of",
    "create_access_key": "its answer is a secret, and answers are shown",
    "start_session": "its answer is a token that opens a shell, and answers are shown",
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
