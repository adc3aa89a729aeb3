"""Floor 2: the declaration of Parameter Store, and what a walk over declarations says where one is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from declarations import declared, problems

from awsfs.schema import Call, Parameters, Service

SERVICES = declared()
PARAMETERS = next(entry for entry in SERVICES["ssm"].entries if isinstance(entry, Parameters))


def said(**changes: Call) -> list[str]:
    """What the walk says of a service whose parameters are declared otherwise."""
    return problems(Service("ssm", replace(PARAMETERS, **changes)), SERVICES)


def test_parameters_are_declared_as_aws_has_them() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"every": Call("describe_parameter", MaxResults=50)}, "did you mean 'describe_parameters'?"),
        ({"every": Call("describe_parameters", "Parameter[]", MaxResults=50)}, "did you mean 'Parameters'?"),
        ({"several": Call("get_parameters", "Parameters[]", Name="{names}")}, "did you mean 'Names'?"),
        ({"put": Call("put_parameter", Name="{name()}", Value="{value()}")}, "would tell the secret 'Value'"),
        ({"delete": Call("delete_parameter")}, "requires 'Name'"),
    ],
)
def test_what_is_wrong_is_said_with_the_nearest_right_word(changes: dict[str, Call], words: str) -> None:
    found = said(**changes)
    assert any(words in line for line in found), found
