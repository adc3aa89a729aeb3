"""SageMaker: endpoints that answer with what a model says."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._verbs import dangerous

NAME = "{EndpointName}"
ENDPOINTS = Call("list_endpoints", "Endpoints[]", MaxResults=100)
# That is how SageMaker says of a name that there is none.
ENDPOINT = Call("describe_endpoint", EndpointName="{name()}", absent=("ValidationException",))
CONFIG = Call("describe_endpoint_config", EndpointConfigName="{EndpointConfigName}", ttl=300)
TAGS = tags(
    Call("list_tags", "Tags[]", ResourceArn="{EndpointArn}", MaxResults=100),
    put=Call("add_tags", ResourceArn="{EndpointArn}", Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("delete_tags", ResourceArn="{EndpointArn}", TagKeys=["{name()}"]),
)

SERVICE = Service(
    "sagemaker",
    Folder(
        "endpoints",
        Each(
            ENDPOINTS,
            Folder(
                NAME,
                Fields(),
                Attribute("status", "EndpointStatus"),
                Folder("variants", Each("ProductionVariants[]", Folder("{VariantName}", Fields()))),
                Document("config.json", CONFIG),
                TAGS,
                dangerous("update", "update_endpoint", EndpointName=NAME),
                dangerous("delete", "delete_endpoint", EndpointName=NAME),
                time="CreationTime",
            ),
            get=ENDPOINT,
            brief=True,
            named="[a-zA-Z0-9-]{1,63}",
            state="EndpointStatus",
            arn="sagemaker:endpoint/(.+)",
        ),
    ),
)
