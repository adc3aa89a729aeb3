"""Floor 3: asking AWS: pages, absences, errors, changes, and waiting that may give up."""

import errno
import json
import threading
from functools import partial

import pytest
from aws_server import TICKET
from mounts import PATIENCE
from test_4_tree_grown import REGION, Api, aws_of, clients_of, refuse
from worlds import make_bucket, make_table

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Caller, Journal, caller
from awsfs.aws.workers import EACH
from awsfs.cache import Cache
from awsfs.errors import AwsError
from awsfs.requests import Request


def request(client="ec2", operation="describe_vpcs", result="Vpcs[].VpcId", params=None, ttl=60, **more):
    return Request(client, REGION, operation, result, params or {}, ttl, **more)


def of_api(api, **options):
    return Aws(api, Cache(), Journal(), **options)


PLACE = ("ec2", REGION)


def number_of(work, *args):
    with pytest.raises(AwsError) as caught:
        work(*args)
    return caught.value.number


TABLES = request("dynamodb", "list_tables", "TableNames[]", {"Limit": 2})


def make_tables(server, count):
    for number in range(count):
        make_table(server, f"t-{number}", "id:S")


class TestRecords:
    def test_asking_makes_no_call_before_anybody_reads(self, server):
        with server.counting() as calls:
            aws_of(server).records(request())
        assert calls == {}

    def test_all_pages_are_read(self, server):
        make_tables(server, 5)
        with server.counting() as calls:
            assert list(aws_of(server).records(TABLES)) == ["t-0", "t-1", "t-2", "t-3", "t-4"]
        assert calls == {("dynamodb", "ListTables"): 3}

    def test_a_second_page_is_asked_for_only_when_it_is_read(self, server):
        make_tables(server, 3)
        with server.counting() as calls:
            next(iter(aws_of(server).records(TABLES)))
        assert calls == {("dynamodb", "ListTables"): 1}

    def test_the_same_question_again_is_no_call(self, server):
        aws = aws_of(server)
        list(aws.records(request()))
        with server.counting() as calls:
            list(aws.records(request()))
        assert calls == {}

    def test_a_time_to_live_of_the_mount_replaces_that_of_every_call(self, server):
        aws = aws_of(server, ttl=0.0)
        list(aws.records(request()))
        with server.counting() as calls:
            list(aws.records(request()))
        assert calls == {("ec2", "DescribeVpcs"): 1}

    def test_one_record_is_a_listing_of_one(self):
        aws = of_api(Api(get_it=lambda: {"It": {"a": 1}}))
        assert list(aws.records(request(operation="get_it", result="It"))) == [{"a": 1}]

    def test_nothing_is_a_listing_of_none(self):
        aws = of_api(Api(get_it=lambda: {}))
        assert list(aws.records(request(operation="get_it", result="It"))) == []

    def test_what_aws_tells_of_its_own_answer_is_no_part_of_the_record(self):
        aws = of_api(Api(get_it=lambda: {"a": 1, "ResponseMetadata": {"RequestId": "r"}}))
        assert list(aws.records(request(operation="get_it", result="@"))) == [{"a": 1}]

    def test_fields_that_the_answer_leaves_out_are_added(self):
        aws = of_api(Api(get_it=lambda: {"a": 1}))
        assert list(aws.records(request(operation="get_it", result="@", also={"b": 2}))) == [{"b": 2, "a": 1}]

    def test_a_record_that_is_no_mapping_has_no_fields_to_add(self):
        aws = of_api(Api(get_it=lambda: {"a": ["x"]}))
        assert list(aws.records(request(operation="get_it", result="a", also={"b": 2}))) == ["x"]

    def test_what_is_not_known_is_not_in_hand(self):
        assert of_api(Api()).in_hand(request()) is None

    def test_a_paced_listing_comes_all_the_same(self):
        answer = {"Items": [1, 2], "ConsumedCapacity": {"CapacityUnits": 0.5}}
        aws = of_api(Api(scan=lambda: dict(answer)))
        assert list(aws.records(request(operation="scan", result="Items", units=1e6))) == [1, 2]

    def test_nobody_waits_for_a_turn_after_the_last_page(self):
        answer = {"Items": [1], "ConsumedCapacity": {"CapacityUnits": 1.0}}
        aws = of_api(Api(scan=lambda: dict(answer)), wait=lambda future: future.result(timeout=PATIENCE))
        assert list(aws.records(request(operation="scan", result="Items", units=0.4))) == [1]


class TestErrors:
    def test_a_code_declared_as_absence_is_no_record(self):
        aws = of_api(Api(get_it=refuse("NoSuchTagSet")))
        assert list(aws.records(request(operation="get_it", absent=("NoSuchTagSet",)))) == []

    def test_an_absence_is_not_in_the_journal(self):
        aws = of_api(Api(get_it=refuse("NoSuchTagSet")))
        list(aws.records(request(operation="get_it", absent=("NoSuchTagSet",))))
        assert aws.journal.errors() == []

    def test_a_lookup_that_finds_nothing_is_not_in_the_journal(self):
        aws = of_api(Api(get_it=refuse("InvalidVpcID.NotFound")))
        assert number_of(list, aws.records(request(operation="get_it"))) == errno.ENOENT
        assert aws.journal.errors() == []

    def test_a_refusal_is_in_the_journal_with_the_file_that_asked(self, server):
        aws = aws_of(server)
        token = caller.set(Caller("readdir", "/ec2/us-west-2/vpcs"))
        try:
            with server.refusing("ec2", "DescribeVpcs", "UnauthorizedOperation"):
                assert number_of(list, aws.records(request())) == errno.EACCES
        finally:
            caller.reset(token)
        entry = json.loads(aws.journal.errors()[0])
        assert (entry["path"], entry["code"]) == ("/ec2/us-west-2/vpcs", "UnauthorizedOperation")

    def test_the_request_id_of_a_refusal_is_kept(self, server):
        aws = aws_of(server)
        with server.refusing("ec2", "DescribeVpcs", "UnauthorizedOperation"):
            number_of(list, aws.records(request()))
        assert json.loads(aws.journal.errors()[0])["request_id"] == TICKET

    def test_a_throttled_call_is_counted_as_such(self):
        aws = of_api(Api(get_it=refuse("Throttling")))
        assert number_of(list, aws.records(request(operation="get_it"))) == errno.EAGAIN
        assert aws.journal.stats(0, 0)["throttles"] == 1

    def test_a_refused_page_comes_after_the_pages_before_it(self, server):
        make_tables(server, 3)
        found = iter(aws_of(server).records(TABLES))
        first = [next(found), next(found)]
        with server.refusing("dynamodb", "ListTables"):
            assert number_of(next, found) == errno.EACCES
        assert first == ["t-0", "t-1"]

    def test_what_is_known_is_served_while_aws_cannot_be_reached(self, server):
        clients = clients_of(server.url)
        cache, journal = Cache(), Journal()
        known = list(Aws(clients, cache, journal, ttl=0.0).records(request()))
        gone = Aws(clients_of("http://127.0.0.1:1"), cache, journal)
        assert list(gone.records(request())) == known

    def test_serving_what_is_known_is_noted(self, server):
        cache, journal = Cache(), Journal()
        list(Aws(clients_of(server.url), cache, journal, ttl=0.0).records(request()))
        list(Aws(clients_of("http://127.0.0.1:1"), cache, journal).records(request()))
        assert json.loads(journal.errors()[0])["note"] == "the last cached answer was used"


class TestStatistics:
    def test_each_request_is_counted_once(self, server):
        make_tables(server, 3)
        aws = aws_of(server)
        list(aws.records(TABLES))
        assert aws.journal.stats(0, 0)["calls_by_operation"] == {"dynamodb:list_tables": 2}


def giving_up(arrived):
    """Waiting that is given up once the request has arrived, and what it is until then."""
    patient = threading.Event()

    def wait(future):
        if patient.is_set():
            future.exception()
            return
        assert arrived(timeout=PATIENCE)
        raise InterruptedError(errno.EINTR, "interrupted")

    return patient, wait


def give_up(aws, request):
    with pytest.raises(InterruptedError):
        list(aws.records(request))


class Held:
    """An operation that answers when it is let go."""

    def __init__(self, answer):
        self.answer, self.arrived, self.released = answer, threading.Semaphore(0), threading.Event()

    def __call__(self, **params):
        self.arrived.release()
        self.released.wait(10)
        return self.answer(**params)


class TestGivingUp:
    """What nobody waits for any more."""

    def test_a_request_under_way_is_left_to_the_others(self, server):
        with server.counting() as calls:
            with server.holding("ec2", "DescribeVpcs") as rule:
                patient, wait = giving_up(rule.arrived.acquire)
                aws = aws_of(server, wait=wait)
                give_up(aws, request())
            patient.set()
            assert list(aws.records(request())) != []
        assert calls == {("ec2", "DescribeVpcs"): 1}

    def test_what_fails_then_is_not_asked_again(self, server):
        with server.counting() as calls:
            with server.holding("ec2", "DescribeVpcs") as rule, server.refusing("ec2", "DescribeVpcs", status=500):
                _, wait = giving_up(rule.arrived.acquire)
                aws = aws_of(server, wait=wait)
                give_up(aws, request())
            aws.close(wait=True)
        assert calls == {("ec2", "DescribeVpcs"): 1}

    def test_that_is_no_failure(self, server):
        with server.holding("ec2", "DescribeVpcs") as rule, server.refusing("ec2", "DescribeVpcs", status=500):
            _, wait = giving_up(rule.arrived.acquire)
            aws = aws_of(server, wait=wait)
            give_up(aws, request())
        aws.close(wait=True)
        assert aws.journal.errors() == []

    def test_while_somebody_waits_it_is_asked_again(self, server):
        with server.counting() as calls, server.refusing("ec2", "DescribeVpcs", "InternalError", status=500, times=1):
            list(aws_of(server).records(request()))
        assert calls == {("ec2", "DescribeVpcs"): 2}

    def test_what_has_not_begun_is_not_asked_at_all(self):
        busy = Held(lambda: {})
        api = Api(busy=busy, get_it=lambda: {})
        _, wait = giving_up(lambda timeout: True)
        aws = of_api(api, wait=wait)
        for _ in range(EACH):
            aws.start(api.busy, PLACE)
        give_up(aws, request(operation="get_it"))
        last = aws.start(api.busy, PLACE)
        busy.released.set()
        last.result(timeout=PATIENCE)
        assert api.calls["get_it"] == 0

    def test_who_comes_next_has_it_asked(self):
        busy = Held(lambda: {})
        api = Api(busy=busy, get_it=lambda: {"a": 1})
        patient, wait = giving_up(lambda timeout: True)
        aws = of_api(api, wait=wait)
        for _ in range(EACH):
            aws.start(api.busy, PLACE)
        give_up(aws, request(operation="get_it", result="@"))
        patient.set()
        busy.released.set()
        assert list(aws.records(request(operation="get_it", result="@"))) == [{"a": 1}]

    def test_a_change_is_made_all_the_same(self):
        change = Held(lambda: {})
        api = Api(reboot_instances=change, start_instances=lambda: {})
        _, wait = giving_up(change.arrived.acquire)
        aws = of_api(api, wait=wait)

        def work():
            aws.ask(request(operation="reboot_instances"), changing=True)
            return aws.ask(request(operation="start_instances"), changing=True)

        with pytest.raises(InterruptedError):
            aws.change(request(operation="reboot_instances"), work)
        change.released.set()
        aws.close(wait=True)
        assert api.calls == {"reboot_instances": 1, "start_instances": 1}


class TestPlaces:
    """A place that does not answer, and the others."""

    def test_it_does_not_keep_another_region_waiting(self):
        stuck = Held(lambda: {})
        aws = of_api(Api(get_it=lambda: {"a": 1}), wait=lambda future: future.result(timeout=PATIENCE))
        for _ in range(10 * EACH):
            aws.start(stuck, PLACE)
        elsewhere = Request("ec2", "eu-west-1", "get_it", "@", {}, 60)
        found = list(aws.records(elsewhere))
        stuck.released.set()
        assert found == [{"a": 1}]

    def test_five_of_them_do_not_keep_a_sixth_waiting(self):
        stuck = Held(lambda: {})
        aws = of_api(Api(get_it=lambda: {"a": 1}), wait=lambda future: future.result(timeout=PATIENCE))
        for region in range(5):
            for _ in range(2 * EACH):
                aws.start(stuck, ("ec2", f"region-{region}"))
        found = list(aws.records(request(operation="get_it", result="@")))
        stuck.released.set()
        assert found == [{"a": 1}]

    def test_what_waits_its_turn_comes_in_order(self):
        stuck, seen = Held(lambda: {}), []
        aws = of_api(Api())
        for _ in range(EACH):
            aws.start(stuck, PLACE)
        rest = [aws.start(partial(seen.append, number), PLACE) for number in range(3)]
        stuck.released.set()
        for future in rest:
            future.result(timeout=PATIENCE)
        assert sorted(seen) == [0, 1, 2]


class TestOutages:
    """What is known, while its place does not answer."""

    def known(self, server, *requests):
        """An account that does not answer, of which this is known, and its time is up."""
        cache = Cache()
        for each in requests:
            list(Aws(clients_of(server.url), cache, Journal(), ttl=0.0).records(each))
        return cache

    def test_it_is_waited_for_once(self, server):
        cache, waited = self.known(server, request(), request(operation="describe_subnets", result="Subnets[]")), []

        def wait(future):
            waited.append(future)
            future.exception()

        aws = Aws(clients_of("http://127.0.0.1:1"), cache, Journal(), wait)
        list(aws.records(request()))
        list(aws.records(request(operation="describe_subnets", result="Subnets[]")))
        assert len(waited) == 1

    def test_what_did_not_come_in_time_is_served_as_it_was(self, server):
        def wait(future):
            raise AwsError(errno.ETIMEDOUT, "Timeout", "no answer")

        cache = self.known(server, request())
        with server.holding("ec2", "DescribeVpcs"):
            found = list(Aws(clients_of(server.url), cache, Journal(), wait).records(request()))
        assert found == list(aws_of(server).records(request()))

    def test_an_empty_listing_is_known_too(self, server):
        empty = request(operation="describe_volumes", result="Volumes[]", is_listing=True)
        cache = self.known(server, empty)
        assert list(Aws(clients_of("http://127.0.0.1:1"), cache, Journal()).records(empty)) == []

    def test_after_what_is_known_of_a_listing_comes_the_error(self, server):
        make_tables(server, 3)
        cache = Cache()
        next(iter(Aws(clients_of(server.url), cache, Journal(), ttl=0.0).records(TABLES)))
        found = iter(Aws(clients_of("http://127.0.0.1:1"), cache, Journal()).records(TABLES))
        assert [next(found), next(found)] == ["t-0", "t-1"]
        assert number_of(next, found) == errno.EHOSTUNREACH


class TestClosing:
    def test_after_closing_nothing_more_is_asked(self):
        api = Api(describe_vpcs=lambda: {})
        aws = of_api(api)
        aws.close()
        with pytest.raises(RuntimeError):
            list(aws.records(request()))
        assert api.calls == {}


def test_bytes_that_do_not_match_their_sum_are_an_error_that_is_told(server):
    s3 = make_bucket(server, "shelf", {"a": b"right"})
    aws = aws_of(server)
    request = Request("s3", REGION, "get_object", "@", {"Bucket": "shelf", "Key": "a"}, 0.0)
    with server.rewriting("s3", "GetObject", "right", "wrong"), pytest.raises(AwsError):
        aws.read(request)
    assert json.loads(aws.journal.errors()[0])["code"] == "FlexibleChecksumError"
    assert s3.get_object(Bucket="shelf", Key="a")["Body"].read() == b"right"
