"""Floor 3: objects that are read past botocore are the same, and botocore reads what is unusual."""

import random
import zlib
from base64 import b64decode

import boto3
import pytest
from aws_server import CREDENTIALS
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    FlexibleChecksumError,
    IncompleteReadError,
    ParamValidationError,
    ResponseStreamingError,
)
from cutting import AFTER, BEFORE, DURING, Cutting
from test_4_tree_grown import clients_of
from worlds import REGION, make_bucket

from awsfs.aws.clients import Clients
from awsfs.aws.direct.objects import ObjectsClient
from awsfs.aws.direct.stream import PIECE

KEYS = [
    "plain.txt", "a/b/c.csv", "a//b", "/leading", "//", "marker/", "two words", "plus+sign", "100%", "%41", "q?x=1&y#z",
    "caf\u00e9", "\u65e5\u672c", "\U0001f600", 'quote"s\\', "-dash", "~tilde", "x/./y", "semi;colon", "a=b&c", "<xml>",
]  # fmt: skip
VARYING = ("date", "x-amz-request-id", "x-amz-id-2", "x-amzn-requestid", "content-length")


class Both:
    """One endpoint asked both ways. `spy` sees each request that botocore sends for the direct client."""

    def __init__(self, url, *, changing=False):
        session = boto3.Session(**CREDENTIALS, region_name=REGION)
        self.direct = Clients(session, url, behaves_as_aws=True).get("s3", REGION, changing)
        self.plain = boto3.Session(**CREDENTIALS, region_name=REGION).client("s3", endpoint_url=url)
        self.botocore = []
        self.direct.meta.events.register("before-send.s3", lambda request, **others: self.botocore.append(request))

    def ask(self, method, **params):
        """The two answers, or the two refusals, without what differs from one request to the next."""
        self.learn(method, params["Bucket"])
        return [comparable(client, method, params) for client in (self.direct, self.plain)]

    def learn(self, method, bucket):
        """Have the direct client see how botocore sends this."""
        params = {"Bucket": bucket, **({} if method == "list_objects_v2" else {"Key": "plain.txt"})}
        getattr(self.direct, method)(**params)
        self.botocore.clear()


def comparable(client, method, params):
    try:
        answer = getattr(client, method)(**params)
    except ClientError as error:
        answer = {**error.response, "raised": (type(error).__name__, str(error))}
    body = answer.pop("Body", None)
    metadata = answer["ResponseMetadata"]
    headers = {name: value for name, value in metadata["HTTPHeaders"].items() if name not in VARYING}
    metadata = {name: metadata[name] for name in metadata if name not in ("HTTPHeaders", "RequestId", "HostId")}
    return answer | {"ResponseMetadata": metadata, "headers": headers, "bytes": body and body.read()}


@pytest.fixture(scope="module")
def both(module_server):
    s3 = make_bucket(module_server, "bucket", {key: key.encode() * 3 for key in KEYS})
    s3.put_object(
        Bucket="bucket",
        Key="rich",
        Body=b"0123456789",
        Metadata={"mtime": "1.5", "Note": "x y"},
        ContentType="text/csv",
        CacheControl="no-store",
        ContentDisposition="inline",
        ContentEncoding="identity",
        ContentLanguage="de",
        Expires="Fri, 02 Jan 2026 03:04:05 GMT",
        StorageClass="STANDARD_IA",
        Tagging="a=1&b=2",
        WebsiteRedirectLocation="/elsewhere",
    )
    return Both(module_server.url)


@pytest.fixture(scope="module")
def large(module_server):
    """The bytes of an object, but for the first one: a part of it, which has no sum to be checked."""
    data = random.Random(5).randbytes(3 * PIECE + 7)
    make_bucket(module_server, "warehouse", {"plain.txt": data})
    return data[1:]


class TestTheSameAnswers:
    @pytest.mark.parametrize("method", ["get_object", "head_object"])
    @pytest.mark.parametrize("key", [*KEYS, "rich"])
    def test_of_an_object(self, both, method, key):
        direct, plain = both.ask(method, Bucket="bucket", Key=key)
        assert (direct, both.botocore) == (plain, [])

    @pytest.mark.parametrize("words", [{}, {"Delimiter": "/"}, {"Prefix": "a/", "Delimiter": "/"}, {"MaxKeys": 3}])
    def test_of_a_listing(self, both, words):
        direct, plain = both.ask("list_objects_v2", Bucket="bucket", **words)
        token = [answer.pop("NextContinuationToken", "") for answer in (direct, plain)]
        assert (direct, both.botocore, bool(token[0])) == (plain, [], "MaxKeys" in words)

    @pytest.mark.parametrize("prefix", [*KEYS, "two ", "caf", "nowhere"])
    def test_of_a_listing_of_what_begins_with_anything(self, both, prefix):
        direct, plain = both.ask("list_objects_v2", Bucket="bucket", Prefix=prefix)
        assert (direct, both.botocore) == (plain, [])

    def test_of_a_range(self, both):
        direct, plain = both.ask("get_object", Bucket="bucket", Key="rich", Range="bytes=2-4")
        assert (direct["bytes"], direct, both.botocore) == (b"234", plain, [])

    def test_page_after_page(self, both):
        both.learn("list_objects_v2", "bucket")
        found, token = [], {}
        while True:
            answer = both.direct.list_objects_v2(Bucket="bucket", MaxKeys=4, **token)
            found += [entry["Key"] for entry in answer["Contents"]]
            if not answer["IsTruncated"]:
                break
            token = {"ContinuationToken": answer["NextContinuationToken"]}
        assert (found, both.botocore) == (sorted([*KEYS, "rich"]), [])

    def test_any_other_call_is_botocores(self, both):
        assert [bucket["Name"] for bucket in both.direct.list_buckets()["Buckets"]] == ["bucket"]


class TestTheSameRefusals:
    @pytest.mark.parametrize(
        ("method", "words"),
        [
            ("get_object", {"Key": "nowhere"}),
            ("head_object", {"Key": "nowhere"}),
            ("get_object", {"Key": "rich", "IfMatch": '"other"'}),
            ("get_object", {"Key": "rich", "Range": "bytes=100-200"}),
        ],
    )
    def test_where_nothing_else_would_be_tried(self, both, method, words):
        direct, plain = both.ask(method, Bucket="bucket", **words)
        assert (direct["raised"], direct["Error"], both.botocore) == (plain["raised"], plain["Error"], [])

    def test_of_what_is_the_same_version_still(self, both):
        etag = both.plain.head_object(Bucket="bucket", Key="rich")["ETag"]
        direct, plain = both.ask("get_object", Bucket="bucket", Key="rich", IfNoneMatch=etag)
        assert (direct["Error"]["Code"], direct["Error"], both.botocore) == ("304", plain["Error"], [])

    def test_of_somebody_who_may_not(self, both, module_server):
        both.learn("get_object", "bucket")
        with module_server.refusing("s3", "GetObject"), module_server.counting() as calls:
            refused = comparable(both.direct, "get_object", {"Bucket": "bucket", "Key": "rich"})
        assert (refused["Error"]["Code"], calls) == ("AccessDenied", {("s3", "GetObject"): 1})


class TestBodies:
    """The bytes of an object, read in fewer copies."""

    def body(self, asked):
        asked.learn("get_object", "warehouse")
        return asked.direct.get_object(Bucket="warehouse", Key="plain.txt", Range="bytes=1-9999999")["Body"]

    def test_are_all_there(self, both, large):
        assert self.body(both).whole(lambda: True) == large

    def test_are_those_that_have_come_where_nobody_wants_more(self, both, large):
        wanted = iter([True, True, False])
        assert self.body(both).whole(lambda: next(wanted)) == large[: 2 * PIECE]

    def test_can_be_asked_for_again_after_that(self, both, large):
        self.body(both).whole(lambda: False)
        assert (self.body(both).whole(lambda: True) == large, both.botocore) == (True, [])

    def test_that_break_off_are_an_error(self, module_server, large):
        with Cutting(module_server.url) as network:
            cut = Both(network.url)
            with network.cutting("bytes=1-9999999", DURING, times=1):
                body = self.body(cut)
                with pytest.raises((IncompleteReadError, ResponseStreamingError)):
                    body.whole(lambda: True)
            assert cut.botocore == []


class TestBotocore:
    def test_is_asked_first_about_a_bucket(self, module_server):
        make_bucket(module_server, "other", {"a": b"a"})
        both = Both(module_server.url)
        for _ in range(3):
            both.direct.get_object(Bucket="other", Key="a")["Body"].read()
        assert len(both.botocore) == 1

    def test_is_asked_again_where_aws_has_trouble(self, both, module_server):
        both.learn("get_object", "bucket")
        with module_server.refusing("s3", "GetObject", "InternalError", status=500, times=1):
            answer = both.direct.get_object(Bucket="bucket", Key="plain.txt")
        assert (answer["Body"].read(), len(both.botocore)) == (b"plain.txt" * 3, 1)

    @pytest.mark.parametrize("when", [BEFORE, DURING])
    def test_is_asked_again_where_the_network_has(self, both, module_server, when):
        with Cutting(module_server.url) as network:
            cut = Both(network.url)
            cut.learn("list_objects_v2", "bucket")
            with network.cutting("list-type=2", when, times=1):
                answer = cut.direct.list_objects_v2(Bucket="bucket", MaxKeys=1)
        assert (len(answer["Contents"]), len(cut.botocore)) == (1, 1)

    def test_is_asked_where_a_parameter_is_no_text(self, both):
        both.learn("get_object", "bucket")
        answer = both.direct.get_object(Bucket="bucket", Key="rich", IfModifiedSince="2020-01-01")
        both.direct.get_object(Bucket="bucket", Key="rich", ResponseExpires="2020-01-01")
        assert (answer["Body"].read(), len(both.botocore)) == (b"0123456789", 2)

    def test_says_what_is_wrong_with_a_parameter_that_is_not_known(self, both):
        both.learn("get_object", "bucket")
        with pytest.raises(ParamValidationError, match="Unknown parameter"):
            both.direct.get_object(Bucket="bucket", Key="rich", Nonsense="x")

    def test_checks_the_sums_of_what_comes_past_it(self, both, module_server):
        both.learn("get_object", "bucket")
        with module_server.rewriting("s3", "GetObject", "0123", "1230"):
            body = both.direct.get_object(Bucket="bucket", Key="rich")["Body"]
            with pytest.raises(FlexibleChecksumError):
                body.read()
        assert both.botocore == []

    def test_has_the_whole_client_where_there_is_a_proxy(self, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        assert not isinstance(clients_of("http://aws.invalid").get("s3", REGION), ObjectsClient)


class TestWriting:
    """PutObject, of bytes and of files."""

    WORDS = {"ContentType": "text/csv", "Metadata": {"mtime": "1.5", "Two-Words": "x  y"}, "Tagging": "a=1&b=2"}  # noqa: RUF012

    def put(self, both, client, body, **words):
        answer = client.put_object(Bucket="bucket", Key="written \u00e9", Body=body, **words)
        found = both.plain.get_object(Bucket="bucket", Key="written \u00e9", ChecksumMode="ENABLED")
        data = found.pop("Body").read()
        for varying in ("ResponseMetadata", "LastModified"):
            del found[varying]
        return data, found, answer["ETag"]

    @pytest.mark.parametrize("words", [{}, WORDS, {"StorageClass": "STANDARD_IA", "CacheControl": "no-store"}])
    def test_stores_what_botocore_stores(self, writing, words):
        direct = self.put(writing, writing.direct, b"0123456789", **words)
        assert (direct, len(writing.botocore)) == (self.put(writing, writing.plain, b"0123456789", **words), 0)

    def test_sends_the_checksum_that_botocore_sends(self, writing):
        _, found, _ = self.put(writing, writing.direct, b"0123456789")
        assert b64decode(found["ChecksumCRC32"]) == zlib.crc32(b"0123456789").to_bytes(4, "big")

    def test_sends_a_file_from_its_beginning(self, writing, tmp_path):
        (tmp_path / "file").write_bytes(data := bytes(range(256)) * 10_000)
        with (tmp_path / "file").open("rb") as file:
            assert self.put(writing, writing.direct, file)[0] == data

    def test_an_empty_body_is_an_empty_object(self, writing):
        assert self.put(writing, writing.direct, b"")[0] == b""

    def test_a_condition_that_does_not_hold_is_refused(self, writing):
        with pytest.raises(ClientError, match="PreconditionFailed"):
            writing.direct.put_object(Bucket="bucket", Key="rich", Body=b"x", IfNoneMatch="*")
        assert writing.botocore == []

    def test_an_answer_that_is_lost_is_not_asked_for_again(self, both, module_server):
        with Cutting(module_server.url) as network:
            cut = Both(network.url, changing=True)
            cut.direct.put_object(Bucket="bucket", Key="lost", Body=b"x")
            cut.botocore.clear()
            with network.cutting("lost", AFTER) as cuts, pytest.raises(ConnectionClosedError):
                cut.direct.put_object(Bucket="bucket", Key="lost", Body=b"x")
        assert (cuts.made, cut.botocore) == (1, [])

    def test_a_checksum_of_another_kind_is_botocores(self, writing):
        self.put(writing, writing.direct, b"x", ChecksumAlgorithm="SHA256")
        assert len(writing.botocore) == 1


@pytest.fixture
def writing(both, module_server):
    """The clients that change something, of which the direct one has learnt how."""
    made = Both(module_server.url, changing=True)
    made.direct.put_object(Bucket="bucket", Key="first", Body=b"x")
    made.botocore.clear()
    return made
