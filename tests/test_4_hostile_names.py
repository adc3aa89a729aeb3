"""Floor 4: in a directory of names that were made up to be mistaken for each other, each leads to its own thing."""

import json
import posixpath
import re
from collections import ChainMap

import made_up_bucket
import made_up_table
import pytest
from declarations import declared
from hostile import BINARY, LOOKALIKES, NAMES, TEXTS, TEXTS_OF_PEOPLE, imitations, utf8
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_4_tree_grown import REGION, Api, content, is_there, made_up, names, node
from test_4_tree_hierarchy import files

from awsfs.schema import ByName, Call, Each, Fields, Folder, Link, Tags
from awsfs.text import TAKEN, encode
from awsfs.tree.links import relative, target_of
from awsfs.tree.place import Place

FEW = settings(max_examples=30, deadline=None)
S3_KEY, HASH_KEY, RANGE_KEY, TAG_KEY = 1024, 2048, 1024, 512
"""Bytes of the longest names that AWS takes."""

THINGS = Call("list_things", "Items[]")
THING = Call("get_thing", "Items[]", name="{name()}")


def things(*ids, get=()):
    """A tree with a collection of things of these ids, and what is around it."""
    items = [{"Id": name} for name in ids]
    api = Api(
        list_things=lambda **params: {"Items": items},
        get_thing=lambda **params: {"Items": [item for item in items if item["Id"] == params["name"]]},
    )
    return made_up(Folder("things", Each(THINGS, Folder("{Id}", Fields()), get=get)), api=api)


def found_by_walking(tree, path):
    """The id that each directory of a collection says it has, as a walk finds them."""
    return [json.loads(content(tree, f"{path}/{name}/info.json"))["Id"] for name in names(tree, path)]


class TestThings:
    @pytest.mark.parametrize("get", [(), THING], ids=["listed", "found by name"])
    def test_each_is_listed_once_and_leads_to_its_own_record(self, get):
        assert found_by_walking(things(*TEXTS_OF_PEOPLE, get=get), "made/things") == TEXTS_OF_PEOPLE

    @pytest.mark.parametrize("name", TEXTS_OF_PEOPLE)
    def test_each_is_found_where_nothing_was_listed(self, name):
        tree = things(*TEXTS_OF_PEOPLE, get=THING)
        assert content(tree, f"made/things/{encode(name, taken=TAKEN)}/id").decode() == f"{name}\n"

    @FEW
    @given(TEXTS)
    @example("y" * 256)
    @example("a/b")
    def test_of_those_that_imitate_each_other_each_is_its_own(self, name):
        alike = utf8(imitations(name.encode()), HASH_KEY)
        assert sorted(found_by_walking(things(*alike, get=THING), "made/things")) == sorted(alike)

    @pytest.mark.parametrize("name", ["..", "../..", "%", "%2F", "x/y", "%2e", "{Id}", "\udcff", "%FF", "-"])
    def test_a_name_that_nobody_has_is_not_there(self, name):
        assert not is_there(things("a", get=THING), f"made/things/{encode(name)}")


class TestBuckets:
    @FEW
    @given(TEXTS)
    @example("y" * 254)
    @example("y" * 255)
    @example("a")
    def test_of_keys_that_imitate_each_other_each_is_found_once(self, name):
        keys = utf8(imitations(name.encode()), S3_KEY)
        _, tree = made_up_bucket.of(*keys, page=7)
        assert sorted(key for _, key in files(tree)) == sorted(keys)

    @FEW
    @given(TEXTS)
    @example("y" * 300)
    def test_of_keys_that_imitate_each_other_each_is_found_without_a_listing(self, name):
        keys = utf8(imitations(name.encode()), S3_KEY)
        _, tree = made_up_bucket.of(*keys, page=7)
        found = list(files(tree))
        tree.forget()
        assert [content(tree, path).decode() for path, _ in found] == [key for _, key in found]

    def test_whatever_people_call_their_keys_each_is_found_once(self):
        keys = [name for name in TEXTS_OF_PEOPLE if len(name.encode()) <= S3_KEY]
        below = [f"{name}/{name}" for name in keys if len(name.encode()) * 2 < S3_KEY]
        _, tree = made_up_bucket.of(*keys, *below, page=1000)
        assert sorted(key for _, key in files(tree)) == sorted({*keys, *below})


class TestItems:
    def walked(self, tree, path=made_up_table.ITEMS):
        """The keys of all items, as a walk finds their files."""
        for name in names(tree, path):
            if name.endswith(".json") or "%~" in name:
                yield json.loads(content(tree, f"{path}/{name}"))
            else:
                yield from self.walked(tree, f"{path}/{name}")

    @FEW
    @given(TEXTS)
    @example("a.json")
    @example("z" * 250)
    def test_of_text_keys_that_imitate_each_other_each_is_its_own_item(self, name):
        keys = utf8(imitations(name.encode()), HASH_KEY)
        _, tree = made_up_table.of("S", *((key,) for key in keys))
        assert sorted(item["h"] for item in self.walked(tree)) == sorted(keys)

    @FEW
    @given(NAMES)
    def test_of_binary_keys_that_imitate_each_other_each_is_its_own_item(self, name):
        keys = sorted(key for key in imitations(name) if len(key) <= HASH_KEY)
        _, tree = made_up_table.of("B", *((key,) for key in keys))
        assert len({item["h"]["B"] for item in self.walked(tree)}) == len(keys)

    @FEW
    @given(st.one_of(BINARY, LOOKALIKES.map(str.encode)))
    def test_a_binary_key_is_found_where_nothing_was_listed(self, key):
        _, tree = made_up_table.of("B", (key,), (b"other",))
        assert is_there(tree, f"{made_up_table.ITEMS}/{encode(key + b'.json')}")

    @pytest.mark.parametrize("key", [name for name in TEXTS_OF_PEOPLE if len(name.encode()) <= RANGE_KEY])
    def test_a_partition_and_an_item_in_it_may_have_any_name(self, key):
        _, tree = made_up_table.of("SS", (key, key), ("other", key), (key, "other"))
        path = f"{made_up_table.ITEMS}/{encode(key, taken=TAKEN)}/{encode(f'{key}.json')}"
        assert json.loads(content(tree, path)) == {"h": key, "r": key}

    def test_partitions_of_all_names_at_once_are_listed_once_each(self):
        keys = [name for name in TEXTS_OF_PEOPLE if len(name.encode()) <= HASH_KEY]
        _, tree = made_up_table.of("SS", *((key, "r") for key in keys))
        assert names(tree, made_up_table.ITEMS) == [encode(key, taken=TAKEN) for key in keys]

    @pytest.mark.parametrize("number", ["0", "1", "-1", "0.1", "9" * 38, "-0." + "0" * 87 + "1" * 38, "1" + "0" * 125])
    def test_a_number_is_called_as_dynamodb_writes_it(self, number):
        _, tree = made_up_table.of("N", (number,))
        assert is_there(tree, f"{made_up_table.ITEMS}/{number}.json")

    @pytest.mark.parametrize("spelling", ["01", "1.0", "+1", "1e0", "1E+0", " 1", "1 ", "-1", "\u0661", "0x1", "1_0"])
    def test_and_in_no_other_way(self, spelling):
        _, tree = made_up_table.of("N", ("1",))
        assert not is_there(tree, f"{made_up_table.ITEMS}/{encode(spelling)}.json")


class TestTags:
    def of(self, keys):
        """A tree on a thing with these tags, whose values are their keys."""
        record = {"Tags": [{"Key": key, "Value": key} for key in keys]}
        return made_up(Each(lambda scope: [record], Folder("it", Tags("Tags[]"))))

    def test_of_all_names_at_once_each_has_its_own_value(self):
        keys = [name for name in TEXTS_OF_PEOPLE if len(name.encode()) <= TAG_KEY]
        tree = self.of(keys)
        assert [content(tree, f"made/it/tags/{name}").decode() for name in names(tree, "made/it/tags")] == [
            f"{key}\n" for key in keys
        ]

    @FEW
    @given(TEXTS)
    @example("aws:cloudformation:stack-name")
    @example("k" * 128)
    def test_of_those_that_imitate_each_other_each_has_its_own_value(self, name):
        keys = utf8(imitations(name.encode()), TAG_KEY)
        tree = self.of(keys)
        shown = [content(tree, f"made/it/tags/{written}").decode() for written in names(tree, "made/it/tags")]
        assert shown == [f"{key}\n" for key in keys]

    @pytest.mark.parametrize("value", ["", "\n", "a\n", "\0", "v" * 256, "{Id}", "\x1b[2J", "\u00e9" * 256])
    def test_a_value_is_shown_as_it_is_with_a_newline(self, value):
        record = {"Tags": [{"Key": "k", "Value": value}]}
        tree = made_up(Each(lambda scope: [record], Folder("it", Tags("Tags[]"))))
        assert content(tree, "made/it/tags/k").decode() == f"{value}\n"


class TestSecondNames:
    def of(self, *pairs):
        """A collection of ids and names, with ``by-name/``."""
        items = [{"Id": each, "Name": name} for each, name in pairs]
        api = Api(list_things=lambda **params: {"Items": items})
        return made_up(Folder("things", Each(THINGS, Folder("{Id}")), ByName(THINGS, "Name", "{Id}")), api=api)

    def test_each_leads_to_the_thing_that_bears_it(self):
        pairs = [(f"i-{number}", name) for number, name in enumerate(TEXTS_OF_PEOPLE)]
        tree = self.of(*pairs)
        led = [node(tree, f"made/things/by-name/{name}").target for name in names(tree, "made/things/by-name")]
        assert led == [f"../{each}" for each, _ in pairs]

    @pytest.mark.parametrize("hostile", ["..", "/etc", "../../..", ".", "x" * 5000, "a/b", "\n", "{Name}"])
    def test_a_hostile_id_leads_to_its_own_directory(self, hostile):
        tree = self.of((hostile, "web"))
        target = node(tree, "made/things/by-name/web").target
        assert posixpath.normpath(f"made/things/by-name/{target}") == f"made/things/{encode(hostile)}"

    @pytest.mark.parametrize("hostile", ["..", "/etc", "../../..", "x" * 5000])
    def test_and_so_does_one_of_several_of_a_name(self, hostile):
        tree = self.of((hostile, "web"), ("i-1", "web"))
        target = node(tree, f"made/things/by-name/web/{encode(hostile)}").target
        assert posixpath.normpath(f"made/things/by-name/web/{target}") == f"made/things/{encode(hostile)}"


def every_link():
    """All links that are declared."""

    def inside(entries):
        for entry in entries:
            if isinstance(entry, Link):
                yield entry
            yield from inside(getattr(entry, "entries", ()))

    return [link for service in declared().values() for link in inside(service.entries)]


def record_of(template, value):
    """A record in which whatever a template names has this value."""
    record = {}
    for path in re.findall(r"[A-Z]\w*(?:\.\w+)*", template):
        *outer, last = path.split(".")
        inner = record
        for name in outer:
            inner = inner.setdefault(name, {})
        inner[last] = value
    return record


class TestLinks:
    HERE = ("ec2", REGION, "i-1", "links")

    def way(self, link, hostile):
        """Where a link leads in a record with this value, from the top, each part by itself; None where it is none."""
        scope = ChainMap(record_of(link.target, hostile), {"region": REGION})
        target = target_of(link, Place(made_up()._context, "ec2", REGION, self.HERE, scope))
        return target and posixpath.normpath(posixpath.join(*self.HERE, relative(target, self.HERE))).split("/")

    def is_as_declared(self, link, way):
        wanted = link.target.replace("{region}", REGION).split("/")
        return len(wanted) == len(way) and all(
            "{" in part or part == is_ for part, is_ in zip(wanted, way, strict=True)
        )

    @pytest.mark.parametrize(
        "hostile",
        ["..", ".", "/", "/etc/passwd", "../../../etc", "a/../../b", "x" * 5000, "", ".awsfs", "{Id}", "\0\n"],
    )
    def test_whatever_a_record_says_a_declared_link_leads_to_where_it_is_declared_to(self, hostile):
        ways = [(link, self.way(link, hostile)) for link in every_link()]
        assert [(link, way) for link, way in ways if way and not self.is_as_declared(link, way)] == []

    @FEW
    @given(TEXTS)
    def test_whatever_a_record_says_a_link_leads_to_the_thing_of_that_name(self, name):
        tree = made_up(
            Folder("links", Each(lambda scope: [{"Id": name}], Link("{Id}", "made/things/{Id}"))),
            Folder("things", Each(lambda scope: [{"Id": name}], Folder("{Id}", Fields()))),
        )
        (written,) = names(tree, "made/links")
        way = posixpath.normpath(f"made/links/{node(tree, f'made/links/{written}').target}")
        assert content(tree, f"{way}/id").decode() == f"{name}\n"
