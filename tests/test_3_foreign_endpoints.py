"""Floor 3: endpoints that are not AWS's get no framing, and what they store is compared with what was sent."""

import errno

import boto3
import pytest
from aws_server import CREDENTIALS
from desks import LARGE, MEBIBYTE, Desk, at, refusal
from worlds import REGION

from awsfs.aws.clients import Clients
from awsfs.aws.copies import Copier

FRAMED = b"3;chunk-signature=0\r\n%b\r\n0;chunk-signature=0\r\n\r\n"
STORES = ["https://s3.example.com", "https://minio.example:9000", "https://amazonaws.com.example", "http://127.0.0.1:1"]
OWN = [
    "https://s3.eu-west-1.amazonaws.com",
    "https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com",
    "https://s3.dualstack.us-west-2.api.aws",
    "https://s3.cn-north-1.amazonaws.com.cn",
    None,
]


def clients(url, **options):
    """The clients of an endpoint."""
    return Clients(boto3.Session(**CREDENTIALS, region_name="us-west-2"), url, **options)


def sent(url):
    """The headers with which an object is sent to an endpoint."""
    client, seen = clients(url).get("s3", REGION, True), []

    def stop(request, **event):
        seen.append({name.lower(): value for name, value in request.headers.items()})
        raise RuntimeError("seen")

    client.meta.events.register_first("before-send.s3.PutObject", stop)
    with pytest.raises(RuntimeError, match="seen"):
        client.put_object(Bucket="bucket", Key="key", Body=b"x")
    return seen[0]


@pytest.mark.parametrize("url", STORES)
def test_a_store_of_somebody_else_gets_the_bytes_alone(url):
    headers = sent(url)
    assert {"content-encoding", "x-amz-trailer", "x-amz-decoded-content-length"} & headers.keys() == set()


@pytest.mark.parametrize("url", OWN)
def test_aws_gets_a_checksum(url):
    assert any(name.startswith("x-amz-checksum") or name == "x-amz-trailer" for name in sent(url))


@pytest.mark.parametrize(("urls", "is_foreign"), [(STORES, True), (OWN, False)], ids=["stores", "own"])
def test_who_an_endpoint_belongs_to_is_told_by_its_domain(urls, is_foreign):
    assert [clients(url).is_foreign("s3", REGION) for url in urls] == [is_foreign] * len(urls)


def test_an_endpoint_that_is_known_to_behave_is_taken_for_aws():
    assert not clients("http://127.0.0.1:1", behaves_as_aws=True).is_foreign("s3", REGION)


class TestStored:
    @pytest.fixture
    def upload(self, desk: Desk):
        """A function: write bytes to a store of somebody else, where nothing is."""
        copier = Copier(desk.elsewhere(), desk.spools, (0, 0))
        return lambda data: copier.upload(at("new"), desk.spool(data), None, {})

    @pytest.mark.parametrize("size", [3, 17 * MEBIBYTE], ids=["whole", "parts"])
    def test_what_is_stored_as_it_was_sent_is_no_failure(self, desk, upload, size):
        assert upload(LARGE[:size]).size == size
        assert desk.content("new") == LARGE[:size]

    @pytest.mark.parametrize("size", [3, 17 * MEBIBYTE], ids=["whole", "parts"])
    def test_what_is_stored_with_its_framing_is_an_error(self, desk, upload, size):
        desk.strict.stores = lambda data: FRAMED % data
        error = refusal(upload, LARGE[:size])
        assert (error.number, error.code) == (errno.EIO, "NotStoredWhole")

    def test_what_is_stored_in_part_is_an_error(self, desk, upload):
        desk.strict.stores = lambda data: data[:1]
        assert refusal(upload, b"old").number == errno.EIO

    def test_an_etag_that_is_the_sum_costs_nothing(self, desk, upload):
        with desk.server.counting() as calls:
            upload(b"hello")
        assert calls == {("s3", "PutObject"): 1}

    def test_an_etag_that_is_not_costs_one_look(self, desk, upload):
        desk.strict.has_opaque_etags = True
        with desk.server.counting() as calls:
            upload(b"hello")
        assert calls == {("s3", "PutObject"): 1, ("s3", "HeadObject"): 1}

    def test_the_sum_goes_along(self, desk, upload):
        upload(b"hello")
        assert desk.strict.sums == ["XUFAKrxLKna5cZ2REBfFkg=="]

    def test_of_aws_nothing_is_looked_at(self, desk):
        desk.strict.has_opaque_etags = True
        with desk.server.counting() as calls:
            desk.upload("new", b"hello")
        assert calls == {("s3", "PutObject"): 1}
