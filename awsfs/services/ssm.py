"""Systems Manager: configuration as files, what is known of each parameter, and the machines that are managed."""

from awsfs.schema import ByName, Each, Folder, Parameters, Service
from awsfs.services import _ssm_instances as instances
from awsfs.services import _ssm_parameters as parameters

SERVICE = Service(
    "ssm",
    Parameters(
        "parameters",
        every=parameters.EVERY,
        below=parameters.BELOW,
        values=parameters.VALUES,
        about=parameters.ABOUT,
        one=parameters.ONE,
        secret=parameters.SECRET,
        several=parameters.SEVERAL,
        put=parameters.PUT,
        tags=parameters.TAGS,
        delete=parameters.DELETE,
    ),
    Folder(
        "parameter-metadata",
        Each(
            parameters.EVERY,
            parameters.METADATA,
            get=parameters.ABOUT,
            named=parameters.NAMES,
            # Of a single level, the ARN does not tell whether the name has the slash.
            arn=r"ssm:parameter(?:/(?=[^/]+\Z))?(.+)",
        ),
        Each(
            parameters.EVERY,
            parameters.METADATA,
            get=parameters.ABOUT,
            named="%2F.*",
            arn="ssm:parameter(/[^/]+)",
            listed=False,
        ),
    ),
    Folder(
        "instances",
        Each(
            instances.INSTANCES,
            instances.INSTANCE,
            get=instances.ONE,
            named="m?i-[0-9a-f]+",
            state="PingStatus",
            arn="ssm:managed-instance/(.+)",
        ),
        ByName(instances.INSTANCES, "ComputerName", "{InstanceId}"),
    ),
)
