"""Floor 4: ``.all/``, the things of every region in one directory."""

import errno
import os
import threading

import pytest
from mounts import PATIENCE
from test_4_tree_grown import REGION, Api, dots, errno_of, grow, is_there, names, node, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Call, Each, Fields, Folder, Service

ELSEWHERE, REFUSED = "eu-west-1", "us-east-1"
MACHINES = Call("list_machines", "Machines[]")
DISKS = Call("list_disks", "Disks[]")
MADE = Service(
    "made",
    Each(MACHINES, Folder("{Id}", Fields())),
    Folder("disks", Each(DISKS, Folder("{Id}", Fields()))),
)
KEYS = Call("list_keys", "Keys[]")
OWN = Service("own", Each(KEYS, Folder("{Id}"), without=(Call("list_aws", "Aws[]"), "{Of}")))
WORLD = Service("world", Folder("things", Each(MACHINES, Folder("{Id}", Fields()))), regional=False)


class Regional(Api):
    """A made-up API whose operations are told which region they are asked of."""

    def get(self, name, region, changing=False):
        return Regional.Client(self, region)

    class Client:
        def __init__(self, api, region):
            self.api, self.region = api, region

        def __getattr__(self, operation):
            def call(**params):
                self.api.calls[operation] += 1
                return self.api.operations[operation](self.region, **params)

            return self.api.can_paginate if operation == "can_paginate" else call


def machines(region):
    if region == REFUSED:
        raise refusal()
    return {"Machines": [{"Id": f"i-{region}"}, {"Id": "same"}]}


def world(regions=(REGION, ELSEWHERE), list_machines=machines):
    api = Regional(list_machines=list_machines, list_disks=lambda region: {"Disks": [{"Id": f"d-{region}"}]})
    return api, grow(Aws(api, Cache(), Journal()), MADE, WORLD, regions=regions)


def way(tree, path):
    return os.path.normpath(f"{path}/../{node(tree, path).target}")


class TestAllRegions:
    def test_is_not_listed_beside_the_regions(self):
        assert names(world()[1], "made") == [REGION, ELSEWHERE]

    def test_is_named_by_more(self):
        assert ".all" in dots(world()[1], "made")

    def test_resolves_without_its_dot_too(self):
        tree = world()[1]
        assert names(tree, "made/all") == names(tree, "made/.all")
        assert way(tree, f"made/all/disks/d-{REGION}") == f"made/{REGION}/disks/d-{REGION}"

    @pytest.mark.parametrize("name", ["all", ".all"])
    def test_does_not_exist_where_a_service_has_no_regions(self, name):
        assert not is_there(world()[1], f"world/{name}")

    def test_has_the_folders_of_a_region_and_the_things_of_every_region(self):
        assert names(world()[1], "made/.all") == ["disks", f"i-{REGION}", "same", f"i-{ELSEWHERE}"]

    def test_links_lead_to_the_thing_in_its_region(self):
        assert way(world()[1], f"made/.all/i-{ELSEWHERE}") == f"made/{ELSEWHERE}/i-{ELSEWHERE}"

    def test_links_in_a_folder_lead_there_too(self):
        assert way(world()[1], f"made/.all/disks/d-{REGION}") == f"made/{REGION}/disks/d-{REGION}"

    def test_a_name_that_several_regions_have_is_a_link_for_each(self):
        tree = world()[1]
        assert names(tree, "made/.all/same") == [REGION, ELSEWHERE]
        assert way(tree, f"made/.all/same/{ELSEWHERE}") == f"made/{ELSEWHERE}/same"

    def test_a_name_that_no_region_has_is_not_there(self):
        assert not is_there(world()[1], "made/.all/gone")

    def test_costs_one_listing_in_each_region(self):
        api, tree = world()
        names(tree, "made/.all")
        names(tree, "made/.all/same")
        assert api.calls == {"list_machines": 2}

    def test_leaves_out_what_is_aws_own_in_each_region(self):
        keys = {"Keys": [{"Id": "mine"}, {"Id": "theirs"}]}
        api = Regional(list_keys=lambda region: keys, list_aws=lambda region: {"Aws": [{"Of": "theirs"}]})
        tree = grow(Aws(api, Cache(), Journal()), OWN, regions=(REGION, ELSEWHERE))
        assert (names(tree, "own/.all"), api.calls) == (["mine"], {"list_keys": 2, "list_aws": 2})

    def test_asks_all_regions_at_once(self):
        both = threading.Barrier(2, timeout=PATIENCE)

        def together(region):
            both.wait()
            return machines(region)

        assert len(names(world(list_machines=together)[1], "made/.all")) == 4

    def test_leaves_out_a_region_that_refuses(self):
        tree = world((REGION, REFUSED))[1]
        assert names(tree, "made/.all") == ["disks", f"i-{REGION}", "same"]

    def test_is_an_error_where_a_region_fails_for_a_while(self):
        def failing(region):
            raise refusal("Throttling")

        assert errno_of(names, world(list_machines=failing)[1], "made/.all") == errno.EAGAIN
