"""Floor 4: verbs that take content: a message, a payload or an input is what is written, and nothing is made of it."""

import base64
import errno
import io
import json
import time

import pytest
from botocore.exceptions import ReadTimeoutError
from test_4_tree_grown import REGION, Api, aws_of, content, errno_of, grow, names, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.mount.waiting import Waiting
from awsfs.services import lambda_, sns, sqs, stepfunctions
from awsfs.tree.handles import READING, WRITING

URL = "https://sqs/1/q"
SEND = f"sqs/{REGION}/queues/q/send"
FUNCTION = f"lambda/{REGION}/functions/hello"


def queue(**aws):
    """The tree of a queue, and the messages that were sent to it."""
    sent = []

    def send(**params):
        sent.append(params["MessageBody"])
        return {"MessageId": "m"}

    api = Api(list_queues=lambda **params: {"QueueUrls": [URL]}, get_queue_url=lambda **params: {"QueueUrl": URL})
    api.operations["send_message"] = send
    return grow(Aws(api, Cache(), Journal(), **aws), sqs.SERVICE), sent


def write(tree, path, *pieces):
    """Write as a program does: all pieces, then close."""
    handle, at = node(tree, path).open(WRITING), 0
    try:
        for piece in pieces:
            at += handle.write(piece, at)
        handle.flush()
    finally:
        handle.release()


class Functions(Api):
    """A made-up Lambda with one function; `asked` are the parameters, `patience` the seconds that it was given."""

    def __init__(self, answer):
        found = {"FunctionName": "hello", "PackageType": "Zip", "CodeSha256": "x"}
        super().__init__(get_function_configuration=lambda **params: found, invoke=self.told)
        self.answer, self.asked, self.patience = answer, [], []

    def patient(self, name, region, seconds):
        self.patience.append(seconds)
        return self

    def told(self, **params):
        self.asked.append(params)
        return self.answer() if callable(self.answer) else dict(self.answer)


def function(answer, **aws):
    """The tree of a function that answers so, and the API."""
    api = Functions(answer)
    return grow(Aws(api, Cache(), Journal(), **aws), lambda_.SERVICE), api


def answered(payload, **more):
    """What Lambda answers."""
    log = base64.b64encode(b"START\nhello from the log\nEND\n").decode()
    return {"StatusCode": 200, "Payload": io.BytesIO(payload), "LogResult": log, **more}


class TestText:
    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            (b"hello\n", "hello"),
            (b"two\nlines\n", "two\nlines"),
            (b'{"MessageBody": "no parameter"}', '{"MessageBody": "no parameter"}'),
            (b"1\n", "1"),
            (b" \n\n", " \n"),
        ],
    )
    def test_is_sent_as_it_was_written(self, written, sent):
        tree, messages = queue()
        write(tree, SEND, written)
        assert messages == [sent]

    def test_is_sent_inside_the_write_that_a_shell_makes(self):
        tree, messages = queue()
        node(tree, SEND).open(WRITING).write(b"now\n", 0)
        assert messages == ["now"]

    def test_of_several_buffers_is_one_message(self):
        tree, messages = queue()
        write(tree, SEND, b"x" * 131_072, b"y" * 8192, b"z")
        assert messages == ["x" * 131_072 + "y" * 8192 + "z"]

    def test_that_ends_with_a_full_buffer_is_sent_when_it_is_closed(self):
        tree, messages = queue()
        write(tree, SEND, b"x" * 4096)
        assert messages == ["x" * 4096]

    def test_after_it_was_sent_no_more_is_taken(self):
        tree, messages = queue()
        assert errno_of(write, tree, SEND, b"one\n", b"two\n") == errno.EINVAL
        assert messages == ["one"]

    @pytest.mark.parametrize("written", [b"\n", b"\xff\xfe"])
    def test_what_is_no_text_is_refused(self, written):
        tree, messages = queue()
        assert errno_of(write, tree, SEND, written) == errno.EINVAL
        assert messages == []

    def test_opening_and_closing_sends_nothing(self):
        tree, messages = queue()
        write(tree, SEND)
        assert messages == []

    def test_more_than_any_service_takes_is_efbig(self):
        assert errno_of(write, queue()[0], SEND, b"x" * (6 * 2**20 + 1)) == errno.EFBIG

    def test_a_program_that_is_killed_sends_no_half_message(self):
        tree, messages = queue()
        handle = node(tree, SEND).open(WRITING)
        handle.write(b"x" * 4096, 0)
        handle.abandon()
        handle.flush()
        assert messages == []

    def test_nothing_is_sent_with_dry_run(self):
        tree, messages = queue(dry_run=True)
        write(tree, SEND, b"hello\n")
        assert messages == []

    def test_a_topic_takes_it_too(self):
        sent, arn = [], f"arn:aws:sns:{REGION}:1:t"
        api = Api(
            list_topics=lambda: {"Topics": [{"TopicArn": arn}]}, publish=lambda **params: sent.append(params) or {}
        )
        write(grow(Aws(api, Cache(), Journal()), sns.SERVICE), f"sns/{REGION}/topics/t/publish", b"news\n")
        assert sent == [{"TopicArn": arn, "Message": "news"}]

    def test_its_help_says_what_becomes_of_it(self, server):
        server.client("sqs").create_queue(QueueName="q")
        text = content(grow(aws_of(server)), f"sqs/{REGION}/queues/q/.help/send").decode()
        assert "The content that you write becomes\n  MessageBody" in text
        assert text.endswith("echo TEXT > send\n")


class TestJson:
    MACHINE = f"stepfunctions/{REGION}/state-machines/m"

    def machine(self):
        started, machine = [], {"name": "m", "stateMachineArn": "arn:m"}
        api = Api(
            list_state_machines=lambda **params: {"stateMachines": [machine]},
            describe_state_machine=lambda **params: machine,
            start_execution=lambda **params: started.append(params["input"]) or {},
        )
        return grow(Aws(api, Cache(), Journal()), stepfunctions.SERVICE), started

    def test_is_sent_digit_for_digit(self):
        tree, started = self.machine()
        write(tree, f"{self.MACHINE}/start", b'{"a":  1.10, "b": [1e400]}\n')
        assert started == ['{"a":  1.10, "b": [1e400]}']

    def test_in_pieces_is_one_input(self):
        tree, started = self.machine()
        write(tree, f"{self.MACHINE}/start", b'{"a": ', b"[1,", b"2]}\n")
        assert started == ['{"a": [1,2]}']

    @pytest.mark.parametrize("written", [b"{bad\n", b'{"a": 1', b"hello\n", b"\n"])
    def test_what_is_none_is_refused_with_the_reason(self, written):
        tree, started = self.machine()
        assert errno_of(write, tree, f"{self.MACHINE}/start", written) == errno.EINVAL
        assert started == []
        assert b"JSON" in content(tree, ".awsfs/errors")


class TestInvoke:
    def test_the_payload_is_what_was_written(self):
        tree, api = function(answered(b"{}"))
        write(tree, f"{FUNCTION}/invoke", b'{"order": 7}\n')
        assert api.asked == [{"FunctionName": "hello", "Payload": '{"order": 7}', "LogType": "Tail"}]

    @pytest.mark.parametrize(("payload", "shown"), [(b'{"a": [1]}', {"a": [1]}), (b"null", None), (b"\xff", "\ufffd")])
    def test_the_answer_is_told_with_its_payload(self, payload, shown):
        tree, _ = function(answered(payload))
        write(tree, f"{FUNCTION}/invoke", b"1")
        told = json.loads(content(tree, f"{FUNCTION}/.result/invoke.json"))
        assert told == {"StatusCode": 200, "Payload": shown}

    def test_that_the_function_failed_is_told(self):
        tree, _ = function(answered(b'{"errorMessage": "x"}', FunctionError="Unhandled"))
        write(tree, f"{FUNCTION}/invoke", b"{}")
        assert json.loads(content(tree, f"{FUNCTION}/.result/invoke.json"))["FunctionError"] == "Unhandled"

    def test_the_end_of_its_log_is_text(self):
        tree, _ = function(answered(b"{}"))
        write(tree, f"{FUNCTION}/invoke", b"{}")
        assert content(tree, f"{FUNCTION}/.result/invoke.log") == b"START\nhello from the log\nEND\n"
        assert names(tree, f"{FUNCTION}/.result") == ["invoke.json", "invoke.log"]

    def test_lambda_is_given_more_than_its_15_minutes(self):
        tree, api = function(answered(b"{}"))
        write(tree, f"{FUNCTION}/invoke", b"{}")
        assert api.patience[0] > 15 * 60

    def test_it_may_take_longer_than_others_are_waited_for(self):
        def slowly():
            time.sleep(0.4)
            return answered(b'"late"')

        tree, _ = function(slowly, wait=Waiting(timeout=0.1))
        write(tree, f"{FUNCTION}/invoke", b"{}")
        assert json.loads(content(tree, f"{FUNCTION}/.result/invoke.json"))["Payload"] == "late"

    def test_it_is_not_invoked_again_where_no_answer_came(self):
        def never():
            raise ReadTimeoutError(endpoint_url="here")

        tree, api = function(never)
        assert errno_of(write, tree, f"{FUNCTION}/invoke", b"{}") == errno.ETIMEDOUT
        assert api.calls["invoke"] == 1

    def test_whoever_does_not_want_the_answer_need_not_wait(self):
        tree, api = function({"StatusCode": 202})
        write(tree, f"{FUNCTION}/invoke-async", b"{}")
        assert (api.asked[0]["InvocationType"], api.patience) == ("Event", [])

    def test_no_payload_is_in_the_record_of_what_was_done(self):
        tree, _ = function(answered(b"{}"))
        write(tree, f"{FUNCTION}/invoke", b'{"password": "hunter2"}')
        assert b"hunter2" not in content(tree, ".awsfs/actions.jsonl")


class TestPeeking:
    PATH = f"sqs/{REGION}/queues/q/.receive.json"

    @pytest.fixture
    def url(self, server):
        made = server.client("sqs").create_queue(QueueName="q")["QueueUrl"]
        server.client("sqs").send_message(QueueUrl=made, MessageBody="hello")
        return made

    def test_shows_messages_and_leaves_them_to_others(self, server, url):
        tree = grow(aws_of(server))
        assert [json.loads(content(tree, self.PATH))[0]["Body"] for _ in range(2)] == ["hello", "hello"]
        assert len(server.client("sqs").receive_message(QueueUrl=url)["Messages"]) == 1

    def test_is_one_call_each_time(self, server, url):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            content(tree, self.PATH), content(tree, self.PATH)
        assert calls["sqs", "ReceiveMessage"] == 2

    def test_is_not_listed(self, server, url):
        assert ".receive.json" not in names(grow(aws_of(server)), f"sqs/{REGION}/queues/q")


def test_a_verb_that_takes_content_reads_as_an_empty_file():
    assert node(queue()[0], SEND).open(READING).read(10, 0) == b""
