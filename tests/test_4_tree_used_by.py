"""Floor 4: ``used-by/``, the links that lead to a thing, told from there."""

import errno
import os

import pytest
from test_4_tree_grown import REGION, Api, errno_of, grow, is_there, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Call, Each, Fields, Folder, Link, Service, UsedBy, links
from awsfs.services import all_services
from awsfs.tree.references import referring

ELSEWHERE = "eu-west-1"
GROUPS = Call("list_groups", "Groups[]")
ROLES = Call("list_roles", "Roles[]")
MACHINES = Call("list_machines", "Machines[]")
SHOPS = Call("list_shops", "Shops[]")
NAMED = Call("list_named", "Names[].{Id: @}")
GROUP_LINK = Link("{@}", "net/{region}/groups/{@}")
SERVICES = (
    Service(
        "net",
        Folder("groups", Each(GROUPS, Folder("{Id}", Fields(), UsedBy()))),
        Folder("named", Each(NAMED, Folder("{Id}", Link("group", "net/{region}/groups/{Id}")), brief=True)),
    ),
    Service(
        "made",
        Each(
            MACHINES,
            Folder("{Id}", Folder("groups", Each("Groups", GROUP_LINK)), Link("role", "people/roles/{Role}")),
        ),
    ),
    Service("people", Folder("roles", Each(ROLES, Folder("{Id}", UsedBy()))), regional=False),
    Service(
        "shops",
        Each(SHOPS, Folder("{Id}", Link("role", "people/roles/{Role}"), links("g", "Groups", "{@}", "x/{region}/{@}"))),
        regional=False,
    ),
)
HERE = f"net/{REGION}/groups"


def world(**operations):
    found = {
        "list_groups": lambda: {"Groups": [{"Id": "g1"}, {"Id": "g2"}]},
        "list_roles": lambda: {"Roles": [{"Id": "r"}]},
        "list_machines": lambda: {"Machines": [{"Id": "m1", "Groups": ["g1", "g1"], "Role": "r"}, {"Id": "m2"}]},
        "list_shops": lambda: {"Shops": [{"Id": "s", "Role": "r"}]},
        "list_named": lambda: {"Names": ["g1"]},
    }
    api = Api(**{**found, **operations})
    return api, grow(Aws(api, Cache(), Journal()), *SERVICES, regions=(REGION, ELSEWHERE))


def used_by(name):
    return names(world()[1], f"{HERE}/{name}/used-by")


class TestAThingOfARegion:
    def test_has_a_link_to_each_thing_that_refers_to_it_once(self):
        assert used_by("g1") == ["made:m1"]

    def test_has_none_where_nothing_does(self):
        assert used_by("g2") == []

    def test_is_told_by_links_that_lead_there(self):
        tree = world()[1]
        assert os.path.normpath(f"{HERE}/g1/used-by/{node(tree, f'{HERE}/g1/used-by/made:m1').target}") == (
            f"made/{REGION}/m1"
        )

    def test_costs_the_listing_of_each_kind_that_may_refer_to_it(self):
        api, tree = world()
        names(tree, f"{HERE}/g1/used-by")
        assert api.calls == {"list_groups": 1, "list_machines": 1}

    def test_costs_nothing_more_for_the_next_one(self):
        api, tree = world()
        names(tree, f"{HERE}/g1/used-by")
        names(tree, f"{HERE}/g2/used-by")
        assert api.calls == {"list_groups": 1, "list_machines": 1}

    def test_costs_nothing_before_it_is_listed(self):
        api, tree = world()
        assert "used-by" in names(tree, f"{HERE}/g1")
        assert api.calls == {"list_groups": 1}

    @pytest.mark.parametrize("name", ["made:m2", "made:m3", "made", "x"])
    def test_has_no_other_name(self, name):
        assert not is_there(world()[1], f"{HERE}/g1/used-by/{name}")

    def test_leaves_out_what_is_refused(self):
        assert names(world(list_machines=refuse())[1], f"{HERE}/g1/used-by") == []

    def test_is_an_error_where_a_listing_fails_for_a_while(self):
        assert errno_of(names, world(list_machines=refuse("Throttling"))[1], f"{HERE}/g1/used-by") == errno.EAGAIN


class TestAThingOfNoRegion:
    def test_has_links_to_what_is_of_none_either_and_a_directory_for_each_region(self):
        api, tree = world()
        assert names(tree, "people/roles/r/used-by") == ["shops:s", REGION, ELSEWHERE]
        assert api.calls == {"list_roles": 1, "list_shops": 1}

    def test_has_what_refers_to_it_in_a_region_there(self):
        assert names(world()[1], f"people/roles/r/used-by/{ELSEWHERE}") == ["made:m1"]

    def test_is_told_by_links_that_lead_into_that_region(self):
        place = f"people/roles/r/used-by/{ELSEWHERE}"
        assert os.path.normpath(f"{place}/{node(world()[1], f'{place}/made:m1').target}") == f"made/{ELSEWHERE}/m1"


class TestWhatIsAskedFor:
    """What takes a call for each thing is found where it is declared that there are few."""

    TABLES = Call("list_tables", "Names[].{Id: @}")
    TABLE = Call("get_table", "Table", name="{name()}")
    PARTS = Call("list_parts", "Parts[]", of="{Id}")
    GROUP = Link("group", "net/{region}/groups/{Group}")
    FOUND = f"{HERE}/g1/used-by"

    def world(self, each, **operations):
        found = {
            "list_groups": lambda: {"Groups": [{"Id": "g1"}, {"Id": "g2"}]},
            "list_tables": lambda: {"Names": ["t1", "t2"]},
            "get_table": lambda name: {"Table": {"Id": name, "Group": name.replace("t", "g")}},
            "list_parts": lambda of: {"Parts": [{"Part": "p", "Group": of.replace("t", "g")}]},
        }
        net = Service("net", Folder("groups", Each(GROUPS, Folder("{Id}", UsedBy()))))
        api = Api(**{**found, **operations})
        return api, grow(Aws(api, Cache(), Journal()), net, Service("db", Folder("tables", each)))

    def brief(self, **operations):
        return self.world(
            Each(self.TABLES, Folder("{Id}", self.GROUP), get=self.TABLE, brief=True, asked=True), **operations
        )

    def around(self, **operations):
        parts = Folder("parts", Each(self.PARTS, Folder("{Part}", self.GROUP), asked=True))
        return self.world(Each(self.TABLES, Folder("{Id}", parts)), **operations)

    def test_of_what_is_listed_by_its_name_alone_is_found(self):
        assert names(self.brief()[1], self.FOUND) == ["db:tables:t1"]

    def test_of_what_is_listed_by_its_name_alone_costs_a_call_for_each(self):
        api, tree = self.brief()
        names(tree, self.FOUND)
        names(tree, f"{HERE}/g2/used-by")
        assert api.calls == {"list_groups": 1, "list_tables": 1, "get_table": 2}

    def test_of_what_is_within_a_thing_is_found(self):
        tree = self.around()[1]
        assert names(tree, self.FOUND) == ["db:tables:t1:parts:p"]
        assert os.path.normpath(f"{self.FOUND}/{node(tree, f'{self.FOUND}/db:tables:t1:parts:p').target}") == (
            f"db/{REGION}/tables/t1/parts/p"
        )

    def test_of_what_is_within_a_thing_costs_a_call_for_each_of_those(self):
        api, tree = self.around()
        names(tree, self.FOUND)
        names(tree, f"{HERE}/g2/used-by")
        assert api.calls == {"list_groups": 1, "list_tables": 1, "list_parts": 2}

    def test_costs_nothing_where_no_link_of_it_could_lead_there(self):
        api, tree = self.world(
            Each(self.TABLES, Folder("{Id}", Folder("parts", Each(self.PARTS, Folder("{Part}"), asked=True))))
        )
        assert (names(tree, self.FOUND), api.calls) == ([], {"list_groups": 1})

    def test_one_that_is_refused_is_left_out(self):
        def get_table(name):
            return refuse()() if name == "t2" else {"Table": {"Id": name, "Group": "g1"}}

        assert names(self.brief(get_table=get_table)[1], self.FOUND) == ["db:tables:t1"]

    def test_one_within_which_is_refused_is_left_out(self):
        def list_parts(of):
            return refuse()() if of == "t2" else {"Parts": [{"Part": "p", "Group": "g1"}]}

        assert names(self.around(list_parts=list_parts)[1], self.FOUND) == ["db:tables:t1:parts:p"]

    @pytest.mark.parametrize("kind", ["brief", "around"])
    def test_is_an_error_where_one_fails_for_a_while(self, kind):
        tree = getattr(self, kind)(get_table=refuse("Throttling"), list_parts=refuse("Throttling"))[1]
        assert errno_of(names, tree, self.FOUND) == errno.EAGAIN

    def test_a_link_without_a_folder_of_its_own_is_found_too(self):
        each = Each(self.TABLES, Folder("{Id}", Each(lambda scope: [{"Group": "g1"}], self.GROUP)))
        assert names(self.world(each)[1], self.FOUND) == ["db:tables:t1", "db:tables:t2"]


class TestWhatServicesDeclare:
    """What an engineer looks for, whatever the listings of it tell."""

    @pytest.mark.parametrize(
        ("thing", "kinds"),
        [
            (
                ("ec2", "security-groups"),
                {"ec2", "ecs:clusters", "eks:clusters", "elbv2:load-balancers", "rds:instances"},
            ),
            (("ec2", "subnets"), {"autoscaling:groups", "ecs:clusters", "lambda:functions", "efs:file-systems"}),
            (("ec2", "vpcs"), {"ec2:subnets", "eks:clusters", "rds:instances", "elbv2:target-groups"}),
            (
                ("iam", "roles"),
                {"iam:instance-profiles", "lambda:functions", "stepfunctions:state-machines", "ecs:clusters"},
            ),
            (("kms", "keys"), {"dynamo", "ec2:volumes", "kinesis:streams", "rds:clusters", "secretsmanager:secrets"}),
            (("ec2", "key-pairs"), {"ec2", "ec2:launch-templates", "eks:clusters"}),
            (("ec2", "images"), {"ec2", "ec2:launch-templates"}),
            (("acm", "certificates"), {"elbv2:load-balancers", "cloudfront:distributions"}),
            (("elbv2", "target-groups"), {"autoscaling:groups", "ecs:clusters", "elbv2:load-balancers"}),
            (("logs", "groups"), {"lambda:functions", "cloudtrail:trails", "apigateway:rest-apis"}),
            (("sns", "topics"), {"cloudwatch:alarms", "events:rules", "sns:subscriptions", "lambda:functions"}),
        ],
    )
    def test_refers_to(self, thing, kinds):
        found = {":".join(kind.name) for kind, _ in referring(thing, tuple(all_services()))}
        assert kinds - found == set()
