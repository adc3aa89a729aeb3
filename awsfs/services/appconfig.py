"""AppConfig: applications with their environments and configuration profiles, and the content of each version."""

from awsfs.schema import Attribute, Blob, ByName, Call, Document, Each, Fields, Folder, Link, Service
from awsfs.services._listed import listed
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

APPLICATION, ID = "{ApplicationId}", "{Id}"
PROFILE_ID = "{ConfigurationProfileId}"
IDS = "[a-z0-9]{4,7}"

APPLICATIONS = Call(
    "list_applications", "Items[].{ApplicationId: Id, Name: Name, Description: Description}", MaxResults=50
)
APPLICATION_BY_ID = Call(
    "get_application", "{ApplicationId: Id, Name: Name, Description: Description}", ApplicationId="{name()}"
)
ENVIRONMENTS = Call("list_environments", "Items[]", ttl=30, ApplicationId=APPLICATION, MaxResults=50)
ENVIRONMENT = Call("get_environment", ttl=30, ApplicationId=APPLICATION, EnvironmentId="{name()}")
DEPLOYMENTS = Call("list_deployments", "Items[]", ttl=30, ApplicationId=APPLICATION, EnvironmentId=ID, MaxResults=50)
EVENTS = Call(
    "get_deployment",
    "EventLog[]",
    ttl=30,
    ApplicationId=APPLICATION,
    EnvironmentId=ID,
    DeploymentNumber="{DeploymentNumber}",
)
PROFILES = Call("list_configuration_profiles", "Items[]", ApplicationId=APPLICATION, MaxResults=50)
NOT_LISTED = "Description, KmsKeyArn, KmsKeyIdentifier, RetrievalRoleArn, Validators"
ORDER = "ApplicationId, Id, Name, LocationUri, ValidatorTypes: Validators[].Type"
PROFILE = Call(
    "get_configuration_profile",
    listed(NOT_LISTED, first=ORDER),
    ApplicationId=APPLICATION,
    ConfigurationProfileId="{name()}",
)
# The listing leaves these out.
DESCRIBED = Call(
    "get_configuration_profile",
    "{Description: Description, Validators: Validators, RetrievalRoleArn: RetrievalRoleArn}",
    ApplicationId=APPLICATION,
    ConfigurationProfileId=ID,
)
VERSIONS = Call(
    "list_hosted_configuration_versions",
    "Items[]",
    ttl=30,
    absent=("BadRequestException",),
    ApplicationId=APPLICATION,
    ConfigurationProfileId=ID,
    MaxResults=50,
)
LATEST = Call(
    "list_hosted_configuration_versions",
    "max_by(Items, &VersionNumber)",
    ttl=30,
    absent=("BadRequestException",),
    ApplicationId=APPLICATION,
    ConfigurationProfileId=ID,
)
# A version is never changed: what is written becomes the next one, if the one that was shown is still the latest.
NEXT = Call(
    "create_hosted_configuration_version",
    secret=("Content",),
    ApplicationId=APPLICATION,
    ConfigurationProfileId=PROFILE_ID,
    Content="{bytes()}",
    ContentType="{ContentType}",
    LatestVersionNumber="{VersionNumber}",
)
CONTENT = Call(
    "get_hosted_configuration_version",
    "Content",
    ApplicationId=APPLICATION,
    ConfigurationProfileId=PROFILE_ID,
    VersionNumber="{VersionNumber}",
)
STRATEGIES = Call("list_deployment_strategies", "Items[]", ttl=300, MaxResults=50)
STRATEGY = Call("get_deployment_strategy", ttl=300, DeploymentStrategyId="{name()}")

DEPLOYMENT = Folder(
    "{DeploymentNumber}",
    Fields(),
    Document("event-log.json", EVENTS, many=True),
    Link(
        "configuration-profile",
        "appconfig/{region}/applications/{parent.ApplicationId}/configuration-profiles/{ConfigurationProfileId}",
    ),
    dangerous(
        "stop",
        "stop_deployment",
        ApplicationId=APPLICATION,
        EnvironmentId=ID,
        DeploymentNumber="{DeploymentNumber}",
    ),
    time="StartedAt",
)
ENVIRONMENT_FOLDER = Folder(
    ID,
    Fields(),
    Attribute(
        "description",
        "Description || ''",
        put=Call("update_environment", ApplicationId=APPLICATION, EnvironmentId=ID, Description="{value()}"),
    ),
    Folder("alarms", Each("Monitors[]", Link("{tail(AlarmArn)}", "cloudwatch/{region}/alarms/{tail(AlarmArn)}"))),
    Folder("deployments", Each(DEPLOYMENTS, DEPLOYMENT, named="[0-9]+", state="State")),
    verb(
        "start-deployment",
        "start_deployment",
        ("DynamicExtensionParameters",),
        ApplicationId=APPLICATION,
        EnvironmentId=ID,
    ),
    dangerous("delete", "delete_environment", ApplicationId=APPLICATION, EnvironmentId=ID),
)
VERSION = Folder(
    "{VersionNumber}",
    Fields(),
    Blob("content", CONTENT),
    dangerous(
        "delete",
        "delete_hosted_configuration_version",
        ApplicationId=APPLICATION,
        ConfigurationProfileId=PROFILE_ID,
        VersionNumber="{VersionNumber}",
    ),
)
PROFILE_FOLDER = Folder(
    ID,
    Fields(),
    Each(
        DESCRIBED,
        Attribute(
            "description",
            "Description || ''",
            put=Call(
                "update_configuration_profile",
                ApplicationId=APPLICATION,
                ConfigurationProfileId=ID,
                Description="{value()}",
            ),
        ),
        Document("validators.json", "Validators || `[]`", many=True),
        role("RetrievalRoleArn"),
    ),
    Each(LATEST, Blob("content", CONTENT, put=NEXT)),
    Folder("versions", Each(VERSIONS, VERSION, named="[0-9]+")),
    verb(
        "create-version",
        "create_hosted_configuration_version",
        ("Content",),
        ApplicationId=APPLICATION,
        ConfigurationProfileId=ID,
    ),
    verb("validate", "validate_configuration", ApplicationId=APPLICATION, ConfigurationProfileId=ID),
    dangerous("delete", "delete_configuration_profile", ApplicationId=APPLICATION, ConfigurationProfileId=ID),
)

SERVICE = Service(
    "appconfig",
    Folder(
        "applications",
        Each(
            APPLICATIONS,
            Folder(
                APPLICATION,
                Fields(),
                Attribute(
                    "description",
                    "Description || ''",
                    put=Call("update_application", ApplicationId=APPLICATION, Description="{value()}"),
                ),
                Folder(
                    "environments",
                    Each(ENVIRONMENTS, ENVIRONMENT_FOLDER, get=ENVIRONMENT, named=IDS, state="State"),
                    ByName(ENVIRONMENTS, "Name", ID),
                ),
                Folder(
                    "configuration-profiles",
                    Each(PROFILES, PROFILE_FOLDER, get=PROFILE, named=IDS),
                    ByName(PROFILES, "Name", ID),
                ),
                dangerous("delete", "delete_application", ApplicationId=APPLICATION),
            ),
            get=APPLICATION_BY_ID,
            named=IDS,
            arn="appconfig:application/([^/]+)",
        ),
        ByName(APPLICATIONS, "Name", APPLICATION),
    ),
    Folder(
        "deployment-strategies",
        Each(
            STRATEGIES,
            Folder(ID, Fields()),
            get=STRATEGY,
            named=r"[a-z0-9]{4,7}|AppConfig\.[A-Za-z0-9.]+",
            arn="appconfig:deploymentstrategy/(.+)",
        ),
        ByName(STRATEGIES, "Name", ID),
    ),
)
