"""Floor 4: logs as files: a line per event, streamed, and followed as long as somebody has them open."""

import errno
import time

import pytest
from made_up_logs import EVENTS, GROUP, SOON, Logs, comes, tree_of
from mounts import PATIENCE
from test_4_tree_grown import REGION, aws_of, dots, errno_of, grow, names, node, refuse

from awsfs.services._log_lines import line
from awsfs.tree.content.following import BACK
from awsfs.tree.handles import READING

PIECE = 2**16
A_WHILE = 20 * SOON
OPEN = []


@pytest.fixture(autouse=True)
def _closing():
    yield
    while OPEN:
        OPEN.pop().release()


def opened(api, tree=None):
    """An open log, and its tree."""
    tree = tree or tree_of(api)
    OPEN.append(node(tree, EVENTS).open(READING))
    return OPEN[-1], tree


def read_all(handle):
    """What a program reads until it is told of the end."""
    found = b""
    while piece := handle.read(PIECE, len(found)):
        found += piece
    return found


def said(*words):
    """The lines of these messages, a second after each other."""
    return "".join(f"1970-01-01T00:00:{n:02}.000Z {word}\n" for n, word in enumerate(words)).encode()


class TestLine:
    @pytest.mark.parametrize(
        ("message", "written"),
        [
            ("plain", "plain"),
            ("ends in a line break\n", "ends in a line break"),
            ("Traceback:\n  File x\r\n  y", r"Traceback:\n  File x\n  y"),
            ('{"json": "with \\n in it"}', '{"json": "with \\n in it"}'),
            ("", ""),
        ],
    )
    def test_is_one_line_whatever_is_in_the_message(self, message, written):
        assert line({"timestamp": 0, "message": message}) == f"1970-01-01T00:00:00.000Z {written}"

    def test_has_the_time_to_the_millisecond(self):
        assert line({"timestamp": 1_795_300_000_123, "message": "x"}) == "2026-11-21T22:26:40.123Z x"


class TestStream:
    def test_is_read_to_its_end(self):
        handle, _ = opened(Logs(["a", "b", "c"]))
        assert read_all(handle) == said("a", "b", "c")

    def test_an_empty_one_is_an_empty_file(self):
        assert read_all(opened(Logs([]))[0]) == b""

    def test_costs_a_call_per_page_and_one_that_tells_the_end(self):
        api = Logs(["a", "b", "c", "d"])
        read_all(opened(api)[0])
        assert api.calls["get_log_events"] == 3

    def test_whoever_reads_the_beginning_asks_for_no_more_than_that(self):
        api = Logs(["x" * 100] * 100)
        opened(api)[0].read(10, 0)
        assert api.calls["get_log_events"] == 1

    def test_what_is_refused_is_refused_at_open(self):
        assert errno_of(opened, Logs([], get_log_events=refuse())) == errno.EACCES

    def test_cannot_be_written(self):
        assert errno_of(node(tree_of(Logs([])), EVENTS).truncate, 0) == errno.EACCES

    def test_whoever_goes_far_back_reads_the_same_again(self):
        handle, _ = opened(Logs(["y" * BACK] * 4))
        first, whole = handle.read(50, 0), read_all(handle)
        assert (handle.read(50, 0), len(whole)) == (first, len(said(*["y" * BACK] * 4)))

    def test_keeps_what_a_program_may_go_back_to_and_no_more(self):
        api = Logs(["z" * BACK] * 4)
        handle, _ = opened(api)
        length = len(read_all(handle))
        before = api.calls["get_log_events"]
        handle.read(10, length - 10)
        assert api.calls["get_log_events"] == before


class TestSize:
    def test_is_0_where_nobody_reads_it(self):
        assert node(tree_of(Logs(["a"])), EVENTS).size() == 0

    def test_is_0_before_the_end_was_reached(self):
        handle, tree = opened(Logs(["a", "b", "c"]))
        handle.read(1, 0)
        assert (handle.size(), node(tree, EVENTS).size()) == (0, 0)

    def test_is_all_there_is_for_whoever_has_read_to_the_end(self):
        handle, tree = opened(Logs(["a", "b", "c"]))
        whole = read_all(handle)
        assert (handle.size(), node(tree, EVENTS).size()) == (len(whole), len(whole))

    def test_is_not_to_be_believed_while_it_is_open(self):
        _, tree = opened(Logs([]))
        while_open = node(tree, EVENTS).is_growing
        OPEN.pop().release()
        assert (while_open, node(tree, EVENTS).is_growing) == (True, False)


class TestFollowing:
    def test_what_comes_later_is_there_to_be_read(self):
        api = Logs(["a"])
        handle, _ = opened(api)
        before = len(read_all(handle))
        api.said += ["b", "c", "d", "e"]
        assert comes(lambda: handle.read(PIECE, before) == said("a", "b", "c", "d", "e")[before:])

    def test_its_size_grows(self):
        api = Logs(["a"])
        handle, tree = opened(api)
        read_all(handle)
        api.said += ["b"]
        assert comes(lambda: node(tree, EVENTS).size() == len(said("a", "b")))

    def test_two_programs_follow_one_log(self):
        api = Logs(["a"])
        one, tree = opened(api)
        other, _ = opened(api, tree)
        read_all(one), read_all(other)
        api.said += ["b"]
        assert comes(lambda: read_all(one) == read_all(other) == said("a", "b"))

    def test_nobody_is_asked_before_the_end_was_reached(self):
        api = Logs(["a", "b", "c"])
        opened(api)[0].read(1, 0)
        time.sleep(A_WHILE)
        assert api.calls["get_log_events"] == 1

    def test_ends_when_it_is_closed(self):
        api = Logs(["a"])
        read_all(opened(api)[0])
        OPEN.pop().release()
        time.sleep(A_WHILE)
        asked = api.calls["get_log_events"]
        time.sleep(A_WHILE)
        assert api.calls["get_log_events"] == asked

    def test_a_log_that_is_deleted_is_asked_for_no_more(self):
        api = Logs(["a"])
        read_all(opened(api)[0])
        asked = api.calls["get_log_events"]
        api.operations["get_log_events"] = refuse("ResourceNotFoundException")
        assert comes(lambda: api.calls["get_log_events"] == asked + 1)
        time.sleep(A_WHILE)
        assert api.calls["get_log_events"] == asked + 1

    def test_a_failure_in_between_is_waited_out(self):
        api = Logs(["a"])
        handle, _ = opened(api)
        whole = len(read_all(handle))
        api.operations["get_log_events"] = refuse("ThrottlingException")
        assert comes(lambda: api.calls["get_log_events"] > 4)
        api.said += ["b"]
        api.operations["get_log_events"] = api.tell
        assert comes(lambda: handle.read(PIECE, whole) == said("a", "b")[whole:])


class TestGroup:
    def world(self, found=(), **params):
        asked = []

        def search(**params):
            asked.append(params)
            return {"events": list(found)}

        return Logs([], filter_log_events=search), asked

    def event(self, when, stream, message):
        return {"timestamp": when, "logStreamName": stream, "message": message}

    def test_has_what_was_said_in_all_streams_each_line_with_its_stream(self):
        api, _ = self.world([self.event(0, "one", "a\n"), self.event(1, "two", "b")])
        text = node(tree_of(api), f"{GROUP}/.last-1h").open(READING).read(PIECE, 0)
        assert text == b"1970-01-01T00:00:00.000Z one a\n1970-01-01T00:00:00.001Z two b\n"

    @pytest.mark.parametrize(("name", "minutes"), [(".last-15m", 15), (".last-1h", 60), (".last-24h", 1440)])
    def test_goes_back_as_far_as_its_name_says(self, name, minutes):
        api, asked = self.world()
        node(tree_of(api), f"{GROUP}/{name}").open(READING)
        (params,) = asked
        assert 0 <= time.time() - minutes * 60 - params["startTime"] / 1000 < PATIENCE

    def test_is_asked_anew_each_time(self):
        api, _ = self.world()
        tree = tree_of(api)
        node(tree, f"{GROUP}/.last-1h").open(READING)
        api.operations["filter_log_events"] = lambda **params: {"events": [self.event(0, "one", "new")]}
        assert comes(lambda: node(tree, f"{GROUP}/.last-1h").open(READING).read(PIECE, 0).endswith(b"one new\n"))

    def test_is_listed_by_more_alone(self):
        tree = tree_of(self.world()[0])
        assert not [name for name in names(tree, GROUP) if name.startswith((".last", "last"))]
        assert {".last-15m", ".last-1h", ".last-24h"} <= set(dots(tree, f"{GROUP}"))


class TestMany:
    def test_groups_are_listed_50_a_call(self, server):
        for number in range(120):
            server.client("logs").create_log_group(logGroupName=f"/app/{number:03}")
        tree = grow(aws_of(server))
        with server.counting() as calls:
            found = [name for name in names(tree, f"logs/{REGION}/groups") if name.startswith("%2Fapp")]
        assert (len(found), calls) == (120, {("logs", "DescribeLogGroups"): 3})
