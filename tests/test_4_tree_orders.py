"""Floor 4: verbs with parameters: one JSON object, checked before anything is sent, whole or in pieces."""

import errno
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_4_tree_grown import aws_of, errno_of, grow, node
from worlds import describe, run_instance

from awsfs.schema import Action, Call, Each, Fields, Folder, Service
from awsfs.tree.handles import WRITING
from awsfs.tree.orders import LIMIT, UnfinishedError, parsed

MODIFY = Action("modify-attribute", Call("modify_instance_attribute", InstanceId="{InstanceId}"))
IMAGING = Action("create-image", Call("create_image", InstanceId="{InstanceId}"))
EC2 = Service(
    "ec2",
    Each(
        Call("describe_instances", "Reservations[].Instances[]"),
        Folder(
            "{InstanceId}",
            Fields(),
            MODIFY,
            IMAGING,
            Action("stop", Call("stop_instances", InstanceIds=["{InstanceId}"]), dangerous=True),
        ),
    ),
)


@pytest.fixture
def instance(server):
    return run_instance(server, "web")


@pytest.fixture
def tree(server):
    return grow(aws_of(server), EC2)


def verb(tree, instance, name):
    return node(tree, f"ec2/us-west-2/{instance}/{name}").open(WRITING)


def type_of(server, instance):
    return describe(server, instance)["InstanceType"]


def last_error(tree):
    return json.loads(tree._context.aws.journal.errors()[0])["message"]


@pytest.fixture
def stopped(server, instance):
    server.client("ec2").stop_instances(InstanceIds=[instance])
    return instance


CHANGE = b'{"InstanceType": {"Value": "m5.large"}}\n'


class TestParameters:
    def test_an_object_gives_parameters(self, server, tree, stopped):
        verb(tree, stopped, "modify-attribute").write(CHANGE, 0)
        assert type_of(server, stopped) == "m5.large"

    def test_a_value_that_ec2_wraps_may_come_bare(self, server, tree, stopped):
        verb(tree, stopped, "modify-attribute").write(b'{"InstanceType": "m5.large"}', 0)
        assert type_of(server, stopped) == "m5.large"

    @pytest.mark.parametrize("size", [1, 7, 20])
    def test_an_object_in_pieces_is_sent_once_it_is_whole(self, server, tree, stopped, size):
        handle = verb(tree, stopped, "modify-attribute")
        with server.counting() as calls:
            for start in range(0, len(CHANGE), size):
                handle.write(CHANGE[start : start + size], start)
            handle.flush()
            handle.release()
        assert calls["ec2", "ModifyInstanceAttribute"] == 1

    def test_what_is_filled_in_may_be_repeated(self, server, tree, stopped):
        given = {"InstanceId": stopped, "InstanceType": {"Value": "m5.large"}}
        verb(tree, stopped, "modify-attribute").write(json.dumps(given).encode(), 0)
        assert type_of(server, stopped) == "m5.large"

    @pytest.mark.parametrize(
        "order",
        [
            {"InstanceId": "i-0f", "InstanceType": {"Value": "m5.large"}},
            {"InstanceTyp": {"Value": "m5.large"}},
            {"InstanceType": ["m5.large"]},
            {"InstanceType": {"Value": 5}},
            {"Groups": "sg-1"},
            {"UserData": "not base64!"},
        ],
    )
    def test_what_is_contradicted_unknown_or_of_a_wrong_type_is_einval_before_anything_is_sent(
        self, server, tree, stopped, order
    ):
        handle = verb(tree, stopped, "modify-attribute")
        with server.counting() as calls:
            assert errno_of(handle.write, json.dumps(order).encode(), 0) == errno.EINVAL
        assert calls == {}

    def test_what_is_missing_is_einval_before_anything_is_sent(self, server, tree, instance):
        handle = verb(tree, instance, "create-image")
        with server.counting() as calls:
            assert errno_of(handle.write, b"1\n", 0) == errno.EINVAL
        assert calls == {}

    def test_the_errors_name_what_is_missing_and_where_help_is(self, tree, instance):
        errno_of(verb(tree, instance, "create-image").write, b"1\n", 0)
        assert last_error(tree) == 'Missing required parameter in input: "Name"; see .help/create-image'

    def test_after_a_refusal_the_same_handle_takes_another_order(self, server, tree, stopped):
        handle = verb(tree, stopped, "modify-attribute")
        errno_of(handle.write, b'{"Wrong": 1}', 0)
        handle.write(CHANGE, 0)
        assert type_of(server, stopped) == "m5.large"

    def test_a_second_object_is_einval(self, server, tree, stopped):
        handle = verb(tree, stopped, "modify-attribute")
        handle.write(CHANGE, 0)
        with server.counting() as calls:
            assert errno_of(handle.write, CHANGE, len(CHANGE)) == errno.EINVAL
        assert calls == {}


class TestHalfAnOrder:
    def half(self, tree, instance):
        handle = verb(tree, instance, "modify-attribute")
        handle.write(CHANGE[:20], 0)
        return handle

    def test_it_is_einval_when_the_file_is_closed(self, tree, instance):
        assert errno_of(self.half(tree, instance).flush) == errno.EINVAL

    def test_it_is_recorded_once_however_often_it_is_closed(self, tree, instance):
        handle = self.half(tree, instance)
        errno_of(handle.flush)
        handle.flush()
        assert len(tree._context.aws.journal.actions()) == 1

    def test_the_errors_say_so(self, tree, instance):
        errno_of(self.half(tree, instance).flush)
        assert last_error(tree) == "the JSON is not complete"

    def test_the_rest_of_it_is_refused_then_as_well(self, server, tree, stopped):
        handle = self.half(tree, stopped)
        with server.counting() as calls:
            assert [errno_of(handle.flush), errno_of(handle.write, CHANGE[20:], 20)] == [errno.EINVAL] * 2
        assert calls == {}

    def test_of_a_writer_that_was_killed_it_is_forgotten(self, server, tree, instance):
        handle = self.half(tree, instance)
        handle.abandon()
        handle.flush()
        assert tree._context.aws.journal.actions() == []

    def test_emptying_the_file_begins_anew(self, server, tree, stopped):
        handle = self.half(tree, stopped)
        handle.truncate(0)
        handle.write(CHANGE, 0)
        assert type_of(server, stopped) == "m5.large"

    def test_more_than_a_mebibyte_is_efbig(self, tree, instance):
        assert errno_of(verb(tree, instance, "stop").write, b'{"a": "' + b"x" * LIMIT, 0) == errno.EFBIG


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def ends(data):
    """How an order is understood."""
    try:
        return parsed(data)
    except UnfinishedError:
        return "unfinished"
    except ValueError:
        return "wrong"


class TestOrders:
    @given(st.dictionaries(st.text(), JSON, min_size=1, max_size=3), st.booleans())
    def test_every_beginning_of_an_object_is_unfinished(self, order, ascii_only):
        data = json.dumps(order, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        assert {repr(ends(data[:end])) for end in range(1, len(data))} == {"'unfinished'"}

    @pytest.mark.parametrize(
        "data",
        [
            b"{a}",
            b'{"a": 1}}',
            b'{"a": [1, 2}',
            b'{"a": NaN}',
            b'{"a": 1, "a": 2}',
            b'{"a": "\xff"}',
            b'{"a" 1',
            b'{"a": ' + b"[" * 200_000,
        ],
    )
    def test_what_no_more_can_mend_is_wrong_at_once(self, data):
        assert ends(data) == "wrong"
