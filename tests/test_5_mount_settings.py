"""What AWS lets be set, on a real mount with the programs that people set things with, and tags."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import describe, make_bucket, make_table, run_instance

pytestmark = pytest.mark.mount
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
CHANGED = {**POLICY, "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
PROGRAMS = {
    "echo": 'cat "$NEW" > /dev/null; echo "$(cat "$NEW")" > "$FILE"',
    "dash": 'dash -c \'cat "$NEW" > "$FILE"\'',
    "cp": 'cp "$NEW" "$FILE"',
    "sed": 'sed -i -e "1r $NEW" -e d "$FILE"',
}
MACHINE, TABLE, BUCKET = "ec2/us-west-2/$ID", "dynamo/us-west-2/things", "s3/photos"
VOLUME, GROUP = "ec2/us-west-2/volumes/$VOLUME", "elbv2/us-west-2/target-groups/web"
USER, ROLE, OWN = "iam/users/ada", "iam/roles/worker", "iam/policies/reading"
VALUES = [
    (f"{MACHINE}/instance-type", "m5.large"),
    (f"{MACHINE}/termination-protection", "true"),
    (f"{MACHINE}/source-dest-check", "false"),
    (f"{MACHINE}/user-data", "#!/bin/sh\necho hello"),
    (f"{VOLUME}/size", "16"),
    (f"{TABLE}/point-in-time-recovery", "ENABLED"),
    (f"{TABLE}/deletion-protection-enabled", "true"),
    (f"{BUCKET}/versioning", "Enabled"),
    (f"{ROLE}/max-session-duration", "7200"),
    (f"{ROLE}/description", "does the work"),
    (f"{GROUP}/health-check-path", "/healthy"),
    (f"{GROUP}/attributes/deregistration_delay.timeout_seconds", "120"),
]
DOCUMENTS: list[tuple[str, Any]] = [
    (f"{BUCKET}/policy.json", POLICY),
    (f"{BUCKET}/cors.json", {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}),
    (f"{TABLE}/stream-specification.json", {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}),
    (f"{ROLE}/assume-role-policy-document.json", {**TRUST, "Statement": [{**TRUST["Statement"][0], "Sid": "New"}]}),
    (f"{USER}/inline-policies/looking.json", CHANGED),
    (f"{OWN}/document.json", CHANGED),
    (f"{GROUP}/matcher.json", {"HttpCode": "200-299"}),
]
TAGGED = [MACHINE, VOLUME, TABLE, BUCKET, USER, ROLE, OWN, GROUP]


@pytest.fixture(scope="module")
def things(module_server: Server) -> dict[str, str]:
    """An account with one of each, and the ids that AWS chose."""
    instance = run_instance(module_server, "web", user_data="old")
    module_server.client("ec2").stop_instances(InstanceIds=[instance])
    volume = module_server.client("ec2").create_volume(Size=8, AvailabilityZone="us-west-2a")["VolumeId"]
    make_table(module_server, "things", "id:S")
    make_bucket(module_server, "photos", {})
    iam = module_server.client("iam")
    iam.create_user(UserName="ada")
    iam.put_user_policy(UserName="ada", PolicyName="looking", PolicyDocument=json.dumps(POLICY))
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.create_policy(PolicyName="reading", PolicyDocument=json.dumps(POLICY))
    vpc = describe(module_server, instance)["VpcId"]
    module_server.client("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    return {"ID": instance, "VOLUME": volume}


@pytest.fixture(scope="module")
def mounted(things: dict[str, str], module_mount: Mounting) -> Mount:
    return module_mount()


def script(things: dict[str, str], *lines: str, **names: str) -> str:
    """Lines of shell, with names for the ids, and for these."""
    given = [f"{name}='{value}'" for name, value in things.items()]
    given += [f'export {name}="{value}"' for name, value in names.items()]
    return "\n".join([*given, *lines])


def programs(settings: list[tuple[str, Any]]) -> list[tuple[str, Any, str]]:
    """Every setting with one program, in turns, and the first with each of them."""
    names = list(PROGRAMS)
    turns = [(path, value, names[(turn + 1) % len(names)]) for turn, (path, value) in enumerate(settings)]
    return [*turns, *((*settings[0], name) for name in names if name != turns[0][2])]


@pytest.mark.parametrize(("path", "value", "program"), programs(VALUES))
def test_a_value_is_set_and_read_back(
    mounted: Mount, things: dict[str, str], path: str, value: str, program: str
) -> None:
    lines = [f"cat > \"$NEW\" <<'END'\n{value}\nEND", PROGRAMS[program], 'cat "$FILE"']
    assert mounted.out(script(things, *lines, NEW="$T/new", FILE=path)) == f"{value}\n"


def test_vim_sets_a_value(mounted: Mount, things: dict[str, str]) -> None:
    lines = [
        "cd $P",
        "vim -es -u NONE -c '%s/.*/c5.large/' -c wq instance-type",
        "cat instance-type; ls -A | grep '^\\.'",
    ]
    assert mounted.sh(script(things, *lines, P=MACHINE)).stdout == "c5.large\n"


def test_a_program_may_become_another_with_a_file_open_that_is_closed_by_that(mounted: Mount) -> None:
    lines = "import os; os.open('iam/roles/worker/x~', os.O_CREAT | os.O_RDWR); os.execvp('echo', ['echo', 'done'])"
    assert mounted.out(f'python3 -c "{lines}"; rm iam/roles/worker/x~') == "done\n"


@pytest.mark.parametrize(("path", "value", "program"), programs(DOCUMENTS))
def test_a_document_is_set_and_read_back(
    mounted: Mount, things: dict[str, str], path: str, value: Any, program: str
) -> None:
    lines = [f"cat > \"$NEW\" <<'END'\n{json.dumps(value)}\nEND", PROGRAMS[program], 'cat "$FILE"']
    shown = json.loads(mounted.out(script(things, *lines, NEW="$T/new", FILE=path)))
    assert {name: shown.get(name) for name in value} == value


@pytest.mark.parametrize("path", [f"{BUCKET}/policy.json", f"{OWN}/document.json", f"{TABLE}/ttl.json"])
@pytest.mark.parametrize("text", ["nope", "{oops}", "{'Version': 1}"])
def test_what_is_no_json_is_refused_where_a_shell_sees_it(
    mounted: Mount, things: dict[str, str], path: str, text: str
) -> None:
    done = mounted.sh(script(things, f'echo "{text}" > "{path}"'))
    assert (done.returncode, done.stderr.endswith("Invalid argument\n")) == (1, True)


def test_what_is_no_json_leaves_what_was_there(mounted: Mount) -> None:
    kept = mounted.lines(f"sha256sum < {OWN}/document.json; echo nope 2> /dev/null > {OWN}/document.json; "
                         f"sha256sum < {OWN}/document.json")  # fmt: skip
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        (f"{MACHINE}/termination-protection", "perhaps", "DisableApiTermination must be true or false"),
        (f"{VOLUME}/size", "large", "Size must be a whole number"),
        (f"{ROLE}/max-session-duration", "1", "valid min value: 3600"),
        (f"{TABLE}/point-in-time-recovery", "perhaps", "write ENABLED or DISABLED"),
        (f"{TABLE}/ttl.json", "{}", "AttributeName is missing"),
        (f"{BUCKET}/public-access-block.json", '{"Blok": true}', 'Unknown parameter in PublicAccessBlockConfiguration'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_the_reason(
    mounted: Mount, things: dict[str, str], path: str, text: str, words: str
) -> None:
    done = mounted.sh(script(things, f"echo '{text}' > \"{path}\"; head -n 1 .awsfs/errors"))
    assert ("Invalid argument" in done.stderr, words in json.loads(done.stdout)["message"]) == (True, True)


@pytest.mark.parametrize("path", [f"{MACHINE}/instance-type", f"{BUCKET}/policy.json", f"{ROLE}/description"])
def test_touched_truncated_or_opened_nothing_is_sent(
    mounted: Mount, module_server: Server, things: dict[str, str], path: str
) -> None:
    with module_server.counting() as calls:
        mounted.out(
            script(things, 'touch "$F"; : > "$F"; : >> "$F"; exec 3<> "$F"; exec 3>&-; cp /dev/null "$F"', F=path)
        )
    assert [name for _, name in calls if not name.startswith(("Get", "List", "Describe", "Head"))] == []


@pytest.mark.parametrize("path", TAGGED)
def test_a_tag_is_made_changed_renamed_and_removed(mounted: Mount, things: dict[str, str], path: str) -> None:
    steps = ["cd $P/tags", "echo one > a; cat a", "sed -i s/one/two/ a; cat a", "mv a b; ls; cat b"]
    steps += ["rm b; touch c && cat c", "vim -es -u NONE -c 's/^/three/' -c wq c; cat c; ls -A; rm c; ls"]
    before = mounted.lines(script(things, "ls $P/tags", P=path))
    shown = mounted.lines(script(things, *steps, P=path))
    assert shown == ["one", "two", *sorted([*before, "b"]), "two", "", "three", *sorted([*before, "c"]), *before]


def test_a_tag_that_is_only_touched_is_there_once_the_file_is_closed(mounted: Mount, things: dict[str, str]) -> None:
    assert mounted.out(script(things, "cd $P/tags; touch e && stat -c %s e; : > f; rm f e", P=MACHINE)) in (
        "0\n",
        "1\n",
    )


def test_rm_r_takes_no_tags(mounted: Mount, things: dict[str, str]) -> None:
    done = mounted.sh(script(things, "rm -rf $P; find $P/tags -delete 2> /dev/null; ls $P/tags", P=MACHINE))
    assert ("Operation not permitted" in done.stderr, done.stdout) == (True, "Name\n")


def test_rm_of_all_by_name_takes_them(mounted: Mount, things: dict[str, str]) -> None:
    assert mounted.out(script(things, "cd $P/tags; echo 1 > x1; echo 2 > x2; rm x*; ls", P=MACHINE)) == "Name\n"
