"""Floor 3: items that are read and written past botocore are the same, and botocore has what is unusual."""

import boto3
import pytest
from aws_server import CREDENTIALS
from botocore.exceptions import ClientError, ConnectionClosedError
from cutting import AFTER, BEFORE, DURING, Cutting
from worlds import REGION

from awsfs.aws.clients import Clients

ITEM = {
    "id": {"S": "a\u00e9"},
    "n": {"N": "12345678901234567890123456789012345678"},
    "b": {"B": b"\x00\xff"},
    "bs": {"BS": [b"x", b"\xfe"]},
    "m": {"M": {"l": {"L": [{"BOOL": True}, {"NULL": True}, {"B": b""}]}}},
}
KEY = {"id": ITEM["id"]}
TABLE = "items"
CALLS = [
    ("get_item", {"Key": KEY, "ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}),
    ("get_item", {"Key": {"id": {"S": "nowhere"}}}),
    ("query", {"KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": KEY["id"]}}),
    ("scan", {}),
    ("scan", {"FilterExpression": "b = :b", "ExpressionAttributeValues": {":b": {"B": b"\x00\xff"}}}),
]


class Both:
    """One endpoint asked both ways. `botocore` are the requests that botocore sends for the direct client."""

    def __init__(self, url, *, changing=False):
        session = boto3.Session(**CREDENTIALS, region_name=REGION)
        self.clients = Clients(session, url)
        self.direct = self.clients.get("dynamodb", REGION, changing)
        self.plain = session.client("dynamodb", endpoint_url=url)
        self.botocore = []
        self.direct.meta.events.register("before-send", lambda request, **others: self.botocore.append(request))

    def learn(self, method, **params):
        """Have the direct client see how botocore sends this."""
        getattr(self.direct, method)(TableName=TABLE, **params)
        self.botocore.clear()
        return self


def comparable(client, method, params):
    try:
        answer = getattr(client, method)(**params)
    except ClientError as error:
        answer = {**error.response, "raised": (type(error).__name__, str(error))}
    metadata = answer.pop("ResponseMetadata")
    return answer, metadata["HTTPStatusCode"], metadata["RetryAttempts"]


@pytest.fixture(scope="module")
def both(module_server):
    client = boto3.Session(**CREDENTIALS, region_name=REGION).client("dynamodb", endpoint_url=module_server.url)
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.put_item(TableName=TABLE, Item=ITEM)
    return Both(module_server.url)


@pytest.fixture
def writing(both, module_server):
    made = Both(module_server.url, changing=True)
    made.learn("put_item", Item={"id": {"S": "other"}})
    return made


@pytest.mark.parametrize(("method", "params"), CALLS)
def test_an_answer_is_botocores(both, method, params):
    both.learn(method, **params)
    found = [comparable(client, method, {"TableName": TABLE, **params}) for client in (both.direct, both.plain)]
    assert (found[0], both.botocore) == (found[1], [])


def test_many_items_at_once_are_botocores(both):
    params = {"RequestItems": {TABLE: {"Keys": [KEY, {"id": {"S": "x"}}]}}}
    both.direct.batch_get_item(**params)
    both.botocore.clear()
    found = [comparable(client, "batch_get_item", params) for client in (both.direct, both.plain)]
    assert (found[0], both.botocore) == (found[1], [])


@pytest.mark.parametrize("params", [{"Key": {"other": {"S": "x"}}}, {"Key": KEY, "ProjectionExpression": "!"}])
def test_a_refusal_is_botocores(both, params):
    both.learn("get_item", Key=KEY)
    found = [comparable(client, "get_item", {"TableName": TABLE, **params}) for client in (both.direct, both.plain)]
    assert (found[0], both.botocore) == (found[1], [])


def test_what_is_written_reads_back(writing):
    writing.direct.put_item(TableName=TABLE, Item=ITEM | {"id": {"S": "new"}})
    assert writing.plain.get_item(TableName=TABLE, Key={"id": {"S": "new"}})["Item"] == ITEM | {"id": {"S": "new"}}
    assert writing.botocore == []


def test_a_change_of_a_part_is_one_request_of_ours(writing):
    change = {"UpdateExpression": "SET c = :c", "ExpressionAttributeValues": {":c": {"B": b"\xff"}}}
    writing.learn("update_item", Key={"id": {"S": "other"}}, **change)
    writing.direct.update_item(TableName=TABLE, Key={"id": {"S": "other"}}, **change)
    found = writing.plain.get_item(TableName=TABLE, Key={"id": {"S": "other"}})["Item"]
    assert (found["c"], writing.botocore) == ({"B": b"\xff"}, [])


def test_a_condition_that_does_not_hold_is_refused_as_by_botocore(writing):
    params = {"TableName": TABLE, "Item": ITEM, "ConditionExpression": "attribute_not_exists(id)"}
    found = [comparable(client, "put_item", params) for client in (writing.direct, writing.plain)]
    assert (found[0], writing.botocore) == (found[1], [])


def test_throttling_of_a_read_is_botocores_to_repeat(both, module_server):
    both.learn("get_item", Key=KEY)
    with module_server.refusing("dynamodb", "GetItem", "ProvisionedThroughputExceededException", times=1):
        answer = both.direct.get_item(TableName=TABLE, Key=KEY)
    assert (answer["Item"], len(both.botocore)) == (ITEM, 1)


def test_throttling_of_a_write_is_not_repeated(writing, module_server):
    with (
        module_server.refusing("dynamodb", "PutItem", "ThrottlingException"),
        module_server.counting() as calls,
        pytest.raises(ClientError, match="ThrottlingException"),
    ):
        writing.direct.put_item(TableName=TABLE, Item=ITEM)
    assert (calls, writing.botocore) == ({("dynamodb", "PutItem"): 1}, [])


@pytest.mark.parametrize("when", [BEFORE, DURING])
def test_a_read_that_breaks_off_is_botocores_to_repeat(both, module_server, when):
    with Cutting(module_server.url) as network:
        cut = Both(network.url).learn("get_item", Key=KEY)
        with network.cutting("GetItem", when, times=1):
            answer = cut.direct.get_item(TableName=TABLE, Key=KEY)
    assert (answer["Item"], len(cut.botocore)) == (ITEM, 1)


def test_a_write_whose_answer_is_lost_is_not_repeated(both, module_server):
    with Cutting(module_server.url) as network:
        cut = Both(network.url, changing=True).learn("put_item", Item=ITEM)
        with network.cutting("PutItem", AFTER) as cuts, pytest.raises(ConnectionClosedError):
            cut.direct.put_item(TableName=TABLE, Item=ITEM)
    assert (cuts.made, cut.botocore) == (1, [])


def test_the_arn_of_a_table_is_for_botocore(both):
    arn = both.plain.describe_table(TableName=TABLE)["Table"]["TableArn"]
    both.botocore.clear()
    for _ in range(2):
        both.direct.get_item(TableName=arn, Key=KEY)
    assert len(both.botocore) == 2


def test_each_fallback_is_counted_with_its_reason(both, module_server):
    fresh = Both(module_server.url).learn("get_item", Key=KEY)
    with module_server.refusing("dynamodb", "GetItem", "InternalServerError", status=500, times=1):
        fresh.direct.get_item(TableName=TABLE, Key=KEY)
    assert fresh.clients.counts.stats() == {
        "direct_requests": {},
        "fallbacks_to_botocore": {"dynamodb:GetItem: InternalServerError": 1},
    }
