"""Floor 4: what is written beside records and never sent, and what is only rehearsed."""

import errno

import pytest
from shelf import EACH, Shelf, grown, text, write
from test_4_tree_grown import content, errno_of, grow, is_there, names, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Folder, Service


@pytest.fixture
def shelf():
    return Shelf(a={"Id": "a", "n": "1"})


@pytest.fixture
def tree(shelf):
    return grown(shelf)


class TestScratch:
    @pytest.mark.parametrize("name", [".a.json.swp", "a.json~", "4913", "sedAb12cd", "tmp123", ".DS_Store"])
    def test_a_name_of_another_form_is_never_sent(self, tree, shelf, name):
        write(tree, name, b"anything")
        assert (content(tree, f"made/them/{name}"), dict(shelf.records)) == (b"anything", {"a": {"Id": "a", "n": "1"}})

    def test_it_is_listed(self, tree):
        write(tree, "4913", b"")
        assert "4913" in names(tree, "made/them")

    def test_it_is_removed_without_being_allowed(self, tree):
        write(tree, "4913", b"x")
        node(tree, "made/them/4913").remove()
        assert not is_there(tree, "made/them/4913")

    def test_renamed_onto_a_record_it_is_that_record(self, tree, shelf):
        write(tree, "sedAb12cd", text(Id="a", n="5"))
        directory = node(tree, "made/them")
        directory.rename("sedAb12cd", directory, "a.json")
        assert (shelf.records["a"]["n"], is_there(tree, "made/them/sedAb12cd")) == ("5", False)

    def test_a_rename_that_is_refused_keeps_it(self, tree, shelf):
        write(tree, "sedAb12cd", b"no json")
        directory = node(tree, "made/them")
        failed = errno_of(directory.rename, "sedAb12cd", directory, "a.json")
        assert (failed, content(tree, "made/them/sedAb12cd")) == (errno.EINVAL, b"no json")

    def test_a_rename_repeated_after_estale_is_estale_again(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        write(tree, "sedAb12cd", text(Id="a", n="5"))
        directory = node(tree, "made/them")
        failures = [errno_of(directory.rename, "sedAb12cd", directory, "a.json") for _ in range(2)]
        assert failures == [errno.ESTALE, errno.ESTALE]

    def test_an_empty_one_becomes_no_record(self, tree):
        write(tree, "4913", b"")
        directory = node(tree, "made/them")
        assert errno_of(directory.rename, "4913", directory, "a.json") == errno.EINVAL

    def test_renamed_to_another_scratch_name_it_moves(self, tree):
        write(tree, "a.json~", b"x")
        directory = node(tree, "made/them")
        directory.rename("a.json~", directory, "b.json~")
        assert (is_there(tree, "made/them/a.json~"), content(tree, "made/them/b.json~")) == (False, b"x")

    def test_a_record_is_not_renamed(self, tree):
        directory = node(tree, "made/them")
        assert errno_of(directory.rename, "a.json", directory, "a.json~") == errno.EPERM


class TestRehearsing:
    """With --dry-run, as the tree hears of it."""

    def rehearsing(self, shelf):
        aws = Aws(shelf, Cache(), Journal(), dry_run=True)
        service = Service("made", Folder("them", EACH), regional=False)
        return grow(aws, service, dry_run=True, delete_below=((),))

    def test_nothing_is_changed_and_nothing_taken_to_be(self, shelf):
        tree = self.rehearsing(shelf)
        for number in "23":
            write(tree, "a.json", text(Id="a", n=number))
        write(tree, "b.json", text(Id="b"))
        node(tree, "made/them/a.json").remove()
        assert (shelf.records, content(tree, "made/them/a.json")) == (
            {"a": {"Id": "a", "n": "1"}},
            b'{\n  "Id": "a",\n  "n": "1"\n}\n',
        )

    def test_what_is_wrong_is_refused_all_the_same(self, shelf):
        assert errno_of(write, self.rehearsing(shelf), "a.json", text(Id="b")) == errno.EINVAL
