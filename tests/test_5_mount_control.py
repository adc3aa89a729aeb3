"""What awsfs says about itself, and what makes it forget."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import run_instance

import awsfs

pytestmark = pytest.mark.mount
EC2 = "ec2/us-west-2"


@pytest.fixture(scope="module")
def mounted(module_mount: Mounting) -> Mount:
    return module_mount()


@pytest.fixture
def instance(module_server: Server) -> str:
    return run_instance(module_server)


def test_the_top_lists_services_and_nothing_of_awsfs_own(mounted: Mount) -> None:
    listed = mounted.lines("ls -A")
    assert ({"dynamo", "ec2", "elb", "elbv2", "iam", "s3"} <= set(listed), [n for n in listed if n[0] == "."]) == (
        True,
        [],
    )


def test_the_directory_of_awsfs_itself_resolves(mounted: Mount) -> None:
    assert {"errors", "actions.jsonl", "stats.json", "config.json", "version"} <= set(mounted.lines("ls .awsfs"))


def test_the_version_is_the_programs_own(mounted: Mount) -> None:
    assert mounted.out("cat .awsfs/version") == f"{awsfs.__version__}\n"


def test_stats_json_counts_the_calls(mounted: Mount, instance: str) -> None:
    mounted.out(f"cat {EC2}/{instance}/state")
    assert isinstance(json.loads(mounted.out("cat .awsfs/stats.json")), dict)


def test_config_json_says_which_endpoint_is_asked(mounted: Mount, module_server: Server) -> None:
    assert module_server.url in json.dumps(json.loads(mounted.out("cat .awsfs/config.json")))


def test_no_credential_is_shown_anywhere_in_awsfs_own_files(module_mount: Mounting) -> None:
    mounted = module_mount(AWS_SECRET_ACCESS_KEY="wJalr-never-shown", AWS_SESSION_TOKEN="token-never-shown")
    mounted.sh("ls ec2/us-west-2 s3")
    assert mounted.sh("grep -r never-shown .awsfs").stdout == ""


@pytest.mark.parametrize("own", ["version", "config.json", "stats.json", "errors", "actions.jsonl"])
def test_the_files_of_awsfs_own_are_not_for_writing(mounted: Mount, own: str) -> None:
    assert mounted.sh(f"echo x > .awsfs/{own}").returncode == 1


@pytest.mark.parametrize(("folder", "name"), [(".", ".awsfs/"), (".", ".refresh"), (EC2, ".index.tsv")])
def test_more_is_a_text_with_the_names_that_ls_hides(mounted: Mount, folder: str, name: str) -> None:
    assert name in [line.split()[0] for line in mounted.lines(f"cat {folder}/.more")]


def test_what_was_read_is_remembered(mounted: Mount, module_server: Server, instance: str) -> None:
    mounted.out(f"cat {EC2}/{instance}/state")
    with module_server.counting() as calls:
        mounted.out(f"cat {EC2}/{instance}/state")
    assert calls == {}


@pytest.mark.parametrize(
    "forgetting",
    [f"touch {EC2}", f"cat {EC2}/.refresh > /dev/null", "touch .", "touch ec2", "cat .refresh > /dev/null"],
)
def test_forgetting_a_directory_shows_what_aws_says_now(
    mounted: Mount, module_server: Server, instance: str, forgetting: str
) -> None:
    mounted.out(f"cat {EC2}/{instance}/state")
    module_server.client("ec2").stop_instances(InstanceIds=[instance])
    assert mounted.out(f"{forgetting}; cat {EC2}/{instance}/state") == "stopped\n"


def test_touching_the_machine_itself_forgets_it(mounted: Mount, module_server: Server, instance: str) -> None:
    mounted.out(f"cat {EC2}/{instance}/state")
    module_server.client("ec2").stop_instances(InstanceIds=[instance])
    assert mounted.out(f"touch {EC2}/{instance}; cat {EC2}/{instance}/state") == "stopped\n"


def test_forgetting_one_service_leaves_another_in_hand(mounted: Mount, module_server: Server, instance: str) -> None:
    mounted.out(f"cat {EC2}/{instance}/state")
    with module_server.counting() as calls:
        mounted.out(f"touch iam; cat {EC2}/{instance}/state")
    assert calls == {}


def test_a_new_machine_is_listed_after_a_touch(mounted: Mount, module_server: Server) -> None:
    mounted.out(f"ls {EC2}")
    instance = run_instance(module_server)
    assert instance in mounted.lines(f"touch {EC2}; ls {EC2}")


def test_refresh_works_where_the_mount_is_read_only(
    module_mount: Mounting, module_server: Server, instance: str
) -> None:
    mounted = module_mount("--read-only")
    mounted.out(f"cat {EC2}/{instance}/state")
    module_server.client("ec2").stop_instances(InstanceIds=[instance])
    assert mounted.out(f"cat {EC2}/.refresh > /dev/null; cat {EC2}/{instance}/state") == "stopped\n"


def test_a_region_that_was_not_asked_for_resolves_though_it_is_not_listed(mounted: Mount) -> None:
    assert mounted.lines("ls ec2; test -d ec2/eu-west-1/vpcs && echo resolves") == ["us-west-2", "resolves"]


def test_a_region_that_does_not_exist_does_not_resolve(mounted: Mount) -> None:
    assert mounted.sh("ls ec2/mars-north-1").stderr.endswith("No such file or directory\n")


def test_without_region_the_regions_of_the_account_are_listed(module_mount: Mounting, module_server: Server) -> None:
    regions = module_server.client("ec2").describe_regions()["Regions"]
    names = sorted(region["RegionName"] for region in regions)
    assert sorted(module_mount(regions=()).lines("ls ec2")) == names


def test_a_refused_list_of_regions_is_replaced_by_the_one_that_came_along(
    module_mount: Mounting, module_server: Server
) -> None:
    with module_server.refusing("ec2", "DescribeRegions", "UnauthorizedOperation"):
        assert {"us-east-1", "eu-west-1"} <= set(module_mount(regions=()).lines("ls ec2"))


def test_root_mounts_a_part_of_the_tree(module_mount: Mounting, instance: str) -> None:
    assert module_mount("--root", f"{EC2}/{instance}").out("cat state") == "running\n"


def test_root_is_found_though_aws_takes_its_time(module_mount: Mounting, module_server: Server, instance: str) -> None:
    with module_server.delaying("ec2", "DescribeInstances", 0.5):
        assert module_mount("--root", f"{EC2}/{instance}").out("cat state") == "running\n"


def test_no_link_of_a_mounted_part_leads_out_of_it(module_mount: Mounting, instance: str) -> None:
    mounted = module_mount("--root", f"{EC2}/{instance}")
    assert mounted.out('find . -type l | xargs -r -n 1 readlink -m | grep -v "^$M/"; true') == ""


class TestPartlyRefused:
    """One collection is forbidden; everything beside it works."""

    @pytest.fixture(autouse=True)
    def _refused(self, mounted: Mount, module_server: Server, instance: str) -> Iterator[None]:
        mounted.out("touch .")
        with module_server.refusing("ec2", "DescribeVolumes", "UnauthorizedOperation", message="No volumes for you."):
            yield
        mounted.out("touch .")

    def test_the_refused_collection_is_permission_denied(self, mounted: Mount) -> None:
        assert "Permission denied" in mounted.sh(f"ls {EC2}/volumes").stderr

    def test_its_siblings_work(self, mounted: Mount) -> None:
        assert mounted.lines(f"ls {EC2}/vpcs")

    def test_the_machines_beside_it_work(self, mounted: Mount, instance: str) -> None:
        assert mounted.out(f"cat {EC2}/{instance}/state") == "running\n"

    def test_a_listing_with_types_asks_nothing_of_it(self, mounted: Mount) -> None:
        assert "volumes" in mounted.out(f"ls -l {EC2}")

    def test_grep_r_goes_on_behind_it(self, mounted: Mount, instance: str) -> None:
        found = mounted.sh(f"touch {EC2}; grep -rl running {EC2} --include state").stdout
        assert f"{EC2}/{instance}/state" in found

    def test_the_errors_file_has_the_message_of_aws(self, mounted: Mount) -> None:
        assert "No volumes for you." in mounted.out(f"ls {EC2}/volumes 2> /dev/null; cat .awsfs/errors")


def test_a_refused_listing_shows_what_it_can_and_then_the_error(module_mount: Mounting, module_server: Server) -> None:
    with module_server.refusing("ec2", "DescribeInstances", "UnauthorizedOperation"):
        done = module_mount().sh(f"ls {EC2}")
    assert ("volumes" in done.stdout.split(), "Permission denied" in done.stderr) == (True, True)
