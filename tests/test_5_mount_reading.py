"""EC2 instances read through a real mount by the programs that everybody has."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import describe, run_instance

from awsfs.text import kebab

pytestmark = pytest.mark.mount
needs_vim = pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
SCRIPT = "#!/bin/sh\necho needle-in-user-data\n"


@dataclass
class Fleet:
    """A web server, two workers with one Name, and one machine without a Name."""

    server: Server
    mount: Mount
    web: str
    workers: list[str]
    nameless: str

    def web_record(self) -> Any:
        return describe(self.server, self.web)


@pytest.fixture(scope="module")
def fleet(module_server: Server, module_mount: Mounting) -> Fleet:
    ec2 = module_server.client("ec2", "us-west-2")
    ec2.create_key_pair(KeyName="ops")
    group = ec2.create_security_group(GroupName="http", Description="open to all")["GroupId"]
    web = run_instance(module_server, "web", user_data=SCRIPT, KeyName="ops", SecurityGroupIds=[group])
    ec2.create_tags(Resources=[web], Tags=[{"Key": "env", "Value": "prod"}, {"Key": "a/b", "Value": "slash"}])
    workers = [run_instance(module_server, "worker") for _ in range(2)]
    nameless = run_instance(module_server)
    run_instance(module_server, "odd/name 100%")
    return Fleet(module_server, module_mount(), web, workers, nameless)


def test_the_region_lists_instances_beside_the_named_collections(fleet: Fleet) -> None:
    assert {fleet.web, *fleet.workers, fleet.nameless, "by-name", "volumes", "security-groups"} <= set(
        fleet.mount.lines("ls ec2/us-west-2")
    )


def test_state_is_the_word_that_aws_uses_and_a_newline(fleet: Fleet) -> None:
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/state") == "running\n"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("type", "InstanceType"),
        ("instance-type", "InstanceType"),
        ("private-ip", "PrivateIpAddress"),
        ("private-ip-address", "PrivateIpAddress"),
        ("public-ip", "PublicIpAddress"),
        ("image-id", "ImageId"),
        ("key-name", "KeyName"),
    ],
)
def test_an_attribute_file_is_one_value_and_a_newline(fleet: Fleet, name: str, path: str) -> None:
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/{name}") == f"{fleet.web_record()[path]}\n"


def test_a_boolean_reads_as_the_shell_writes_it(fleet: Fleet) -> None:
    shown = "true\n" if fleet.web_record()["EbsOptimized"] else "false\n"
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/ebs-optimized") == shown


def test_launch_time_is_iso_8601_in_utc(fleet: Fleet) -> None:
    shown = fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/launch-time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\n", shown)


def test_info_json_is_the_whole_record_in_two_spaces_and_a_newline(fleet: Fleet) -> None:
    shown = fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/info.json")
    record = json.loads(shown)
    assert (set(record), shown) == (set(fleet.web_record()), json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def test_a_structure_is_a_json_document_of_its_own(fleet: Fleet) -> None:
    shown = fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/placement.json")
    assert json.loads(shown) == fleet.web_record()["Placement"]


def test_a_tag_is_a_file_named_after_its_key(fleet: Fleet) -> None:
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/tags/env") == "prod\n"


def test_a_tag_key_with_a_slash_is_percent_encoded(fleet: Fleet) -> None:
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/tags/a%2Fb") == "slash\n"


def test_a_name_that_one_machine_has_is_a_link_to_it(fleet: Fleet) -> None:
    assert fleet.mount.out("readlink ec2/us-west-2/by-name/web") == f"../{fleet.web}\n"


def test_a_name_that_several_share_is_a_directory_of_links_by_id(fleet: Fleet) -> None:
    found = fleet.mount.lines("cd ec2/us-west-2/by-name/worker; for i in *; do echo $i $(readlink $i); done")
    assert found == [f"{worker} ../../{worker}" for worker in sorted(fleet.workers)]


def test_a_name_with_a_slash_finds_its_machine(fleet: Fleet) -> None:
    assert fleet.mount.out("cat 'ec2/us-west-2/by-name/odd%2Fname 100%25/name'") == "odd/name 100%\n"


def test_a_machine_without_a_name_has_no_name_file(fleet: Fleet) -> None:
    assert fleet.mount.sh(f"cat ec2/us-west-2/{fleet.nameless}/name").stderr.endswith("No such file or directory\n")


@pytest.mark.parametrize("link", ["vpc", "subnet", "image", "key"])
def test_a_link_leads_to_a_directory_of_the_mount(fleet: Fleet, link: str) -> None:
    path = f"ec2/us-west-2/{fleet.web}/{link}"
    assert fleet.mount.out(f'test -d {path}/ && realpath --relative-to "$M" {path}').startswith("ec2/us-west-2/")


def test_links_are_relative(fleet: Fleet) -> None:
    assert fleet.mount.out(f"readlink ec2/us-west-2/{fleet.web}/vpc") == f"../vpcs/{fleet.web_record()['VpcId']}\n"


@pytest.mark.parametrize("folder", ["security-groups", "volumes", "network-interfaces"])
def test_several_others_are_a_directory_of_links_that_resolve(fleet: Fleet, folder: str) -> None:
    assert fleet.mount.lines(f"cd ec2/us-west-2/{fleet.web}/{folder} && find . -type l -xtype d")


def test_no_link_anywhere_in_ec2_dangles(fleet: Fleet) -> None:
    assert fleet.mount.out("find ec2 -xtype l") == ""


def test_the_snapshot_of_a_volume_that_is_gone_has_no_dangling_link(fleet: Fleet) -> None:
    ec2 = fleet.server.client("ec2")
    volume = ec2.create_volume(AvailabilityZone="us-west-2a", Size=1)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    ec2.delete_volume(VolumeId=volume)
    assert fleet.mount.out(f"touch ec2; find ec2/us-west-2/snapshots/{snapshot} -xtype l") == ""


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (".", "555 directory"),
        ("state", "444 regular file"),
        ("info.json", "444 regular file"),
        ("vpc", "777 symbolic link"),
        ("user-data", "600 regular file"),
        ("stop", "200 regular file"),
        ("terminate", "200 regular file"),
    ],
)
def test_the_mode_says_what_may_be_done_with_an_entry(fleet: Fleet, name: str, mode: str) -> None:
    shown = fleet.mount.out(f"stat -c '%a %F' ec2/us-west-2/{fleet.web}/{name}")
    assert shown.replace("regular empty file", "regular file") == f"{mode}\n"


def test_everything_belongs_to_whoever_mounted(fleet: Fleet) -> None:
    assert fleet.mount.out(f'find ec2/us-west-2/{fleet.web} ! -user "$(id -u)" -o ! -group "$(id -g)"') == ""


def test_sizes_are_exact_for_what_is_in_hand(fleet: Fleet) -> None:
    found = f"cd ec2/us-west-2/{fleet.web} && find . -type f -size +0"
    listed = fleet.mount.lines(f"{found} -printf '%s %p\\n' | sort -k 2")
    counted = fleet.mount.lines(f"{found} | sort | while read f; do echo $(wc -c < $f) $f; done")
    assert (len(listed) > 20, listed) == (True, counted)


def test_no_attribute_of_the_record_shows_size_zero(fleet: Fleet) -> None:
    empty = set(fleet.mount.lines(f"find ec2/us-west-2/{fleet.web} -maxdepth 1 -type f -size 0 -printf '%f\\n'"))
    assert empty & {kebab(field) for field in fleet.web_record()} == set()


def test_the_directory_carries_the_time_of_the_launch(fleet: Fleet) -> None:
    launched = int(fleet.web_record()["LaunchTime"].timestamp())
    assert fleet.mount.out(f"stat -c %Y ec2/us-west-2/{fleet.web}") == f"{launched}\n"


def test_an_attribute_carries_the_time_of_its_machine(fleet: Fleet) -> None:
    launched = int(fleet.web_record()["LaunchTime"].timestamp())
    assert fleet.mount.out(f"stat -c %Y ec2/us-west-2/{fleet.web}/instance-type") == f"{launched}\n"


def test_mtime_never_moves_without_a_change(fleet: Fleet) -> None:
    seen = f"find ec2/us-west-2/{fleet.web} -printf '%T@ %p\\n' | sort -k 2"
    assert fleet.mount.out(seen) == fleet.mount.out(f"cat ec2/us-west-2/.refresh > /dev/null; {seen}")


def test_console_output_reads_as_aws_has_it(fleet: Fleet) -> None:
    output = fleet.server.client("ec2").get_console_output(InstanceId=fleet.web)["Output"]
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/console-output") == output


def test_status_json_is_fetched_when_it_is_opened(fleet: Fleet) -> None:
    assert json.loads(fleet.mount.out(f"cat ec2/us-west-2/{fleet.web}/status.json"))["InstanceId"] == fleet.web


@pytest.mark.parametrize(
    ("program", "output"),
    [
        ("cat user-data", SCRIPT),
        ("wc -c < user-data", f"{len(SCRIPT)}\n"),
        ("wc -l < user-data", "2\n"),
        ("grep -c needle user-data", "1\n"),
        ('cp user-data "$T/copy" && cat "$T/copy"', SCRIPT),
        ('printf "#!/bin/sh\\necho needle-in-user-data\\n" | cmp - user-data && echo same', "same\n"),
        ('printf "#!/bin/sh\\necho needle-in-user-data\\n" | diff - user-data && echo same', "same\n"),
        ("dd if=user-data bs=7 status=none", SCRIPT),
        ("head -n 1 user-data", "#!/bin/sh\n"),
        ("tail -n 1 user-data", "echo needle-in-user-data\n"),
        ("sort user-data", SCRIPT),
        pytest.param("vim -es -u NONE -i NONE -n -c '%print' -c 'qall!' user-data", SCRIPT, marks=needs_vim),
    ],
)
def test_a_file_that_shows_size_zero_reads_right(fleet: Fleet, program: str, output: str) -> None:
    instance = run_instance(fleet.server, user_data=SCRIPT)
    assert fleet.mount.out(f"cd ec2/us-west-2/{instance} && {program}") == output


def test_user_data_shows_its_size_once_it_has_been_read(fleet: Fleet) -> None:
    sizes = fleet.mount.out(f"cd ec2/us-west-2/{fleet.web} && cat user-data > /dev/null && stat -c %s user-data")
    assert sizes == f"{len(SCRIPT)}\n"


def test_user_data_that_was_never_given_reads_empty(fleet: Fleet) -> None:
    assert fleet.mount.out(f"cat ec2/us-west-2/{fleet.nameless}/user-data") == ""


@pytest.mark.parametrize("name", [".git", ".DS_Store", "HEAD", "autorun.inf", "i-0123456789abcdef0", "instances"])
def test_an_unknown_name_is_no_such_file(fleet: Fleet, name: str) -> None:
    done = fleet.mount.sh(f"cat ec2/us-west-2/{name}/state")
    assert (done.returncode, done.stderr.endswith("No such file or directory\n")) == (1, True)


def test_an_attribute_is_not_for_writing(fleet: Fleet) -> None:
    assert "Permission denied" in fleet.mount.sh(f"echo stopped > ec2/us-west-2/{fleet.web}/state").stderr


def test_a_machine_is_not_removed_by_rm(fleet: Fleet) -> None:
    fleet.mount.sh(f"rm -rf ec2/us-west-2/{fleet.nameless}")
    assert describe(fleet.server, fleet.nameless)["State"]["Name"] == "running"
