"""Floor 3: what goes on: listings without an end, answers that take long, files behind URLs, templates as written."""

import errno
import io
import threading

import pytest
from made_up_logs import Logs, comes
from test_4_tree_grown import REGION, aws_of, clients_of
from zips import served

from awsfs.aws.archives import download
from awsfs.aws.fetch import Aws
from awsfs.aws.following import Polling, page
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.errors import AwsError
from awsfs.requests import Request

SOON = 0.01
EVENTS = Request(
    "logs",
    REGION,
    "get_log_events",
    "events[].message",
    {"logGroupName": "g", "logStreamName": "s", "startFromHead": True, "limit": 10_000},
    60,
)


class TestPage:
    def test_goes_on_where_the_last_one_ended(self):
        aws = Aws(Logs(["a", "b", "c"]), Cache(), Journal())
        first, token, has_more = page(aws, EVENTS, None)
        second, _, _ = page(aws, EVENTS, token)
        assert (first, has_more, second) == (["a", "b"], True, ["c"])

    def test_the_end_is_where_the_token_repeats(self):
        aws = Aws(Logs(["a"]), Cache(), Journal())
        _, token, _ = page(aws, EVENTS, None)
        assert page(aws, EVENTS, token) == ([], token, False)

    def test_after_the_end_it_tells_what_has_come(self):
        api = Logs(["a"])
        aws = Aws(api, Cache(), Journal())
        _, token, _ = page(aws, EVENTS, None)
        api.said.append("b")
        assert page(aws, EVENTS, token)[0] == ["b"]


class TestPolling:
    def test_does_all_work_again_and_again(self):
        polling, done = Polling(SOON), []
        works = [lambda: done.append(1), lambda: done.append(2)]
        for work in works:
            polling.begin(work)
        assert comes(lambda: min(done.count(1), done.count(2)) > 2)
        for work in works:
            polling.end(work)

    def test_what_is_ended_is_done_no_more(self):
        polling, done = Polling(SOON), []
        polling.begin(other := lambda: done.append("other"))
        polling.begin(work := lambda: done.append("work"))
        assert comes(lambda: "work" in done)
        polling.end(work)
        before = done.count("work")
        assert comes(lambda: done.count("other") > len(done) - done.count("other") + 5)
        assert done.count("work") <= before + 1
        polling.end(other)

    def test_has_no_thread_where_there_is_no_work(self):
        before = threading.active_count()
        polling = Polling(SOON)
        polling.begin(work := lambda: None)
        polling.end(work)
        assert comes(lambda: threading.active_count() <= before)

    def test_begins_again_after_it_has_ended(self):
        polling, done = Polling(SOON), []
        for _ in range(2):
            done.clear()
            polling.begin(work := lambda: done.append(1))
            assert comes(lambda: bool(done))
            polling.end(work)


class TestDownload:
    @staticmethod
    def download(url):
        """The bytes at a URL, fetched with the settings of a client."""
        clients = clients_of("http://127.0.0.1:1")
        download(clients, Request("lambda", REGION, "get_function", "@", {}, 0), url, into := io.BytesIO())
        return into.getvalue()

    @pytest.fixture(scope="class")
    @classmethod
    def url(cls):
        answers = {"/there": (200, b"x" * 600_000), "/cut": (200, b"x"), "/denied": (403, b""), "/no": (404, b"")}
        with served(answers) as (url, _):
            yield url

    def test_is_all_of_it(self, url):
        assert self.download(f"{url}/there") == b"x" * 600_000

    @pytest.mark.parametrize(
        ("path", "number"), [("/denied", errno.EACCES), ("/no", errno.ENOENT), ("/cut", errno.EREMOTEIO)]
    )
    def test_that_fails_says_so_and_not_where(self, url, path, number):
        with pytest.raises(AwsError) as caught:
            self.download(url + path)
        assert (caught.value.number, url in str(caught.value)) == (number, False)

    def test_where_nobody_answers_is_ehostunreach(self):
        with pytest.raises(AwsError) as caught:
            self.download("http://127.0.0.1:1/x")
        assert caught.value.number == errno.EHOSTUNREACH


class TestPatience:
    def test_a_client_that_waits_long_repeats_nothing(self, server):
        config = clients_of(server.url).patient("lambda", REGION, 930.0).meta.config
        assert (config.read_timeout, config.tcp_keepalive) == (930.0, True)
        assert config.retries["total_max_attempts"] == 1

    def test_it_is_made_once(self, server):
        clients = clients_of(server.url)
        assert clients.patient("lambda", REGION, 930.0) is clients.patient("lambda", REGION, 930.0)


def test_a_template_in_json_is_as_it_was_written(server):
    body = '{"Resources":   {"Q": {"Type": "AWS::SQS::Queue"}}}'
    server.client("cloudformation").create_stack(StackName="s", TemplateBody=body)
    asked = Request("cloudformation", REGION, "get_template", "TemplateBody", {"StackName": "s"}, 60)
    assert list(aws_of(server).records(asked)) == [body]
