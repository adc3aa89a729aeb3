"""What other things are set up by: parameters, secrets, configurations, stacks, trails and rules."""

from __future__ import annotations

import json

from account_types.account import PAIRS, TAGS, Account

TEMPLATE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "stacked"}}}})


def make(account: Account) -> None:
    """Make all of them."""
    _parameters(account)
    _secret(account)
    _application(account)
    _stack(account)
    _audit(account)


def _parameters(account: Account) -> None:
    account.client("ssm").put_parameter(Name="/app/prod/db/host", Value="db", Type="String", Tags=PAIRS)
    account.has("ssm/parameter-metadata", "/app/prod/db/host")
    account.has("ssm/parameter-metadata/*/history", "/app/prod/db/host", "1")


def _secret(account: Account) -> None:
    made = account.client("secretsmanager").create_secret(Name="app/prod/db", SecretString="sesame", Tags=PAIRS)
    account.has("secretsmanager/secrets", "app/prod/db")
    account.has("secretsmanager/secrets/*/versions", "app/prod/db", made["VersionId"])


def _application(account: Account) -> None:
    appconfig = account.client("appconfig")
    application = appconfig.create_application(Name="shop", Tags=TAGS)["Id"]
    words = {"ApplicationId": application, "Name": "flags", "LocationUri": "hosted"}
    profile = appconfig.create_configuration_profile(**words, Tags=TAGS)["Id"]
    account.has("appconfig/applications", application)
    account.has("appconfig/applications/*/configuration-profiles", application, profile)


def _stack(account: Account) -> None:
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(StackName="net", TemplateBody=TEMPLATE, Tags=PAIRS)
    words = {"StackName": "net", "ChangeSetName": "next", "ChangeSetType": "UPDATE"}
    cloudformation.create_change_set(**words, TemplateBody=TEMPLATE)
    account.has("cloudformation/stacks", "net")
    account.has("cloudformation/stacks/*/resources", "net", "Queue")
    account.has("cloudformation/stacks/*/change-sets", "net", "next")


def _audit(account: Account) -> None:
    words = {"Name": "all", "S3BucketName": "shop"}
    account.client("cloudtrail").create_trail(**words, TagsList=PAIRS)
    source = {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}
    config = account.client("config")
    config.put_config_rule(ConfigRule={"ConfigRuleName": "encrypted", "Source": source}, Tags=PAIRS)
    account.has("cloudtrail/trails", "all")
    account.has("config/rules", "encrypted")
