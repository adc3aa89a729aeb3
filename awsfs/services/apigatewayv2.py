"""API Gateway, second version: HTTP and WebSocket APIs, with their routes, integrations and stages."""

from awsfs.schema import Attribute, ByName, Call, Each, Fields, Folder, Link, Service, tags
from awsfs.services._arns import arn_link
from awsfs.services._metrics import metrics
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

API, STAGE = "{ApiId}", "{StageName}"
APIS = Call("get_apis", "Items[]", MaxResults="100")
ONE = Call("get_api", ApiId="{name()}")
ROUTES = Call("get_routes", "Items[]", ApiId=API, MaxResults="100")
ONE_ROUTE = Call("get_route", ApiId=API, RouteId="{name()}")
STAGES = Call("get_stages", "Items[]", ApiId=API, MaxResults="100")
ONE_STAGE = Call("get_stage", ApiId=API, StageName="{name()}")
INTEGRATIONS = Call("get_integrations", "Items[]", ApiId=API, MaxResults="100")
ONE_INTEGRATION = Call("get_integration", ApiId=API, IntegrationId="{name()}")
DEPLOYMENTS = Call("get_deployments", "Items[]", ApiId=API, MaxResults="100")
ONE_DEPLOYMENT = Call("get_deployment", ApiId=API, DeploymentId="{name()}")
AUTHORIZERS = Call("get_authorizers", "Items[]", ApiId=API, MaxResults="100")
ONE_AUTHORIZER = Call("get_authorizer", ApiId=API, AuthorizerId="{name()}")
# AWS does not tell it.
ARN = "arn:{partition}:apigateway:{region}::/apis/{ApiId}"
IDS = "[a-z0-9]+"


ROUTE = Folder(
    "{RouteId}",
    Fields(),
    Link("integration", "apigatewayv2/{region}/apis/{parent.ApiId}/integrations/{tail(Target)}"),
    Link("authorizer", "apigatewayv2/{region}/apis/{parent.ApiId}/authorizers/{AuthorizerId}"),
    dangerous("delete", "delete_route", ApiId=API, RouteId="{RouteId}"),
)
INTEGRATION = Folder(
    "{IntegrationId}",
    Fields(),
    arn_link("function", "IntegrationUri"),
    role("CredentialsArn"),
    dangerous("delete", "delete_integration", ApiId=API, IntegrationId="{IntegrationId}"),
)
STAGE_FOLDER = Folder(
    STAGE,
    Fields(),
    Folder("variables", Each("pairs(StageVariables)", Attribute("{Key}", "Value"))),
    Link("deployment", "apigatewayv2/{region}/apis/{parent.ApiId}/deployments/{DeploymentId}"),
    arn_link("log-group", "AccessLogSettings", "DestinationArn"),
    arn_link("delivery-stream", "AccessLogSettings", "DestinationArn"),
    dangerous("update", "update_stage", ApiId=API, StageName=STAGE),
    dangerous("delete", "delete_stage", ApiId=API, StageName=STAGE),
    time="LastUpdatedDate || CreatedDate",
)
AUTHORIZER = Folder("{AuthorizerId}", Fields(), arn_link("function", "AuthorizerUri"), role("AuthorizerCredentialsArn"))
API_FOLDER = Folder(
    API,
    Fields(),
    Attribute("name", "Name", put=Call("update_api", ApiId=API, Name="{value()}")),
    Attribute("description", "Description || ''", put=Call("update_api", ApiId=API, Description="{value()}")),
    Folder("routes", Each(ROUTES, ROUTE, get=ONE_ROUTE, named=IDS), ByName(ROUTES, "RouteKey", "{RouteId}")),
    Folder("integrations", Each(INTEGRATIONS, INTEGRATION, get=ONE_INTEGRATION, named=IDS)),
    metrics("AWS/ApiGateway", "Count Latency IntegrationLatency 4xx 5xx DataProcessed", ApiId=API),
    Folder("stages", Each(STAGES, STAGE_FOLDER, get=ONE_STAGE, named=r"[\w-]+|\$default", asked=True)),
    Folder(
        "deployments",
        Each(DEPLOYMENTS, Folder("{DeploymentId}", Fields(), time="CreatedDate"), get=ONE_DEPLOYMENT, named=IDS),
    ),
    Folder(
        "authorizers",
        Each(AUTHORIZERS, AUTHORIZER, get=ONE_AUTHORIZER, named=IDS),
        ByName(AUTHORIZERS, "Name", "{AuthorizerId}"),
    ),
    tags(
        "pairs(Tags)",
        put=Call("tag_resource", ResourceArn=ARN, Tags={"{name()}": "{value()}"}),
        delete=Call("untag_resource", ResourceArn=ARN, TagKeys=["{name()}"]),
    ),
    verb("create-deployment", "create_deployment", ApiId=API),
    dangerous("delete", "delete_api", ApiId=API),
    time="CreatedDate",
)

SERVICE = Service(
    "apigatewayv2",
    Folder(
        "apis",
        Each(APIS, API_FOLDER, get=ONE, named=IDS, arn="apigateway:/apis/([^/]+)"),
        ByName(APIS, "Name", API),
    ),
)
