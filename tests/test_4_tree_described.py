"""Floor 4: listings that give only names, whose records are asked for a page of them at a time; and maps as lists."""

import errno
import io

from test_4_tree_grown import Api, content, errno_of, in_record, made_up, names, refuse

from awsfs.schema import Attribute, Blob, Call, Describe, Each, Folder

LIMIT = 2
NAMES = Call("list_names", "Names[]", describe=Describe(Call("describe", "Them[]", cluster="c"), "names", LIMIT))
THING = Folder("{Id}", Attribute("state", "State"))


def listed(*found):
    return lambda: {"Names": list(found)}


def described(cluster, names):
    """What is there of the things that are asked for; there is none called ``gone``."""
    return {"Them": [{"Id": name, "State": f"{name} of {cluster}"} for name in names if name != "gone"]}


def tree(*found, describe=described):
    api = Api(list_names=listed(*found), describe=describe)
    return api, made_up(Each(NAMES, THING), api=api)


class TestDescribe:
    def test_the_records_are_those_that_are_described(self):
        assert content(tree("a", "b")[1], "made/b/state") == b"b of c\n"

    def test_as_many_are_asked_for_at_once_as_aws_takes(self):
        api, grown = tree("a", "b", "c")
        assert names(grown, "made") == ["a", "b", "c"]
        assert api.calls == {"list_names": 1, "describe": 2}

    def test_no_names_cost_no_second_call(self):
        api, grown = tree()
        assert names(grown, "made") == []
        assert api.calls == {"list_names": 1}

    def test_what_is_gone_by_then_is_not_listed(self):
        assert names(tree("a", "gone")[1], "made") == ["a"]

    def test_where_describing_is_refused_so_is_the_listing(self):
        assert errno_of(names, tree("a", describe=refuse())[1], "made") == errno.EACCES


class TestPairs:
    def test_a_map_is_a_list_of_keys_and_values(self):
        each = Each("pairs(Tags)", Attribute("{Key}", "Value"))
        grown = made_up(*in_record({"Tags": {"a": "1", "b": "2"}}, (each,)))
        assert (names(grown, "made/it"), content(grown, "made/it/b")) == (["a", "b"], b"2\n")

    def test_no_map_is_no_list(self):
        assert names(made_up(*in_record({}, (Each("pairs(Tags)", Attribute("{Key}", "Value")),))), "made/it") == []


class TestAnAnswerThatComesAsAStream:
    """botocore gives a payload of bytes as a stream that can be read once."""

    def test_is_read_when_it_comes(self):
        one = Call("get_content", "Content")
        api = Api(get_content=lambda: {"Content": io.BytesIO(b"bytes\n")})
        grown = made_up(*in_record({}, (Blob("content", one),)), api=api)
        assert [content(grown, "made/it/content") for _ in range(2)] == [b"bytes\n"] * 2
