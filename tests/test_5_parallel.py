"""Floor 5: the answer to the kernel's first request."""

import struct

import pytest

from awsfs.mount.parallel import PARALLEL, parallel

BODY = struct.pack("=IIIIHHI", 7, 39, 131072, 0b1011, 12, 9, 131072) + bytes(40)


def answered(body, error=0, length=None):
    return struct.pack("=IiQ", len(body) + 16 if length is None else length, error, 42) + body


def flags_of(answer):
    return struct.unpack_from("=I", answer, 28)[0]


def test_the_flag_is_added_to_those_that_are_there():
    assert flags_of(parallel(answered(BODY))) == 0b1011 | PARALLEL


def test_nothing_else_is_changed():
    before, after = answered(BODY), parallel(answered(BODY))
    assert (after[:28], after[32:]) == (before[:28], before[32:])


@pytest.mark.parametrize(
    "odd",
    [b"", b"short", answered(BODY, error=-71), answered(BODY, length=9), answered(struct.pack("=I", 8) + BODY[4:])],
)
def test_an_answer_of_another_form_is_left_as_it_is(odd):
    assert parallel(odd) == odd
