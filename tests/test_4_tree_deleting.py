"""Floor 4: what rm may do to records."""

import errno
import json

import pytest
from test_4_tree_grown import Api, errno_of, is_there, made_up, names, node, refuse

from awsfs.schema import Call, Document, Each, Folder, Store

DELETE = Call("delete_it", thing="{Id}")
MANY = Call("list_them", "Them[]")
STORE = Store(lambda scope: scope["json()"], Call("get_it"), Call("put_it"), Call("put_it"), DELETE)


def items(api, *below):
    collection = Folder("items", Each(MANY, Document("{Id}.json", "@", store=STORE)))
    return made_up(collection, api=api, delete_below=below)


def store(*ids):
    """A made-up API with these things, of which each can be deleted."""
    there = list(ids)
    return Api(
        list_them=lambda: {"Them": [{"Id": each} for each in there]},
        delete_it=lambda thing: there.remove(thing) or {},
    )


class TestDeleting:
    def test_without_leave_nothing_reaches_aws(self):
        api = store("a")
        assert errno_of(node(items(api), "made/items/a.json").remove) == errno.EPERM
        assert "delete_it" not in api.calls

    def test_a_refused_removal_says_which_option_allows_it(self):
        tree = items(store("a"))
        errno_of(node(tree, "made/items/a.json").remove)
        (line,) = tree.journals[0].errors()
        assert "--allow-delete-below" in json.loads(line)["remedy"]

    def test_a_refused_removal_is_in_the_action_log(self):
        tree = items(store("a"))
        errno_of(node(tree, "made/items/a.json").remove)
        (line,) = tree.journals[0].actions()
        assert json.loads(line)["outcome"] == "DeleteNotAllowed"

    def test_a_program_that_tries_each_file_has_one_line_in_the_log(self):
        tree = items(store("a", "b"))
        for name in ("a.json", "b.json"):
            errno_of(node(tree, f"made/items/{name}").remove)
        assert len(tree.journals[0].actions()) == 1

    def test_with_leave_it_is_gone(self):
        tree = items(store("a", "b"), ())
        node(tree, "made/items/a.json").remove()
        assert names(tree, "made/items") == ["b.json"]

    @pytest.mark.parametrize(("below", "number"), [(("made", "items"), None), (("made", "other"), errno.EPERM)])
    def test_leave_holds_below_its_path_alone(self, below, number):
        target = node(items(store("a"), below), "made/items/a.json")
        assert (target.remove() if number is None else errno_of(target.remove)) == number

    def test_what_cannot_be_deleted_is_refused_with_leave_too(self):
        tree = made_up(Folder("items", Document("word", lambda scope: [1])), delete_below=((),))
        assert errno_of(node(tree, "made/items/word").remove) == errno.EPERM

    def test_a_refusal_of_aws_is_told(self):
        api = Api(list_them=lambda: {"Them": [{"Id": "a"}]}, delete_it=refuse())
        assert errno_of(node(items(api, ()), "made/items/a.json").remove) == errno.EACCES

    def test_a_directory_that_is_declared_cannot_be_removed(self):
        assert errno_of(node(items(store("a"), ()), "made/items").remove) == errno.EPERM


class TestEmptied:
    """Partitions exist by what is in them; rm -r expects a directory until it removes it."""

    def partitions(self, *ids):
        partition = Folder("{Id}", Document("item.json", "@", store=STORE))
        return made_up(Each(MANY, partition), api=store(*ids), delete_below=((),))

    def emptied(self):
        tree = self.partitions("a")
        node(tree, "made/a/item.json").remove()
        return tree

    def test_a_directory_whose_last_entry_was_deleted_here_is_still_there(self):
        assert names(self.emptied(), "made/a") == []

    def test_nothing_is_in_it(self):
        assert not is_there(self.emptied(), "made/a/item.json")

    def test_once_removed_it_is_gone(self):
        tree = self.emptied()
        node(tree, "made/a").remove()
        assert not is_there(tree, "made/a")
