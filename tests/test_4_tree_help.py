"""Floor 4: `.help/`, which tells how a thing is acted on, and `.result/`, which has what AWS answered."""

import json
from collections import ChainMap

import pytest
from test_4_tree_grown import Api, aws_of, errno_of, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.calls import Call
from awsfs.schema import Action, Attribute, Blob, Document, Each, Fields, Folder, Tags
from awsfs.tree.actions import ActionFile
from awsfs.tree.context import Context, Options
from awsfs.tree.handles import READING, WRITING
from awsfs.tree.help import help_directory, result_directory
from awsfs.tree.nodes import FILE
from awsfs.tree.place import Place

RECORD = {"InstanceId": "i-1", "State": "running", "ImageIds": ["ami-1", "ami-2"]}
STOP = Action("stop", Call("stop_instances", InstanceIds=["{InstanceId}"]), dangerous=True)
IMAGING = Action("create-image", Call("create_image", InstanceId="{InstanceId}"))
ABSENT = Action("detach", Call("detach_volume", VolumeId="{VolumeId}"))
KIND = Call("modify_instance_attribute", InstanceId="{InstanceId}", InstanceType="{value()}")
TAG = Call("create_tags", Resources=["{InstanceId}"], Tags=[{"Key": "{name()}", "Value": "{value()}"}])


def place_of(aws, **options):
    """The directory of an instance."""
    context = Context(aws, Options(**options))
    return Place(context, "ec2", "us-west-2", ("ec2", "us-west-2", "i-1"), ChainMap(RECORD))


def read(node):
    handle = node.open(READING)
    return handle.read(handle.size(), 0).decode()


@pytest.fixture
def place(server):
    return place_of(aws_of(server))


def names(directory):
    return [name for name, _ in directory.entries()]


def example(place, *entries, name):
    """The lines of a help text that show how it is done."""
    return read(help_directory(entries, place).find(name)).partition("Examples\n")[2].split("\n  ")


class TestHelp:
    def test_it_lists_the_verbs_as_files(self, place):
        assert list(help_directory((STOP, Fields(), IMAGING), place).entries()) == [
            ("stop", FILE),
            ("create-image", FILE),
        ]

    def test_a_verb_that_is_not_there_has_none(self, place):
        assert names(help_directory((STOP, ABSENT), place)) == ["stop"]

    def test_a_directory_without_anything_to_write_has_none(self, place):
        assert help_directory((Fields(), Attribute("state", "State")), place) is None

    def test_a_name_that_is_no_verb_is_not_there(self, place):
        assert help_directory((STOP,), place).find("start") is None

    def test_it_tells_the_operation_and_the_permission(self, place):
        text = read(help_directory((STOP,), place).find("stop"))
        assert (text.splitlines()[0], "permission  ec2:StopInstances\n" in text) == ("StopInstances", True)

    def test_it_tells_what_is_filled_in(self, place):
        assert "filled in   InstanceIds\n" in read(help_directory((STOP,), place).find("stop"))

    @pytest.mark.parametrize(("verb", "word"), [(STOP, "yes: "), (IMAGING, "no\n")])
    def test_it_tells_whether_a_verb_is_dangerous(self, place, verb, word):
        assert f"dangerous   {word}" in read(help_directory((verb,), place).find(verb.name))

    def test_its_size_is_that_of_its_text(self, place):
        node = help_directory((STOP,), place).find("stop")
        assert (node.size(), node.mode & 0o777) == (len(read(node).encode()), 0o444)

    def test_reading_it_asks_aws_nothing(self, server, place):
        with server.counting() as calls:
            read(help_directory((STOP,), place).find("stop"))
        assert calls == {}

    def test_verbs_of_a_directory_further_down_are_none_of_its_own(self, place):
        assert help_directory((Folder("inner", STOP), Each("@", Folder("{InstanceId}", STOP))), place) is None

    def test_verbs_that_only_some_things_have_are_its_own(self, place):
        assert names(help_directory((Each("@", STOP, when="State == 'running'"),), place)) == ["stop"]

    def test_verbs_that_the_thing_in_hand_lacks_are_not(self, place):
        assert help_directory((Each("@", STOP, when="State == 'stopped'"),), place) is None

    def test_what_only_a_listing_would_name_is_left_out(self, server, place):
        with server.counting() as calls:
            assert help_directory((Each(Call("describe_vpcs", "Vpcs[]"), STOP),), place) is None
        assert calls == {}

    def test_what_is_set_by_writing_it_has_one_too(self, place):
        entries = (Attribute("type", "State", put=KIND), Blob("user-data", "State", put=KIND), Tags("Tags", TAG))
        assert names(help_directory((*entries, Attribute("state", "State")), place)) == ["type", "user-data", "tags"]

    def test_of_what_is_set_by_writing_it_only_that_parameter_is_told(self, place):
        lines = read(help_directory((Attribute("type", "State", put=KIND),), place).find("type")).splitlines()
        assert (lines[lines.index("The content that you write becomes") + 1], "  DisableApiStop  boolean" in lines) == (
            "  InstanceType  string",
            False,
        )

    def test_what_is_made_of_it_by_a_function_is_told_too(self, place):
        put = Call(
            "modify_instance_attribute", InstanceId="{InstanceId}", Attribute="userData", Value=lambda scope: "x"
        )
        text = read(help_directory((Blob("user-data", "State", put=put),), place).find("user-data"))
        assert ("filled in   InstanceId, Attribute\n" in text, "  Value  string" in text) == (True, True)


class TestExamples:
    def test_a_verb_that_needs_nothing_takes_a_one(self, place):
        assert "echo 1 > stop" in example(place, STOP, name="stop")[0]

    def test_what_it_may_be_given_is_shown_as_well(self, place):
        verb = Action("modify", Call("modify_volume", VolumeId="{InstanceId}"))
        assert example(place, verb, name="modify")[1] == "echo '{\"Size\": 1}' > modify\n"

    def test_a_verb_that_needs_parameters_takes_an_object(self, place):
        assert example(place, IMAGING, name="create-image") == ['  echo \'{"Name": "..."}\' > create-image\n']

    def test_a_dangerous_verb_takes_the_name_where_it_has_to_be_confirmed(self, server):
        place = place_of(aws_of(server), confirm=True)
        assert example(place, STOP, name="stop")[0] == "  echo i-1 > stop"

    @pytest.mark.parametrize(
        ("entry", "line"),
        [
            (Attribute("type", "State", put=KIND), "  echo VALUE > type\n"),
            (Document("policy.json", "State", put=KIND), "  cp FILE policy.json\n"),
            (Tags("Tags", TAG), "  echo VALUE > tags/KEY\n"),
        ],
    )
    def test_what_is_set_by_writing_it_shows_how(self, place, entry, line):
        name = line.split()[-1].split("/")[0]
        assert example(place, entry, name=name) == [line]


def acted(place, verb=STOP, order=b"1"):
    """Write to the verb of a place."""
    ActionFile(place, verb, place.request(verb.call)).open(WRITING).write(order, 0)


class TestResults:
    def place(self, **operations):
        return place_of(Aws(Api(**operations), Cache(), Journal()))

    def test_a_directory_without_verbs_has_none(self, place):
        assert result_directory((Fields(), Attribute("type", "State", put=KIND)), place) is None

    def test_before_the_first_call_it_is_empty(self, place):
        directory = result_directory((STOP,), place)
        assert (names(directory), directory.find("stop.json")) == ([], None)

    def test_after_it_there_is_the_answer(self):
        place = self.place(stop_instances=lambda **params: {"StoppingInstances": params["InstanceIds"]})
        acted(place)
        assert json.loads(read(result_directory((STOP,), place).find("stop.json"))) == {"StoppingInstances": ["i-1"]}

    def test_it_is_its_owners_alone(self):
        place = self.place(stop_instances=lambda **params: {"a": 1})
        acted(place)
        assert result_directory((STOP,), place).find("stop.json").mode & 0o777 == 0o400

    def test_it_is_of_the_last_call(self):
        answers = [{"a": 1}, {"a": 2}]
        place = self.place(stop_instances=lambda **params: answers.pop(0))
        for _ in range(2):
            acted(place)
        assert json.loads(read(result_directory((STOP,), place).find("stop.json"))) == {"a": 2}

    def test_a_call_that_was_refused_leaves_it(self):
        api = {"stop_instances": lambda **params: {"a": 1}}
        place = self.place(**api)
        acted(place)
        place.context.aws.clients.operations["stop_instances"] = refuse()
        errno_of(acted, place)
        assert json.loads(read(result_directory((STOP,), place).find("stop.json"))) == {"a": 1}

    def test_secrets_in_it_read_as_stars(self, server):
        server.client("iam").create_user(UserName="i-1")
        place = place_of(aws_of(server))
        verb = Action("create-key", Call("create_access_key", client="iam", UserName="{InstanceId}"))
        acted(place, verb)
        answer = json.loads(read(result_directory((verb,), place).find("create-key.json")))
        assert answer["AccessKey"]["SecretAccessKey"] == "***"
