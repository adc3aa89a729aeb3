"""OpenSearch: domains to search in."""

from awsfs.schema import Attribute, Call, Describe, Document, Each, Fields, Folder, Scope, Service, tags
from awsfs.services._arns import arn_links
from awsfs.services._metrics import metrics
from awsfs.services._places import key, role, security_groups, subnets, vpc
from awsfs.services._verbs import dangerous

NAME = "{DomainName}"
DOMAINS = Call(
    "list_domain_names",
    "DomainNames[].DomainName",
    describe=Describe(Call("describe_domains", "DomainStatusList[]"), "DomainNames", 5),
)
DOMAIN = Call("describe_domain", "DomainStatus", DomainName="{name()}")
CONFIG = Call("describe_domain_config", "DomainConfig", DomainName=NAME)
SET_POLICIES = Call("update_domain_config", DomainName=NAME, AccessPolicies="{value()}")
TAGS = tags(
    Call("list_tags", "TagList[]", ARN="{ARN}"),
    put=Call("add_tags", ARN="{ARN}", TagList=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("remove_tags", ARN="{ARN}", TagKeys=["{name()}"]),
)


def account(scope: Scope) -> str:
    """The account that a domain is in."""
    return str(scope["ARN"]).split(":")[4]


SERVICE = Service(
    "opensearch",
    Folder(
        "domains",
        Each(
            DOMAINS,
            Folder(
                NAME,
                Fields(),
                Attribute("status", "DomainProcessingStatus"),
                Attribute("address", "Endpoint || EndpointV2 || Endpoints.vpc"),
                Attribute("instance-type", "ClusterConfig.InstanceType"),
                Attribute("instance-count", "ClusterConfig.InstanceCount"),
                Document("access-policies.json", "AccessPolicies", put=SET_POLICIES),
                Document("config.json", CONFIG),
                # Its ARN has the account, by which CloudWatch tells domains apart.
                metrics(
                    "AWS/ES",
                    "ClusterStatus.green ClusterStatus.yellow ClusterStatus.red Nodes CPUUtilization FreeStorageSpace "
                    "JVMMemoryPressure SearchRate SearchLatency IndexingRate IndexingLatency",
                    DomainName=NAME,
                    ClientId=account,
                ),
                vpc("VPCOptions.VPCId"),
                subnets("VPCOptions.SubnetIds[]", "{@}"),
                security_groups("VPCOptions.SecurityGroupIds[]", "{@}"),
                key("EncryptionAtRestOptions.KmsKeyId"),
                role("CognitoOptions.RoleArn"),
                arn_links("log-groups", "log-group", "LogPublishingOptions"),
                TAGS,
                # The name and the password of the first user may be among these.
                dangerous("update-config", "update_domain_config", ("AdvancedSecurityOptions",), DomainName=NAME),
                dangerous("delete", "delete_domain", DomainName=NAME),
            ),
            get=DOMAIN,
            named="[a-z][a-z0-9-]{2,27}",
            state="DomainProcessingStatus",
            arn="es:domain/(.+)",
        ),
    ),
)
