"""Floor 4: a handle on an old version of a record or a parameter that is used again, while others write at its path."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from made_up_parameters import TOP, of
from shelf import BOTH, Shelf, grown
from test_4_tree_grown import content, errno_of, node

from awsfs.rendering import document
from awsfs.tree.handles import READING, REPLACING, Handle, Opening


@dataclass
class File:
    """A file, and how its content for a number is written; `value` is what AWS has."""

    tree: Any
    path: str
    data: Callable[[int], bytes]
    value: Callable[[], Any]
    values: Callable[[int], Any]

    def open(self, how: Opening = READING) -> Handle:
        return node(self.tree, self.path).open(how)

    def write(self, number: int) -> None:
        """Read it and write it, as an editor does."""
        content(self.tree, self.path)
        put(self.open(REPLACING), self.data(number))


def put(handle: Handle, data: bytes) -> None:
    handle.write(data, 0)
    handle.flush()


def record() -> File:
    shelf = Shelf(a={"Id": "a", "n": 0})

    def data(number: int) -> bytes:
        return document({"Id": "a", "n": number})

    return File(grown(shelf), "made/them/a.json", data, lambda: shelf.records["a"]["n"], int)


def parameter() -> File:
    api, tree = of({"/app/x": "0"})
    return File(tree, f"{TOP}/app/x", lambda number: str(number).encode(), lambda: api.value("/app/x"), str)


@pytest.fixture(params=[record, parameter])
def file(request: pytest.FixtureRequest) -> File:
    made: File = request.param()
    return made


def test_who_reads_an_old_handle_again_does_not_stop_those_who_write(file: File) -> None:
    held = file.open()
    held.read(100, 0)
    for number in (1, 2, 3):
        file.write(number)
        held.read(100, 0)
    put(file.open(REPLACING), file.data(4))
    assert file.value() == file.values(4)


def test_a_handle_opened_before_a_write_and_read_after_it_does_not_stop_the_next_write(file: File) -> None:
    held = file.open()
    file.write(1)
    held.read(100, 0)
    put(file.open(REPLACING), file.data(2))
    assert file.value() == file.values(2)


def test_who_reads_back_through_the_handle_that_wrote_may_write_again(file: File) -> None:
    handle = file.open(BOTH)
    handle.read(100, 0)
    put(handle, file.data(1))
    handle.read(100, 0)
    put(handle, file.data(2))
    assert file.value() == file.values(2)


def test_a_handle_whose_content_is_old_does_not_overwrite_what_others_wrote(file: File) -> None:
    held = file.open(BOTH)
    held.read(100, 0)
    file.write(1)
    assert errno_of(put, held, file.data(7)) == errno.ESTALE


def test_what_begins_with_old_content_is_not_written_over_a_later_version(file: File) -> None:
    held = file.open(BOTH)
    file.write(1)
    assert errno_of(put, held, file.data(7)) == errno.ESTALE


def test_setting_a_trait_of_a_parameter_is_not_reading_its_value() -> None:
    api, tree = of({"/app/x": "old"})
    path = f"{TOP}/app/x"
    content(tree, path)
    api.set("/app/x", "somebody else's")
    node(tree, TOP).forget()
    node(tree, path).set_xattr("user.ssm.description", b"new")
    assert errno_of(put, node(tree, path).open(REPLACING), b"mine\n") == errno.ESTALE
