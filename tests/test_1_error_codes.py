"""Floor 1: every code with which AWS refuses something has the errno that a program expects of it.

`error_codes.tsv` was read through, errno by errno: the codes of botocore's models for the services there are and those
to come, the codes that only the manuals of EC2 (whose model has none) and S3 name, and those common to all services.
"""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from awsfs.errors import number_of, symbol

TABLE = Path(__file__).with_name("error_codes.tsv")
DOCUMENTED = ("common", "ec2", "s3")
"""Services in the table whose codes are told by manuals too."""

DRY = {"DryRunOperation", "DryRunOperationException"}
MEANS_NOTHING_TO_A_PROGRAM = {"BaseException", "CFNRegistryException", "NotModified", *DRY}
"""Codes that are EIO on purpose: no class fits, or they are no failure and are never shown as one."""

THROTTLED = 429


def reviewed() -> list[tuple[str, str, str]]:
    """Service, code and the name of the errno."""
    with TABLE.open(newline="") as file:
        return [(row["service"], row["code"], row["errno"]) for row in csv.DictReader(file, delimiter="\t")]


def modelled(services: set[str]) -> Iterator[tuple[str, str, int]]:
    """Service, code and HTTP status of every error in botocore's models of these services.

    In JSON and CBOR a code is the name of the error's shape; a service that spoke XML before sends its old code too.
    """
    session = botocore.session.get_session()
    for service in sorted(services):
        model = session.get_service_model(service)
        is_xml = model.metadata["protocol"] in ("query", "rest-xml", "ec2")
        for shape in model.error_shapes:
            error: dict[str, Any] = shape.metadata.get("error", {})
            old = error.get("code", shape.name)
            status = error.get("httpStatusCode", 0)
            yield service, old if is_xml else shape.name, status
            if "awsQueryCompatible" in model.metadata:
                yield service, old, status


ROWS = reviewed()
MODELLED = sorted(set(modelled({service for service, _, _ in ROWS} - {"common"})))
STATUSES = {(service, code): status for service, code, status in MODELLED if status == THROTTLED}


def shown(rows: list[tuple[str, ...]]) -> str:
    """A table to read where a test fails."""
    return "\n".join(["", *("\t".join(row) for row in rows)])


def test_every_reviewed_code_has_its_errno():
    placed = [(s, code, want, symbol(number_of(code, STATUSES.get((s, code), 0)))) for s, code, want in ROWS]
    wrong = [row for row in placed if row[2] != row[3]]
    assert wrong == [], shown(wrong)


def test_no_code_of_a_model_is_eio_by_accident():
    placed = {(s, code) for s, code, _ in MODELLED if number_of(code) == errno.EIO}
    stray = sorted(row for row in placed if row[1] not in MEANS_NOTHING_TO_A_PROGRAM)
    assert stray == [], shown(stray)


def test_no_reviewed_code_is_eio_by_accident():
    assert {code for _, code, name in ROWS if name == "EIO"} == MEANS_NOTHING_TO_A_PROGRAM


def test_every_code_is_reviewed_once():
    names = [row[:2] for row in ROWS]
    assert sorted(names) == sorted(set(names))


def test_every_class_of_error_is_in_the_table():
    wanted = "ENOENT EACCES EKEYEXPIRED ENOKEY EAGAIN EINVAL EEXIST ESTALE EBUSY ENOTEMPTY EDQUOT ENODEV EOPNOTSUPP"
    assert {name for _, _, name in ROWS} >= {*wanted.split(), "ETIMEDOUT", "EREMOTEIO"}


@pytest.mark.parametrize("service", DOCUMENTED)
def test_what_only_the_manuals_tell_is_in_the_table(service):
    told = {code for found, code, _ in ROWS if found == service} - {code for _, code, _ in MODELLED}
    assert len(told) > 15


@pytest.mark.parametrize(("first", "second"), [("InvalidInstanceID.NotFound", "Client.InvalidInstanceID.NotFound")])
def test_a_code_means_the_same_with_the_side_at_fault_before_it(first, second):
    assert number_of(second) == number_of(first)


@pytest.mark.parametrize("suffix", ["", "Exception", "Fault"])
def test_a_code_means_the_same_whatever_a_protocol_puts_after_it(suffix):
    assert number_of(f"UnmodifiableEntity{suffix}") == errno.EACCES


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (301, "ENODEV"),
        (307, "ENODEV"),
        (400, "EINVAL"),
        (401, "EACCES"),
        (403, "EACCES"),
        (404, "ENOENT"),
        (405, "EOPNOTSUPP"),
        (408, "ETIMEDOUT"),
        (409, "EBUSY"),
        (410, "ENOENT"),
        (412, "ESTALE"),
        (413, "EFBIG"),
        (416, "ESTALE"),
        (429, "EAGAIN"),
        (500, "EREMOTEIO"),
        (501, "EOPNOTSUPP"),
        (502, "EREMOTEIO"),
        (503, "EREMOTEIO"),
        (504, "EREMOTEIO"),
    ],
)
def test_a_head_that_is_refused_has_a_status_for_a_code(status, name):
    assert symbol(number_of(str(status), status)) == name


def test_a_quota_with_the_status_of_throttling_is_throttling():
    assert symbol(number_of("LimitExceededException", 429)) == "EAGAIN"
