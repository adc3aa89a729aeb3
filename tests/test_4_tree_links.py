"""Floor 4: links between resources, and by-name/."""

import errno
import os

import pytest
from test_4_tree_grown import Api, errno_of, in_record, is_there, made_up, names, node, refuse

from awsfs.schema import Attribute, ByName, Call, Each, Fields, Folder, Link, in_state
from awsfs.services import all_services
from awsfs.tree.nodes import Directory, Symlink

MANY = Call("list_them", "Them[]")
THING = Folder("{Id}", Fields())


def of(link, record=None, **more):
    return made_up(*in_record(record or {"VpcId": "vpc-1", "Arn": "arn:aws:iam::1:policy/way/p"}, (link,)), **more)


def target(tree, path):
    return node(tree, path).target


class TestLinks:
    def test_a_link_leads_up_to_the_top_of_the_mount(self):
        assert target(of(Link("vpc", "ec2/{VpcId}")), "made/it/vpc") == "../../ec2/vpc-1"

    def test_a_link_goes_up_no_further_than_it_must(self):
        assert target(of(Link("vpc", "made/vpcs/{VpcId}")), "made/it/vpc") == "../vpcs/vpc-1"

    def test_a_link_resolves_to_what_it_means(self):
        tree = made_up(
            Folder("word", Attribute("x", lambda scope: ["y"])),
            Folder("a", Folder("b", Link("c", "made/word"))),
        )
        way = os.path.normpath(f"made/a/b/{target(tree, 'made/a/b/c')}")
        assert is_there(tree, f"{way}/x")

    def test_a_link_is_named_by_its_template(self):
        assert names(of(Link("{VpcId}", "ec2/{VpcId}")), "made/it") == ["vpc-1"]

    def test_a_target_may_be_the_tail_of_an_arn(self):
        assert target(of(Link("p", "iam/{tail(Arn)}")), "made/it/p") == "../../iam/p"

    def test_a_name_with_a_slash_is_one_part_of_the_target(self):
        assert target(of(Link("p", "iam/{Name}"), record={"Name": "a/b"}), "made/it/p") == "../../iam/a%2Fb"

    @pytest.mark.parametrize("record", [{"Other": 1}, {"VpcId": None}, {"VpcId": ""}])
    def test_a_target_that_finds_nothing_is_no_link(self, record):
        tree = of(Link("vpc", "ec2/{VpcId}"), record=record)
        assert (names(tree, "made/it"), is_there(tree, "made/it/vpc")) == ([], False)

    def test_a_link_of_another_name_is_not_found(self):
        assert not is_there(of(Link("vpc", "ec2/{VpcId}")), "made/it/subnet")

    def test_a_link_out_of_what_is_mounted_is_left_out(self):
        tree = of(Link("vpc", "ec2/{VpcId}"), root=("made", "it"))
        assert (names(tree, ""), is_there(tree, "vpc")) == ([], False)

    def test_a_link_within_what_is_mounted_stays(self):
        tree = of(Link("vpc", "made/{VpcId}"), root=("made",))
        assert target(tree, "it/vpc") == "../vpc-1"

    def test_a_link_searches_nothing(self):
        api = Api()
        is_there(of(Link("vpc", "ec2/{VpcId}"), api=api), "made/it/vpc")
        assert api.calls == {}


def named(*pairs):
    return {"Them": [{"Id": each, "Name": name} for each, name in pairs]}


def by_name(*pairs, **operations):
    api = Api(**{"list_them": lambda: named(*pairs), **operations})
    return made_up(Each(MANY, THING), ByName(MANY, "Name", "{Id}"), api=api)


class TestByName:
    def test_it_stands_beside_the_resources(self):
        assert sorted(names(by_name(("i-1", "web")), "made")) == ["by-name", "i-1"]

    def test_a_name_of_its_own_is_a_link(self):
        assert target(by_name(("i-1", "web")), "made/by-name/web") == "../i-1"

    def test_a_name_that_several_share_is_a_directory(self):
        assert isinstance(node(by_name(("i-1", "web"), ("i-2", "web")), "made/by-name/web"), Directory)

    def test_a_shared_name_lists_every_id(self):
        assert names(by_name(("i-1", "web"), ("i-2", "web")), "made/by-name/web") == ["i-1", "i-2"]

    def test_an_id_below_a_shared_name_is_a_link(self):
        assert target(by_name(("i-1", "web"), ("i-2", "web")), "made/by-name/web/i-2") == "../../i-2"

    def test_an_id_of_another_name_is_not_below_a_shared_one(self):
        assert not is_there(by_name(("i-1", "web"), ("i-2", "web"), ("i-3", "db")), "made/by-name/web/i-3")

    def test_nothing_below_a_shared_name_acts_on_one_of_them(self):
        assert not is_there(by_name(("i-1", "web"), ("i-2", "web")), "made/by-name/web/id")

    def test_what_has_no_name_is_not_listed(self):
        assert names(by_name(("i-1", None), ("i-2", "")), "made/by-name") == []

    def test_a_name_that_nobody_has_is_not_there(self):
        assert not is_there(by_name(("i-1", "web")), "made/by-name/db")

    @pytest.mark.parametrize(("name", "written"), [("a/b", "a%2Fb"), ("..", "%2E%2E"), (".more", "%2Emore")])
    def test_any_name_can_be_listed_and_found(self, name, written):
        tree = by_name(("i-1", name))
        assert names(tree, "made/by-name") == [written]
        assert target(tree, f"made/by-name/{written}") == "../i-1"

    def test_kinds_are_listed_as_they_are(self):
        tree = by_name(("i-1", "web"), ("i-2", "web"), ("i-3", "db"))
        kinds = dict(node(tree, "made/by-name").entries())
        assert kinds == {"web": Directory.kind, "db": Symlink.kind}

    def test_names_of_records_at_hand_are_linked_too(self):
        records = named(("a", "x"), ("b", "y"), ("c", "y"), ("d", None))["Them"]
        tree = made_up(Folder("in", ByName(lambda scope: records, "Name", "{Id}")))
        assert names(tree, "made/in/by-name") == ["x", "y"]

    def test_a_refused_listing_is_an_error(self):
        tree = made_up(ByName(MANY, "Name", "{Id}"), api=Api(list_them=refuse()))
        assert errno_of(names, tree, "made/by-name") == errno.EACCES

    def test_it_is_found_without_asking_for_a_thing_of_that_name(self):
        api = Api(list_them=lambda: named(("i-1", "web")), get_it=lambda name: {})
        get = Call("get_it", "It", name="{name()}")
        tree = made_up(Each(MANY, THING, get=get), ByName(MANY, "Name", "{Id}"), api=api)
        names(tree, "made/by-name")
        assert api.calls == {"list_them": 1}

    def test_touching_it_forgets_the_listing(self):
        api = Api(list_them=lambda: named(("i-1", "web")))
        tree = made_up(ByName(MANY, "Name", "{Id}"), api=api)
        names(tree, "made/by-name")
        node(tree, "made/by-name").forget()
        names(tree, "made/by-name")
        assert api.calls == {"list_them": 2}


class TestANameOfWhatIsGone:
    """A resource that no longer exists but is still listed."""

    def tree(self, *states):
        them = [{"Id": f"i-{number}", "Name": "bastion", "State": state} for number, state in enumerate(states)]
        gone = in_state("State", "shutting-down", "terminated")
        api = Api(list_them=lambda: {"Them": them})
        return made_up(Each(MANY, THING), ByName(MANY, "Name", "{Id}", gone), api=api)

    @pytest.mark.parametrize("state", ["running", "stopped", "pending", "stopping", None])
    @pytest.mark.parametrize("dead", ["terminated", "shutting-down"])
    def test_leads_to_the_one_that_exists(self, state, dead):
        tree = self.tree(dead, state, dead)
        assert target(tree, "made/by-name/bastion") == "../i-1"
        assert dict(node(tree, "made/by-name").entries()) == {"bastion": Symlink.kind}

    def test_is_a_directory_of_all_that_exist(self):
        tree = self.tree("running", "terminated", "stopped")
        assert names(tree, "made/by-name/bastion") == ["i-0", "i-2"]
        assert dict(node(tree, "made/by-name").entries()) == {"bastion": Directory.kind}

    def test_leads_to_what_is_gone_where_nothing_else_has_it(self):
        assert target(self.tree("terminated"), "made/by-name/bastion") == "../i-0"
        assert names(self.tree("terminated", "shutting-down"), "made/by-name/bastion") == ["i-0", "i-1"]

    def test_counts_in_every_collection_whose_listing_has_what_is_gone(self):
        declared = [entry for service in all_services() for entry in by_names(service.entries) if entry.gone]
        gone = {entry.source.operation for entry in declared}
        assert gone >= {"describe_instances", "describe_nat_gateways", "describe_vpc_endpoints", "list_clusters"}


def by_names(entries):
    for entry in entries:
        if isinstance(entry, ByName):
            yield entry
        yield from by_names(getattr(entry, "entries", ()))
