"""AWS Config: rules, and what keeps to them."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._arns import arn_link
from awsfs.services._verbs import dangerous, verb

NAME, ARN = "{ConfigRuleName}", "{ConfigRuleArn}"
RULES = Call("describe_config_rules", "ConfigRules[]")
RULE = Call("describe_config_rules", "ConfigRules[]", ConfigRuleNames=["{name()}"])
COMPLIANCE = Call(
    "describe_compliance_by_config_rule", "ComplianceByConfigRules[].Compliance.ComplianceType", ConfigRuleNames=[NAME]
)
RESULTS = Call("get_compliance_details_by_config_rule", "EvaluationResults[]", ConfigRuleName=NAME, Limit=100)
STATUS = Call("describe_config_rule_evaluation_status", "ConfigRulesEvaluationStatus[]", ConfigRuleNames=[NAME])

TAGS = tags(
    Call("list_tags_for_resource", "Tags[]", ResourceArn=ARN, Limit=100),
    put=Call("tag_resource", ResourceArn=ARN, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", ResourceArn=ARN, TagKeys=["{name()}"]),
)
FOLDER = Folder(
    NAME,
    Fields(),
    Attribute("state", "ConfigRuleState"),
    Attribute("compliance", COMPLIANCE),
    Document("evaluation-results.json", RESULTS, many=True),
    Document("evaluation-status.json", STATUS),
    arn_link("function", "Source", "SourceIdentifier"),
    TAGS,
    verb("start-evaluation", "start_config_rules_evaluation", ConfigRuleNames=[NAME]),
    dangerous("delete-evaluation-results", "delete_evaluation_results", ConfigRuleName=NAME),
    dangerous("delete", "delete_config_rule", ConfigRuleName=NAME),
)

SERVICE = Service("config", Folder("rules", Each(RULES, FOLDER, get=RULE, state="ConfigRuleState")))
