"""Floor 4: verbs, and what rm may do."""

import errno
import json

import pytest
from test_4_tree_grown import Api, content, errno_of, in_record, is_there, made_up, mode, names, node, refuse

from awsfs.schema import Action, Call, Document, Each, Folder

STOP = Action("stop", Call("stop_it", thing="{Id}"))
DELETE = Call("delete_it", thing="{Id}")
MANY = Call("list_them", "Them[]")


def of(api, *entries):
    return made_up(*in_record({"Id": "i-1"}, entries or (STOP,)), api=api)


def writing(api, *data):
    """Write these pieces to the verb, one after the other; what each write returns."""
    handle = node(of(api), "made/it/stop").open(writing=True)
    return [handle.write(each, 0) for each in data]


def stops():
    return Api(stop_it=lambda thing: {})


class TestVerbs:
    def test_a_verb_is_0200(self):
        assert mode(of(stops()), "made/it/stop") == 0o200

    def test_a_verb_reads_as_an_empty_file(self):
        assert content(of(stops()), "made/it/stop") == b""

    def test_a_verb_has_no_size(self):
        assert node(of(stops()), "made/it/stop").size() == 0

    def test_opening_a_verb_for_writing_does_nothing(self):
        api = stops()
        handle = node(of(api), "made/it/stop").open(writing=True)
        handle.release()
        assert (handle.size(), handle.read(10, 0), api.calls) == (0, b"", {})

    @pytest.mark.parametrize("word", [b"1", b"1\n", b"true", b"true\n"])
    def test_one_or_true_does_it(self, word):
        api = stops()
        assert writing(api, word) == [len(word)]
        assert api.calls == {"stop_it": 1}

    @pytest.mark.parametrize("word", [b"0", b"", b"\n", b"yes", b"11", b"1\n\n", b" 1", b"1 ", b"{}", b"True\0"])
    def test_anything_else_is_einval_and_does_nothing(self, word):
        api = stops()
        assert (errno_of(writing, api, word), api.calls) == (errno.EINVAL, {})

    def test_a_newline_after_it_is_taken(self):
        api = stops()
        assert writing(api, b"1", b"\n") == [1, 1]
        assert api.calls == {"stop_it": 1}

    def test_it_is_done_once(self):
        api = stops()
        assert errno_of(writing, api, b"1\n", b"1\n") == errno.EINVAL
        assert api.calls == {"stop_it": 1}

    def test_the_parameters_come_from_the_record(self):
        asked = []
        writing(Api(stop_it=lambda thing: asked.append(thing) or {}), b"1")
        assert asked == ["i-1"]

    def test_a_refusal_comes_from_the_write(self):
        assert errno_of(writing, Api(stop_it=refuse("IncorrectInstanceState")), b"1\n") == errno.EBUSY

    def test_what_was_refused_may_be_tried_again(self):
        api = Api(stop_it=refuse())
        handle = node(of(api), "made/it/stop").open(writing=True)
        assert errno_of(handle.write, b"1\n", 0) == errno.EACCES
        api.operations["stop_it"] = lambda thing: {}
        assert handle.write(b"1\n", 0) == 2

    def test_a_verb_that_was_done_is_in_the_actions(self):
        tree = of(stops())
        node(tree, "made/it/stop").open(writing=True).write(b"1", 0)
        assert json.loads(content(tree, ".awsfs/actions.jsonl"))["operation"] == "made:stop_it"

    def test_a_verb_whose_parameter_is_not_there_is_not_there(self):
        tree = made_up(*in_record({"Other": 1}, (STOP,)), api=stops())
        assert (names(tree, "made/it"), is_there(tree, "made/it/stop")) == ([], False)

    def test_a_verb_cannot_be_removed(self):
        assert errno_of(node(of(stops()), "made/it/stop").remove) == errno.EPERM


def items(api, *below):
    collection = Folder("items", Each(MANY, Document("{Id}.json", "@", delete=DELETE)))
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
        partition = Folder("{Id}", Document("item.json", "@", delete=DELETE))
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
