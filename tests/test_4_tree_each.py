"""Floor 4: entries for every record, found by name with one call or listed."""

import errno

import pytest
from test_4_tree_grown import REGION, Api, content, errno_of, grow, is_there, made_up, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.tree.handles import READING
from awsfs.tree.nodes import Directory

MANY = Call("list_them", "Them[]")
ONE = Call("get_it", "It", name="{name()}")
THING = Folder("{Id}", Fields())


def some(*ids):
    return lambda: {"Them": [{"Id": each, "From": "list"} for each in ids]}


def gets(*ids):
    def get_it(name):
        return {"It": {"Id": name, "From": "get"}} if name in ids else {}

    return get_it


def tree(api, *entries, **each):
    return made_up(Each(MANY, *(entries or (THING,)), **each), api=api)


class TestListing:
    def test_every_record_is_listed(self):
        assert names(tree(Api(list_them=some("a", "b"))), "made") == ["a", "b"]

    def test_a_record_that_comes_twice_is_listed_once(self):
        assert names(tree(Api(list_them=some("a", "b", "a"))), "made") == ["a", "b"]

    def test_a_listing_of_nothing_is_an_empty_directory(self):
        assert names(tree(Api(list_them=lambda: {})), "made") == []

    def test_names_that_do_not_match_are_listed_all_the_same(self):
        assert names(tree(Api(list_them=some("a", "1")), named="[a-z]"), "made") == ["a", "1"]

    def test_a_record_may_make_several_entries(self):
        each = tree(Api(list_them=some("a")), Attribute("{Id}.txt", "Id"), Attribute("{Id}.from", "From"))
        assert names(each, "made") == ["a.txt", "a.from"]

    def test_records_without_a_name_make_no_entry(self):
        assert names(tree(Api(list_them=lambda: {"Them": [{"Id": None}, {"Id": "a"}]})), "made") == ["a"]

    def test_names_of_people_are_written_so_that_they_can_be_files(self):
        assert names(tree(Api(list_them=some("a/b", "..", ".more"))), "made") == ["a%2Fb", "%2E%2E", "%2Emore"]

    def test_a_refused_listing_is_an_error(self):
        assert errno_of(names, tree(Api(list_them=refuse())), "made") == errno.EACCES

    @pytest.mark.parametrize(("when", "listed"), [("`true`", ["a"]), ("`null`", []), ("`false`", [])])
    def test_a_condition_decides_whether_there_is_anything(self, when, listed):
        assert names(tree(Api(list_them=some("a")), when=when), "made") == listed

    def test_a_condition_that_does_not_hold_costs_nothing(self):
        api = Api(list_them=some("a"))
        made = tree(api, when="`false`", get=ONE)
        assert (names(made, "made"), is_there(made, "made/a"), api.calls) == ([], False, {})


class TestFinding:
    def test_one_name_is_one_call_and_no_listing(self):
        api = Api(get_it=gets("a"), list_them=some("a"))
        assert content(tree(api, get=ONE), "made/a/from") == b"get\n"
        assert api.calls == {"get_it": 1}

    def test_without_a_call_by_name_the_listing_tells(self):
        assert content(tree(Api(list_them=some("a"))), "made/a/from") == b"list\n"

    def test_a_listing_in_hand_answers_without_a_call(self):
        api = Api(get_it=gets("a"), list_them=some("a"))
        made = tree(api, get=ONE)
        names(made, "made")
        assert (content(made, "made/a/from"), api.calls) == (b"list\n", {"list_them": 1})

    def test_a_name_that_a_listing_in_hand_lacks_is_asked_for(self):
        api = Api(get_it=gets("b"), list_them=some("a"))
        made = tree(api, get=ONE)
        names(made, "made")
        assert content(made, "made/b/from") == b"get\n"

    def test_a_name_that_does_not_match_costs_nothing(self):
        api = Api(get_it=gets("1"), list_them=some("1"))
        assert (is_there(tree(api, get=ONE, named="[a-z]"), "made/1"), api.calls) == (False, {})

    def test_a_name_that_does_not_match_is_found_once_it_was_listed(self):
        api = Api(list_them=some("a", "rds!db"), get_it=gets("rds!db"))
        made = tree(api, get=ONE, named="[a-z]+")
        names(made, "made")
        assert (is_there(made, "made/rds!db"), is_there(made, "made/.git")) == (True, False)
        assert api.calls == {"list_them": 1}

    def test_one_that_was_listed_is_asked_for_when_its_listing_is_too_old(self):
        api, now = Api(list_them=some("rds!db"), get_it=gets("rds!db")), [0.0]
        made = grow(
            Aws(api, Cache(clock=lambda: now[0]), Journal()),
            Service("made", Each(MANY, THING, get=ONE, named="[a-z]+"), regional=False),
        )
        names(made, "made")
        now[0] = 3600.0
        assert (is_there(made, "made/rds!db"), is_there(made, "made/.git")) == (True, False)
        assert api.calls == {"list_them": 1, "get_it": 1}

    def test_a_name_matches_only_as_a_whole(self):
        api = Api(get_it=gets("ab"))
        assert not is_there(tree(api, get=ONE, named="[a-z]"), "made/ab")

    def test_a_name_that_is_no_written_form_of_any_name_costs_nothing(self):
        api = Api(get_it=gets("a"))
        assert (is_there(tree(api, get=ONE), "made/%61"), api.calls) == (False, {})

    def test_a_name_of_people_is_asked_for_as_they_wrote_it(self):
        assert is_there(tree(Api(get_it=gets("a/b")), get=ONE), "made/a%2Fb")

    def test_an_answer_of_another_name_is_not_taken_for_it(self):
        api = Api(get_it=lambda name: {"It": {"Id": name.lower()}})
        assert not is_there(tree(api, get=ONE), "made/A")

    def test_a_name_too_long_for_a_file_is_found_in_the_listing(self):
        api = Api(get_it=gets(), list_them=some("x" * 300))
        made = tree(api, get=ONE)
        (written,) = names(made, "made")
        made.forget()
        assert content(made, f"made/{written}/id") == b"x" * 300 + b"\n"

    def test_an_absence_is_remembered(self):
        api = Api(get_it=gets())
        made = tree(api, get=ONE)
        is_there(made, "made/a")
        assert (is_there(made, "made/a"), api.calls) == (False, {"get_it": 1})

    def test_a_record_of_a_function_is_found_too(self):
        made = made_up(Each(lambda scope: ["a", "b"], Attribute("{@}", "@")))
        assert (content(made, "made/b"), is_there(made, "made/c")) == (b"b\n", False)


class TestARefusal:
    """Some may list and not ask for one, and the other way round."""

    def test_of_the_call_by_name_leaves_the_listing(self):
        assert content(tree(Api(list_them=some("a"), get_it=refuse()), get=ONE), "made/a/from") == b"list\n"

    def test_is_told_where_the_listing_does_not_tell_either(self):
        assert errno_of(node, tree(Api(list_them=some("a"), get_it=refuse()), get=ONE), "made/b") == errno.EACCES

    def test_is_told_where_both_are_refused(self):
        assert errno_of(node, tree(Api(list_them=refuse(), get_it=refuse()), get=ONE), "made/a") == errno.EACCES

    def test_never_leads_to_a_listing_of_peoples_own_records(self):
        api = Api(list_them=some("a"), get_it=refuse())
        assert errno_of(node, tree(api, Document("{Id}.json", "@"), get=ONE), "made/a.json") == errno.EACCES
        assert api.calls == {"get_it": 1}

    def test_of_the_listing_itself_costs_nothing_more(self):
        api = Api(list_them=refuse())
        assert errno_of(node, tree(api, get=Call("list_them", "Them[]", name="{name()}")), "made/a") == errno.EACCES
        assert api.calls == {"list_them": 1}


class TestWhatIsToldOfEachThingAlone:
    """The record in hand is not what is shown."""

    TOLD = Call("get_it", "It", name="{Id}")

    def test_never_changes_because_its_listing_says_less(self):
        api = Api(list_them=some("a"), get_it=gets("a"))
        made = tree(
            api, Folder("{Id}", Fields(source=self.TOLD)), get=Call("get_it", name="{name()}", result="It.{Id: Id}")
        )
        before = node(made, "made/a").mtime
        names(made, "made")
        assert node(made, "made/a").mtime == before

    def test_is_one_call_with_the_look_at_its_name_where_that_is_the_same(self):
        api = Api(list_them=some("a"), get_it=gets("a"))
        made = tree(api, Folder("{Id}", Fields(source=self.TOLD)), get=ONE)
        assert (content(made, "made/a/from"), api.calls) == (b"get\n", {"get_it": 1})


class TestChains:
    OTHER = Call("get_other", "It", name="{name()}")

    def of(self, **operations):
        api = Api(**operations)
        return api, tree(api, get=(ONE, self.OTHER))

    def test_the_second_call_is_made_where_the_first_finds_nothing(self):
        api, made = self.of(get_it=gets(), get_other=gets("a"))
        assert (is_there(made, "made/a"), api.calls) == (True, {"get_it": 1, "get_other": 1})

    def test_the_second_call_is_made_where_the_first_is_refused(self):
        _, made = self.of(get_it=refuse(), get_other=gets("a"))
        assert is_there(made, "made/a")

    def test_the_second_call_is_not_made_where_the_first_finds_it(self):
        api, made = self.of(get_it=gets("a"), get_other=gets("a"))
        assert (is_there(made, "made/a"), api.calls) == (True, {"get_it": 1})

    def test_a_refusal_is_told_where_no_call_finds_it(self):
        _, made = self.of(get_it=refuse(), get_other=gets())
        assert errno_of(node, made, "made/a") == errno.EACCES

    def test_what_no_call_finds_is_not_there(self):
        _, made = self.of(get_it=gets(), get_other=refuse("NoSuchThing"))
        assert not is_there(made, "made/a")


class TestBrief:
    def of(self, *ids, **operations):
        api = Api(**{"list_them": some("a", "b"), "get_it": gets(*ids), **operations})
        return api, tree(api, get=ONE, brief=True)

    def test_a_listing_of_names_asks_for_no_record(self):
        api, made = self.of("a", "b")
        assert [isinstance(node(made, f"made/{name}"), Directory) for name in names(made, "made")] == [True, True]
        assert api.calls == {"list_them": 1}

    def test_the_record_is_what_the_call_by_name_finds(self):
        _, made = self.of("a")
        names(made, "made")
        assert content(made, "made/a/from") == b"get\n"

    def test_one_name_from_nothing_is_one_call(self):
        api, made = self.of("a")
        content(made, "made/a/from")
        assert api.calls == {"get_it": 1}

    def test_what_has_gone_since_it_was_listed_is_not_there(self):
        _, made = self.of()
        names(made, "made")
        assert errno_of(names, made, "made/a") == errno.ENOENT

    def test_forgetting_below_it_asks_for_no_record(self):
        api, made = self.of("a")
        names(made, "made")
        node(made, "made/a").forget()
        assert api.calls == {"list_them": 1}

    def test_an_mtime_stays_as_it_is_however_often_it_is_looked_at(self):
        _, made = self.of("a")
        names(made, "made")
        assert len({node(made, "made/a/from").mtime for _ in range(3)}) == 1

    def test_a_thing_never_changes_because_its_listing_says_less(self):
        _, made = self.of("a")
        before = node(made, "made/a/from").mtime
        names(made, "made")
        assert node(made, "made/a/from").mtime == before


class TestTheAccountsNumber:
    """A call by ARN is possible where it is known; else the listing tells."""

    ONE = Call("get_it", "It", arn="arn:{partition}:made:{region}:{account}:{name()}")

    def found(self, **options):
        api = Api(list_them=some("a"), get_it=lambda arn: {"It": {"Id": "a", "Arn": arn}})
        aws = Aws(api, Cache(), Journal())
        tree = grow(aws, Service("made", Each(MANY, THING, get=self.ONE), regional=False), **options)
        return api, node(tree, "made/a")

    def test_makes_a_call_for_the_one_where_it_is_known(self):
        api, thing = self.found(account="123456789012")
        assert (thing.find("arn").size() > 0, api.calls) == (True, {"get_it": 1})

    def test_without_it_the_listing_tells(self):
        api, thing = self.found()
        assert (thing.find("id").size() > 0, api.calls) == (True, {"list_them": 1})


class TestWithout:
    """What is AWS's own, which another call tells, is found by name and not listed."""

    AWS = Call("list_aws", "Aws[]")

    def tree(self, **operations):
        found = {"list_them": some("a", "b"), "get_it": gets("a", "b"), "list_aws": lambda: {"Aws": [{"Of": "b"}]}}
        folder = Folder("{Id}", Fields(), tags("[{Key: 'from', Value: From}]"))
        return tree(Api(**{**found, **operations}), folder, get=ONE, without=(self.AWS, "{Of}"), state="From")

    def test_is_not_listed(self):
        assert names(self.tree(), "made") == ["by-state", "by-tag", "a"]

    @pytest.mark.parametrize("view", ["by-state/list", "by-tag/from/list", ".query/from=list"])
    def test_is_in_no_view(self, view):
        assert names(self.tree(), f"made/{view}") == ["a"]

    @pytest.mark.parametrize("index", [".index.csv", ".index.jsonl", ".index.tsv"])
    def test_is_in_no_index(self, index):
        assert b"b" not in node(self.tree(), f"made/{index}").open(READING).read(1000, 0)

    def test_has_no_second_name_among_keys(self):
        aliases = [{"AliasName": each, "TargetKeyId": each[-4:]} for each in ("alias/shop", "alias/aws/ebs1")]
        keys = grow(Aws(Api(list_aliases=lambda **params: {"Aliases": aliases}), Cache(), Journal()))
        assert names(keys, f"kms/{REGION}/keys/by-name") == ["alias%2Fshop"]

    def test_is_found_by_its_name(self):
        assert is_there(self.tree(), "made/b")

    def test_is_listed_where_it_cannot_be_told(self):
        assert names(self.tree(list_aws=refuse()), "made")[-2:] == ["a", "b"]
