"""Floor 4: verbs: a ``1`` is one call, and anything else is none."""

import errno
import json

import pytest
from test_4_tree_grown import Api, content, errno_of, in_record, is_there, made_up, mode, names, node, refuse

from awsfs.schema import Action, Call
from awsfs.tree.handles import WRITING

STOP = Action("stop", Call("stop_it", thing="{Id}"))


def of(api, *entries):
    return made_up(*in_record({"Id": "i-1"}, entries or (STOP,)), api=api)


def writing(api, *data):
    """Write these pieces to the verb, one after the other; what each write returns."""
    handle = node(of(api), "made/it/stop").open(WRITING)
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
        handle = node(of(api), "made/it/stop").open(WRITING)
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

    @pytest.mark.parametrize("word", [b"0", b"{}", b"[1]"])
    def test_anything_else_is_recorded_as_refused(self, word):
        tree = of(stops())
        errno_of(node(tree, "made/it/stop").open(WRITING).write, word, 0)
        assert json.loads(content(tree, ".awsfs/actions.jsonl"))["outcome"].startswith("EINVAL: ")

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
        handle = node(of(api), "made/it/stop").open(WRITING)
        assert errno_of(handle.write, b"1\n", 0) == errno.EACCES
        api.operations["stop_it"] = lambda thing: {}
        assert handle.write(b"1\n", 0) == 2

    def test_a_verb_that_was_done_is_in_the_actions(self):
        tree = of(stops())
        node(tree, "made/it/stop").open(WRITING).write(b"1", 0)
        assert json.loads(content(tree, ".awsfs/actions.jsonl"))["operation"] == "made:stop_it"

    def test_a_verb_whose_parameter_is_not_there_is_not_there(self):
        tree = made_up(*in_record({"Other": 1}, (STOP,)), api=stops())
        assert (names(tree, "made/it"), is_there(tree, "made/it/stop")) == ([], False)

    def test_a_verb_cannot_be_removed(self):
        assert errno_of(node(of(stops()), "made/it/stop").remove) == errno.EPERM

    def test_a_write_that_was_interrupted_is_not_repeated(self):
        api = Api(stop_it=refuse("ServiceUnavailable"))
        handle = node(of(api), "made/it/stop").open(WRITING)
        assert [errno_of(handle.write, b"1", 0) for _ in range(2)] == [errno.EREMOTEIO, errno.EINVAL]
        assert api.calls == {"stop_it": 1}

    def test_touching_or_emptying_it_does_nothing(self):
        api = stops()
        verb = node(of(api), "made/it/stop")
        verb.touch(None)
        verb.truncate(0)
        assert api.calls == {}

    def test_it_cannot_be_lengthened(self):
        assert errno_of(node(of(stops()), "made/it/stop").truncate, 5) == errno.EINVAL

    def test_its_time_can_be_set_to_no_effect(self):
        node(of(stops()), "made/it/stop").open(WRITING).set_time(0.0)

    def test_an_answer_is_kept_by_the_path_of_its_file(self):
        tree = of(Api(stop_it=lambda thing: {"Was": "running", "ResponseMetadata": {}}))
        node(tree, "made/it/stop").open(WRITING).write(b"1", 0)
        assert tree._context.results["made", "it", "stop.json"].content == b'{\n  "Was": "running"\n}\n'
