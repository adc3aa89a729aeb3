"""A function of Lambda: what can be set, its environment, and what it can be made to do."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Each, Folder, Scope
from awsfs.services._lambda_code import NAME, calling
from awsfs.services._verbs import dangerous, verb


def updating(**params: Any) -> Call:
    """The call that changes a function."""
    secret = ("Environment",) if "Environment" in params else ()
    return Call("update_function_configuration", secret=secret, FunctionName=NAME, **params)


def setting(name: str, field: str, source: str | None = None) -> Attribute:
    """One of its settings."""
    params: dict[str, Any] = {field: "{value()}"}
    return Attribute(name, source or field, put=updating(**params))


def with_variable(scope: Scope) -> dict[str, str]:
    """The environment with the variable that is written; AWS takes it only whole."""
    return {**scope["Environment"]["Variables"], scope["Key"]: scope["value()"]}


def environment(when: str, **params: Any) -> Each:
    """The variables, each a file."""
    put = updating(Environment={"Variables": with_variable}, **params)
    return Each("pairs(Environment.Variables)", Attribute("{Key}", "Value", private=True, put=put), when=when)


CONCURRENCY = Attribute(
    "reserved-concurrent-executions",
    Call("get_function_concurrency", "ReservedConcurrentExecutions", FunctionName=NAME),
    put=Call("put_function_concurrency", FunctionName=NAME, ReservedConcurrentExecutions="{value()}"),
)
SETTINGS = (
    setting("description", "Description", "Description || ''"),
    setting("handler", "Handler"),
    setting("memory-size", "MemorySize"),
    setting("runtime", "Runtime"),
    setting("timeout", "Timeout"),
    Attribute("ephemeral-storage", "EphemeralStorage.Size", put=updating(EphemeralStorage={"Size": "{value()}"})),
    Attribute("tracing-mode", "TracingConfig.Mode", put=updating(TracingConfig={"Mode": "{value()}"})),
    CONCURRENCY,
    Folder(
        "environment",
        # The revision is the one that was shown: nobody's variable is lost. Emulators tell none.
        environment("RevisionId", RevisionId="{RevisionId}"),
        environment("!RevisionId"),
    ),
)
VERBS = (
    *calling(),
    verb("invoke-function", "invoke", ("Payload",), FunctionName=NAME),
    verb("publish-version", "publish_version", FunctionName=NAME),
    verb("create-alias", "create_alias", FunctionName=NAME),
    verb("create-event-source-mapping", "create_event_source_mapping", FunctionName=NAME),
    dangerous("update-configuration", "update_function_configuration", ("Environment",), FunctionName=NAME),
    dangerous("update-code", "update_function_code", ("ZipFile",), FunctionName=NAME),
    dangerous("put-concurrency", "put_function_concurrency", FunctionName=NAME),
    dangerous("delete-concurrency", "delete_function_concurrency", FunctionName=NAME),
    dangerous("add-permission", "add_permission", FunctionName=NAME),
    dangerous("remove-permission", "remove_permission", FunctionName=NAME),
    dangerous("delete", "delete_function", FunctionName=NAME),
)
