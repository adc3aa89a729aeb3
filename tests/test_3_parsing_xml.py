"""Floor 3: XML answers that are parsed past botocore are what botocore makes of them."""

import base64
import datetime
import json
import random
from xml.etree.ElementTree import Element, tostring

import boto3
import botocore.session
import pytest
from aws_server import CREDENTIALS
from botocore.model import ServiceModel
from botocore.parsers import ResponseParserError, create_parser
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_xml import TIMES, answer
from worlds import REGION, make_bucket, run_instance

from awsfs.aws.clients import Clients
from awsfs.aws.parsing.parser import Parser
from awsfs.aws.parsing.xml import Readers

MODELS = botocore.session.get_session()
SERVICES = [
    "autoscaling", "cloudformation", "cloudfront", "ec2", "elasticache", "elb", "elbv2", "iam", "rds", "redshift",
    "route53", "s3", "sns", "sts",
]  # fmt: skip
LEFT = {
    "cloudfront": {"GetConnectionFunction", "GetFunction"},
    "redshift": {"CreateRedshiftIdcApplication", "DescribeRedshiftIdcApplications", "ModifyRedshiftIdcApplication"},
    "s3": {
        "GetBucketNotification", "GetBucketPolicy", "GetObject", "GetObjectAnnotation", "GetObjectTorrent",
        "SelectObjectContent",
    },
}  # fmt: skip
"""Operations whose answers are botocore's: text and streams, one of several members, two members of one name."""


def model_of(service, operation):
    return MODELS.get_service_model(service).operation_model(operation)


def response_of(body, status=200):
    return {"status_code": status, "body": body, "headers": {"x-amz-request-id": "the-request", "ETag": '"1"'}}


def by_botocore(model, body):
    parser = create_parser(model.service_model.resolved_protocol)
    return parser.parse(response_of(body), model.output_shape)


def quickly(model, body, status=200):
    """What the parser hands over, and what it leaves to botocore."""
    response, found, readers = response_of(body, status), {}, Readers()
    parse = readers.parse_rest if model.service_model.resolved_protocol == "rest-xml" else readers.parse
    Parser(parse)(operation_model=model, response_dict=response, customized_response_dict=found, context={})
    return found, response["body"]


def merged(model, body):
    """What a client makes of both."""
    found, rest = quickly(model, body)
    return {**by_botocore(model, rest), **found}


def in_order(found):
    """An answer's members in the order in which they come, except at the top."""
    return {name: json.dumps(value, default=written) for name, value in found.items()}


def written(value):
    return value.isoformat() if isinstance(value, datetime.datetime) else base64.b64encode(value).decode()


def outcome(work):
    """What comes of it, an exception by its kind."""
    try:
        return in_order(work())
    except (ResponseParserError, LookupError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        return type(error)


def is_same(model, body):
    return outcome(lambda: merged(model, body)) == outcome(lambda: by_botocore(model, body))


def operations(service):
    names = MODELS.get_service_model(service).operation_names
    return [model for name in names if (model := model_of(service, name)).output_shape is not None]


@pytest.mark.parametrize("service", SERVICES)
def test_an_answer_of_any_operation_is_the_same(service):
    different = [
        (model.name, number)
        for model in operations(service)
        for number in range(5)
        if not is_same(model, answer(model, random.Random(f"{model.name} {number}")))
    ]
    assert different == []


@pytest.mark.parametrize("service", SERVICES)
def test_few_operations_are_left_to_botocore(service):
    left = {
        model.name
        for model in operations(service)
        if (body := answer(model, random.Random(model.name))) == quickly(model, body)[1]
    }
    assert left <= LEFT.get(service, set())


@settings(deadline=None)
@given(
    st.sampled_from([*TIMES, "2026-13-01T00:00:00Z", "2026-01-02Tnoon:Z"])
    | st.datetimes().map(lambda time: f"{time.isoformat()}Z")
    | st.text(max_size=30)
)
def test_any_time_is_the_same(text):
    time = Element("time")
    time.text = text
    body = b"<r><reservationSet><item><instancesSet><item><launchTime>%s</launchTime></item></instancesSet></item>"
    body = body % tostring(time)[6:-7] + b"</reservationSet></r>"
    assert is_same(model_of("ec2", "DescribeInstances"), body)


class TestOdd:
    """What AWS does not write: botocore's own parser is to say what it is."""

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "<html>",
            "text",
            "<r/>",
            "<r>text</r>",
            "<r><requestId>1</requestId><requestId>2</requestId></r>",
            "<r><reservationSet/><reservationSet/></r>",
            "<r><reservationSet>text</reservationSet></r>",
            "<r><reservationSet><item><ownerId>1</ownerId><ownerId>2</ownerId></item></reservationSet></r>",
            "<r><nextToken><deep>x</deep></nextToken></r>",
            "<r><nextToken>a<!-- b -->c<![CDATA[<d>]]></nextToken></r>",
            '<?xml version="1.0" encoding="ISO-8859-1"?><r><nextToken>caf\u00e9</nextToken></r>',
            '<r xmlns:a="urn:a" xmlns:b="urn:b"><a:nextToken>1</a:nextToken><b:reservationSet/></r>',
            '<!DOCTYPE r [<!ENTITY e "x">]><r><nextToken>&e;</nextToken></r>',
        ],
    )
    def test_an_answer_of_ec2(self, body):
        assert is_same(model_of("ec2", "DescribeInstances"), body.encode())

    @pytest.mark.parametrize("value", ["", "x", "1.5", "99999999999999999999", " 7 ", "1_000"])
    def test_a_number(self, value):
        body = f"<r><volumeSet><item><size>{value}</size></item></volumeSet></r>"
        assert is_same(model_of("ec2", "DescribeVolumes"), body.encode())

    @pytest.mark.parametrize(
        "body",
        [
            "<r/>",
            "<r><GetTopicAttributesResult/></r>",
            "<r><GetTopicAttributesResult/><GetTopicAttributesResult/></r>",
            "<r><GetTopicAttributesResult/><ResponseMetadata>text</ResponseMetadata></r>",
            "<r><GetTopicAttributesResult/><ResponseMetadata><A>1</A><A>2</A></ResponseMetadata></r>",
            "<r><GetTopicAttributesResult/><ResponseMetadata><A>1</A><B/></ResponseMetadata></r>",
        ],
    )
    def test_an_answer_of_the_query_protocol(self, body):
        assert is_same(model_of("sns", "GetTopicAttributes"), body.encode())

    @pytest.mark.parametrize(
        "entry",
        [
            "<value>1</value><key>a</key>",
            "<key>a</key>",
            "<value>1</value>",
            "<key>a</key><value>1</value><more/>",
            "<key>a</key><key>b</key><value>1</value>",
            "<name>a</name><value>1</value>",
            "",
        ],
    )
    def test_an_entry_of_a_map(self, entry):
        attributes = f"<Attributes><entry><key>z</key><value>0</value></entry><entry>{entry}</entry></Attributes>"
        body = f"<r><GetTopicAttributesResult>{attributes}</GetTopicAttributesResult></r>"
        assert is_same(model_of("sns", "GetTopicAttributes"), body.encode())

    @pytest.mark.parametrize(
        "grantee",
        [
            '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group" type="no"/>',
            '<Grantee xmlns:else="urn:else" else:type="Group"/>',
            '<Grantee type="Group"/>',
            "<Grantee/>",
        ],
    )
    def test_an_attribute(self, grantee):
        body = f"<r><AccessControlList><Grant>{grantee}</Grant></AccessControlList></r>"
        assert is_same(model_of("s3", "GetBucketAcl"), body.encode())


def made_up_model(protocol):
    """A service with what no XML service of AWS answers today: flat maps, and lists in flat lists."""
    shapes = {
        "Text": {"type": "string"},
        "Map": {"type": "map", "key": {"shape": "Text", "locationName": "k"}, "value": {"shape": "Text"}},
        "FlatMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}, "flattened": True},
        "Flat": {"type": "list", "member": {"shape": "Text"}, "flattened": True},
        "Flats": {"type": "list", "member": {"shape": "Flat"}},
        "Maps": {"type": "list", "member": {"shape": "Map", "locationName": "Each"}, "flattened": True},
        "Either": {"type": "structure", "union": True, "members": {"One": {"shape": "Text"}, "Two": {"shape": "Text"}}},
        "Out": {"type": "structure", "members": {}},
    }
    names = ("Map", "FlatMap", "Flat", "Flats", "Maps", "Either", "Out")
    shapes["Out"]["members"] = {name: {"shape": name} for name in names}
    operations = {"Ask": {"name": "Ask", "http": {"method": "POST", "requestUri": "/"}, "output": {"shape": "Out"}}}
    model = {"metadata": {"protocol": protocol}, "operations": operations, "shapes": shapes}
    return ServiceModel(model, "made-up").operation_model("Ask")


@pytest.mark.parametrize("protocol", ["ec2", "query", "rest-xml"])
@pytest.mark.parametrize(
    "content",
    [
        "<Map><entry><k>a</k><value>1</value></entry></Map>",
        "<FlatMap><key>a</key><value>1</value></FlatMap><FlatMap><key>b</key><value>2</value></FlatMap>",
        "<Flat>a</Flat><Flat/><Flat>b</Flat>",
        "<Flat>a</Flat><Out><Out><Flat>b</Flat><Flat>c</Flat></Out></Out>",
        "<Flats><member>a</member><member>b</member></Flats>",
        "<Each><entry><k>a</k><value>1</value></entry></Each><Each/>",
        "<Either><One>1</One></Either>",
        "<Either><One>1</One><Two>2</Two></Either>",
        "<Either><Three>3</Three></Either>",
        "<Either/>",
    ],
)
def test_shapes_that_no_service_has_today_are_the_same(protocol, content):
    assert is_same(made_up_model(protocol), f"<r>{content}</r>".encode())


def test_errors_are_left_to_botocore():
    body = b"<Response><Errors><Error><Code>No</Code><Message>no</Message></Error></Errors></Response>"
    assert quickly(model_of("ec2", "DescribeInstances"), body, status=400) == ({}, body)


@pytest.mark.parametrize(
    ("operation", "body", "left"),
    [
        ("ec2.DescribeVpcs", b"<r><vpcSet/><requestId>1</requestId></r>", b"<rest><requestId>1</requestId></rest>"),
        ("sts.GetSessionToken", b"<r><GetSessionTokenResult/></r>", b"<rest><GetSessionTokenResult /></rest>"),
        ("route53.ListHostedZones", b"<r/>", b""),
        ("dynamodb.ListTables", b'{"TableNames": []}', b"{}"),
        ("lambda.ListFunctions", b'{"Functions": []}', b'{"Functions": []}'),
        ("s3.CopyObject", b"<CopyObjectResult/>", b""),
        ("s3.CopyObject", b"<Error><Code>SlowDown</Code></Error>", b"<Error><Code>SlowDown</Code></Error>"),
    ],
)
def test_a_client_leaves_to_botocore_what_it_needs(clients, operation, body, left):
    service, _, name = operation.partition(".")
    client = clients.get(service, REGION)
    response, model = response_of(body), client.meta.service_model.operation_model(name)
    event = f"before-parse.{model.service_model.service_id.hyphenize()}.{name}"
    client.meta.events.emit(event, operation_model=model, response_dict=response, customized_response_dict={})
    assert response["body"] == left


@pytest.fixture(scope="module")
def clients(module_server):
    return Clients(boto3.Session(**CREDENTIALS, region_name=REGION), module_server.url)


@pytest.fixture(scope="module")
def account(module_server):
    """A small account of moto's."""
    run_instance(module_server, "web")
    bucket = make_bucket(module_server, "bucket", {"a/b": b"x", "c d": b""})
    bucket.put_bucket_tagging(Bucket="bucket", Tagging={"TagSet": [{"Key": "team", "Value": "<ops>"}]})
    role = {"RoleName": "web", "AssumeRolePolicyDocument": '{"Version": "2012-10-17"}', "Path": "/a/"}
    module_server.client("iam").create_role(**role, Tags=[{"Key": "team", "Value": ""}])
    topic = module_server.client("sns").create_topic(Name="news")
    module_server.client("route53").create_hosted_zone(Name="example.org", CallerReference="1")
    return module_server, topic["TopicArn"]


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("ec2", "describe_instances", {}),
        ("ec2", "describe_images", {}),
        ("ec2", "describe_security_groups", {}),
        ("ec2", "describe_vpcs", {"VpcIds": []}),
        ("iam", "list_roles", {}),
        ("iam", "get_role", {"RoleName": "web"}),
        ("sts", "get_caller_identity", {}),
        ("elbv2", "describe_load_balancers", {}),
        ("sns", "get_topic_attributes", {"TopicArn": "{topic}"}),
        ("route53", "list_hosted_zones", {}),
        ("s3", "list_buckets", {}),
        ("s3", "list_objects_v2", {"Bucket": "bucket", "Delimiter": "/"}),
        ("s3", "get_bucket_tagging", {"Bucket": "bucket"}),
        ("s3", "get_bucket_location", {"Bucket": "bucket"}),
        ("s3", "get_bucket_acl", {"Bucket": "bucket"}),
    ],
)
def test_a_client_answers_moto_as_botocore_does(account, clients, service, operation, params):
    server, topic = account
    params = {name: topic if value == "{topic}" else value for name, value in params.items()}
    answers = [
        getattr(each, operation)(**params) for each in (clients.get(service, REGION), server.client(service, REGION))
    ]
    assert in_order(without_headers(answers[0])) == in_order(without_headers(answers[1]))


def without_headers(found):
    """An answer without what differs from one request to the next."""
    metadata = found.pop("ResponseMetadata")
    return {**found, "status": metadata["HTTPStatusCode"], "named": sorted(metadata.keys() - {"MaxAttemptsReached"})}
