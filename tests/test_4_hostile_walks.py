"""Floor 4: hostile names where AWS has them: found at any depth, among any number, and beside awsfs's own."""

import errno

import pytest
from made_up_bucket import OBJECTS, of
from test_4_tree_grown import REGION, Api, aws_of, content, errno_of, grow, in_record, is_there, made_up, names, node
from worlds import make_table

from awsfs.schema import Call, Tags
from awsfs.text import encode
from awsfs.tree.handles import WRITING


def path_of(key):
    """The path of an object among no others."""
    return f"{OBJECTS}/{'/'.join(encode(part) for part in key.split('/'))}"


class TestDepth:
    @pytest.mark.parametrize("key", ["/" * 1024, "a/" * 511 + "ab", "/a" * 512], ids=["empty", "512", "513"])
    def test_a_key_of_a_thousand_levels_is_read_from_nothing(self, key):
        _, tree = of(key)
        assert content(tree, path_of(key)).decode() == key


class Counted(dict):
    """A tag that counts how often it is looked at."""

    looks = 0

    def __getitem__(self, name):
        Counted.looks += 1
        return super().__getitem__(name)


class TestManyTags:
    TAGS = 1000

    def test_all_are_read_with_a_few_looks_at_each(self):
        tags = [Counted(Key=f"k{number}", Value=f"v{number}") for number in range(self.TAGS)]
        tree = made_up(*in_record({"Tags": tags}, (Tags("Tags[]"),)))
        Counted.looks = 0
        found = [content(tree, f"made/it/tags/{name}") for name in names(tree, "made/it/tags")]
        assert (len(found), Counted.looks < 10 * self.TAGS) == (self.TAGS, True)

    def test_those_that_are_asked_for_are_asked_for_once(self):
        tags = [{"Key": f"k{number}", "Value": f"v{number}"} for number in range(self.TAGS)]
        api = Api(list_tags=lambda **params: {"Tags": tags})
        tree = made_up(*in_record({}, (Tags(Call("list_tags", "Tags[]")),)), api=api)
        found = [content(tree, f"made/it/tags/{name}") for name in names(tree, "made/it/tags")]
        assert (len(found), api.calls) == (self.TAGS, {"list_tags": 1})


class TestNamesLikeOwn:
    @pytest.mark.parametrize("name", [".", "..", ".help", ".more", ".awsfs"])
    def test_a_user_may_be_called_so(self, server, name):
        server.client("iam").create_user(UserName=name)
        tree = grow(aws_of(server))
        (written,) = names(tree, "iam/users")
        assert content(tree, f"iam/users/{written}/user-name").decode() == f"{name}\n"

    @pytest.mark.parametrize("name", [".help", ".more", "..."])
    def test_a_table_may_be_called_so(self, server, name):
        make_table(server, name, "id:S")
        tree = grow(aws_of(server))
        (written,) = names(tree, f"dynamo/{REGION}")
        assert content(tree, f"dynamo/{REGION}/{written}/table-name").decode() == f"{name}\n"

    @pytest.mark.parametrize("name", ["%FF", "%ED%A0%80"])
    def test_what_is_no_text_is_nobodys_name_and_costs_nothing(self, server, name):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert not is_there(tree, f"ec2/{REGION}/key-pairs/{name}")
        assert calls == {}

    def test_nor_can_it_be_a_tag(self):
        put = Call("tag_it", Key="{name()}", Value="{value()}")
        tree = made_up(*in_record({"Tags": []}, (Tags("Tags[]", put, put),)))
        handle = node(tree, "made/it/tags").create("%FF", WRITING)
        assert errno_of(handle.write, b"x\n", 0) == errno.EINVAL
