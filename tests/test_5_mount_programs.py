"""Whole trees walked by grep, find, tar, cp and two hundred readers at once."""

from __future__ import annotations

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket, make_table, put_items, run_instance

pytestmark = pytest.mark.mount
VERBS = ("StartInstances", "StopInstances", "RebootInstances", "TerminateInstances")


def balance(server: Server, instance: str) -> None:
    """Put the machine behind a classic load balancer and behind one of the second kind."""
    elb, elbv2, ec2 = (server.client(service) for service in ("elb", "elbv2", "ec2"))
    port = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    elb.create_load_balancer(LoadBalancerName="classic", Listeners=[port], AvailabilityZones=["us-west-2a"])
    elb.register_instances_with_load_balancer(LoadBalancerName="classic", Instances=[{"InstanceId": instance}])
    subnets = ec2.describe_subnets()["Subnets"][:2]
    ids = [subnet["SubnetId"] for subnet in subnets]
    balancer = elbv2.create_load_balancer(Name="front", Subnets=ids)["LoadBalancers"][0]["LoadBalancerArn"]
    group = elbv2.create_target_group(Name="targets", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"])
    target = group["TargetGroups"][0]["TargetGroupArn"]
    elbv2.register_targets(TargetGroupArn=target, Targets=[{"Id": instance}])
    actions = [{"Type": "forward", "TargetGroupArn": target}]
    elbv2.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=actions)


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    balance(module_server, run_instance(module_server, "web", user_data="needle\n"))
    run_instance(module_server, "db")
    make_table(module_server, "users", "id:N")
    put_items(module_server, "users", [{"id": {"N": "1"}, "plan": {"S": "pro"}}, {"id": {"N": "2"}}])
    make_bucket(module_server, "shelf", {"a/b.txt": b"a needle", "a/c.txt": b"hay"})
    iam = module_server.client("iam", "us-east-1")
    iam.create_group(GroupName="ops")
    iam.create_user(UserName="ada")
    iam.add_user_to_group(GroupName="ops", UserName="ada")
    return module_mount()


def web(mounted: Mount) -> str:
    return mounted.out("basename $(readlink ec2/us-west-2/by-name/web)").strip()


def test_grep_r_passes_over_verbs_in_silence(mounted: Mount) -> None:
    found = mounted.lines(f"cd ec2/us-west-2/{web(mounted)} && grep -rl needle .")
    assert found == ["./user-data"]


def test_grep_r_over_the_whole_mount_complains_of_nothing(mounted: Mount) -> None:
    found = mounted.lines("grep -rl needle .")
    assert sorted(found) == [f"./ec2/us-west-2/{web(mounted)}/user-data", "./s3/shelf/objects/a/b.txt"]


def test_grep_l_finds_the_item_that_has_the_value(mounted: Mount) -> None:
    assert mounted.out("""grep -rl '"plan": "pro"' dynamo/us-west-2/users/items""") == (
        "dynamo/us-west-2/users/items/1.json\n"
    )


def test_find_meets_no_name_of_awsfs_own(mounted: Mount) -> None:
    assert mounted.out("find . -name '.?*'") == ""


def test_find_meets_no_dangling_link(mounted: Mount) -> None:
    assert mounted.out("find . -xtype l") == ""


def test_ls_lr_over_the_whole_mount_complains_of_nothing(mounted: Mount) -> None:
    assert "user-data" in mounted.out("ls -lR .")


def test_a_tree_goes_through_tar_and_back(mounted: Mount) -> None:
    names = mounted.lines("set -o pipefail; tar cf - ec2 | tar tf -")
    assert f"ec2/us-west-2/{web(mounted)}/state" in names


def test_tar_stores_what_an_attribute_says(mounted: Mount) -> None:
    path = f"ec2/us-west-2/{web(mounted)}/state"
    assert mounted.out(f"set -o pipefail; tar cf - ec2 | tar xOf - {path}") == "running\n"


def test_cp_r_brings_a_machine_to_the_disk(mounted: Mount) -> None:
    assert mounted.out(f'cp -r ec2/us-west-2/{web(mounted)} "$T/c" && cat "$T/c/state"') == "running\n"


def test_a_copy_of_a_machine_has_its_verbs_as_empty_files(mounted: Mount) -> None:
    script = f'cp -r ec2/us-west-2/{web(mounted)} "$T/c" && wc -c < "$T/c/stop"'
    assert mounted.out(script) == "0\n"


def test_copying_a_tree_elsewhere_and_back_triggers_no_verb(mounted: Mount, module_server: Server) -> None:
    with module_server.counting() as calls:
        mounted.sh('cp -r ec2/us-west-2 "$T/c"; cp -r "$T/c/." ec2/us-west-2')
    assert [verb for verb in VERBS if calls["ec2", verb]] == []


def test_unpacking_an_archive_over_the_mount_triggers_no_verb(mounted: Mount, module_server: Server) -> None:
    with module_server.counting() as calls:
        mounted.sh('tar cf "$T/a" ec2; tar xf "$T/a" --overwrite')
    assert [verb for verb in VERBS if calls["ec2", verb]] == []


def test_diff_tells_two_machines_apart(mounted: Mount) -> None:
    machines = mounted.lines("readlink -f ec2/us-west-2/by-name/web ec2/us-west-2/by-name/db")
    assert mounted.sh(f"diff {machines[0]}/name {machines[1]}/name").stdout == "1c1\n< web\n---\n> db\n"


def test_cmp_finds_two_states_equal(mounted: Mount) -> None:
    assert mounted.out("cmp ec2/us-west-2/by-name/web/state ec2/us-west-2/by-name/db/state") == ""


def test_xargs_hands_names_from_one_program_to_another(mounted: Mount) -> None:
    script = "find ec2/us-west-2 -maxdepth 2 -name state -print0 | xargs -0 cat | sort | uniq -c | tr -s ' '"
    assert mounted.out(script) == " 2 running\n"


def test_two_hundred_readers_at_once_see_no_error(mounted: Mount) -> None:
    path = f"ec2/us-west-2/{web(mounted)}/state"
    assert (
        mounted.lines(f"cat ec2/us-west-2/.refresh > /dev/null; seq 200 | xargs -P 200 -I@ cat {path}")
        == ["running"] * 200
    )


def test_two_hundred_readers_of_different_files_see_no_error(mounted: Mount) -> None:
    script = "cat .refresh > /dev/null; find ec2 -type f -perm -444 | head -n 200 | xargs -P 200 -n 1 cat > /dev/null"
    assert mounted.out(script) == ""
