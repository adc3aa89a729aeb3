"""Floor 4: a list that is partly refused shows the rest, and only what is refused is an error."""

import errno

import pytest
from test_4_tree_grown import REGION, Api, aws_of, content, errno_of, grow, names, node, refusal, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Attribute, Call, Each, Fields, Folder, Service
from awsfs.tree.nodes import Directory

OPEN, SHUT = "eu-west-1", "us-west-2"
THINGS = [{"Id": "a", "Colour": "red"}, {"Id": "b", "Colour": "blue"}]
MADE = Service(
    "made",
    Folder(
        "things",
        Each(
            Call("list_things", "Things[]"),
            Folder("{Id}", Fields(), Attribute("detail", Call("get_detail", "Detail", Id="{Id}"))),
        ),
    ),
    Folder("others", Each(Call("list_others", "Others[]"), Folder("{Id}", Fields()))),
)


class Regional(Api):
    """A made-up API of which one region refuses everything."""

    def get(self, name, region, changing=False):
        return Shut() if region == SHUT else self


class Shut(Api):
    """A region that refuses everything, in all words there are."""

    def __getattr__(self, operation):
        return refuse("UnauthorizedOperation")


def detail(**asked):
    """A detail that is refused of one thing."""
    if asked["Id"] == "a":
        raise refusal("UnauthorizedOperation")
    return {"Detail": "fine"}


@pytest.fixture
def tree():
    api = Regional(
        list_things=lambda: {"Things": THINGS}, list_others=refuse("AccessDeniedException"), get_detail=detail
    )
    return grow(Aws(api, Cache(), Journal()), MADE, regions=(OPEN, SHUT))


def walked(tree, path=""):
    """What ``ls -R`` shows: the names that each directory lists, or the errno with which it ends."""
    try:
        found = {path: names(tree, path)}
    except OSError as error:
        return {path: error.errno}
    for name in found[path]:
        below = f"{path}/{name}".removeprefix("/")
        if isinstance(node(tree, below), Directory):
            found |= walked(tree, below)
    return found


def test_a_region_that_is_refused_is_listed_beside_the_others(tree):
    assert names(tree, "made") == [OPEN, SHUT]


def test_a_region_that_is_refused_shows_what_takes_no_call(tree):
    assert names(tree, f"made/{SHUT}") == ["things", "others"]


def test_all_regions_at_once_show_those_that_are_not_refused(tree):
    assert walked(tree, "made/.all") == {
        "made/.all": ["things", "others"],
        "made/.all/things": ["a", "b"],
        "made/.all/others": [],
    }


def test_a_walk_ends_nowhere_but_where_it_is_refused(tree):
    fields = ["detail", "id", "colour", "info.json"]
    found = {path: sorted(told) if isinstance(told, list) else told for path, told in walked(tree, "made").items()}
    assert found == {
        "made": sorted([OPEN, SHUT]),
        f"made/{OPEN}": ["others", "things"],
        f"made/{OPEN}/things": ["a", "b"],
        f"made/{OPEN}/things/a": sorted(fields),
        f"made/{OPEN}/things/b": sorted(fields),
        f"made/{OPEN}/others": errno.EACCES,
        f"made/{SHUT}": ["others", "things"],
        f"made/{SHUT}/things": errno.EACCES,
        f"made/{SHUT}/others": errno.EACCES,
    }


def test_a_detail_that_is_refused_is_an_error_of_its_own_file(tree):
    assert errno_of(content, tree, f"made/{OPEN}/things/a/detail") == errno.EACCES


def test_what_stands_beside_a_refused_detail_is_read(tree):
    assert content(tree, f"made/{OPEN}/things/a/colour") == b"red\n"


def test_the_same_detail_of_another_thing_is_read(tree):
    assert content(tree, f"made/{OPEN}/things/b/detail") == b"fine\n"


class TestAServiceThatIsLackingHere:
    """In a region, a partition or an emulator."""

    def lacking(self, code="UnknownOperationException", status=400):
        def listing():
            raise refusal(code, status)

        return grow(Aws(Api(list_things=listing), Cache(), Journal()), MADE, regions=(OPEN,))

    @pytest.mark.parametrize(("code", "status"), [("UnknownOperationException", 400), ("InternalFailure", 501)])
    def test_has_nothing_in_it(self, code, status):
        assert names(self.lacking(code, status), f"made/{OPEN}/things") == []

    def test_has_nothing_in_it_where_an_emulator_shows_a_web_page(self, server):
        tree = grow(aws_of(server))
        assert names(tree, f"appconfig/{REGION}/applications") == ["by-name"]
        assert names(tree, f"appconfig/{REGION}/applications/by-name") == []
        assert b"it does not implement this operation" in content(tree, ".awsfs/errors")

    def test_has_nothing_in_it_where_that_page_was_to_be_xml(self, server):
        autoscaling = server.client("autoscaling")
        autoscaling.create_launch_configuration(
            LaunchConfigurationName="made", ImageId="ami-0123456789abcdef0", InstanceType="t3.micro"
        )
        sizes = {"MinSize": 0, "MaxSize": 1, "AvailabilityZones": [f"{REGION}a"]}
        autoscaling.create_auto_scaling_group(AutoScalingGroupName="web", LaunchConfigurationName="made", **sizes)
        assert names(grow(aws_of(server)), f"autoscaling/{REGION}/groups/web/instance-refreshes") == []

    def test_says_why_in_the_errors(self):
        tree = self.lacking()
        names(tree, f"made/{OPEN}/things")
        assert b"UnknownOperationException" in content(tree, ".awsfs/errors")
