"""Floor 4: a zone as a zone file that name servers read."""

import dns.zone
import pytest
from test_4_tree_grown import Api, content, grow, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services._route53_zone import absolute, decimal, lines
from awsfs.services.route53 import SERVICE
from awsfs.tree.handles import READING


def record(name, kind, *values, **more):
    """A record as Route 53 tells it."""
    found = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value} for value in values]}
    return {**found, **more}


SOA = record("example.com.", "SOA", "ns-1.awsdns-1.com. hostmaster.example.com. 1 7200 900 1209600 86400")
RECORDS = [
    SOA,
    record("example.com.", "NS", "ns-1.awsdns-1.com.", "ns-2.awsdns-2.net."),
    record("www.example.com.", "A", "192.0.2.1", "192.0.2.2"),
    record(r"\052.example.com.", "CNAME", "www.example.com"),
    record("example.com.", "MX", "10 mail.example.com"),
    record("_sip._tcp.example.com.", "SRV", "10 5 5060 sip.example.com"),
    record("t.example.com.", "TXT", r'"caf\303\251" "two words"'),
    record(r"od\144.example.com.", "AAAA", "2001:db8::1"),
    record("blue.example.com.", "A", "192.0.2.9", SetIdentifier="blue", Weight=10),
    {"Name": "alias.example.com.", "Type": "A", "AliasTarget": {"DNSName": "lb.example.net."}},
]


@pytest.fixture(scope="module")
def tree():
    api = Api(
        get_hosted_zone=lambda **params: {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "example.com."}},
        list_resource_record_sets=lambda **params: {"ResourceRecordSets": RECORDS},
    )
    return grow(Aws(api, Cache(), Journal()), SERVICE)


@pytest.fixture(scope="module")
def zone(tree):
    text = node(tree, "route53/zones/Z1/zone").open(READING).read(2**16, 0).decode()
    return dns.zone.from_text(text)


def values(zone, name, kind):
    return sorted(each.to_text() for each in zone.find_rdataset(name, kind))


class TestZone:
    def test_begins_at_its_own_name(self, zone):
        assert zone.origin.to_text() == "example.com."

    @pytest.mark.parametrize(
        ("name", "kind", "expected"),
        [
            ("www", "A", ["192.0.2.1", "192.0.2.2"]),
            ("*", "CNAME", ["www"]),
            ("@", "MX", ["10 mail"]),
            ("_sip._tcp", "SRV", ["10 5 5060 sip"]),
            ("t", "TXT", [r'"caf\195\169" "two words"']),
            ("odd", "AAAA", ["2001:db8::1"]),
            ("@", "NS", ["ns-1.awsdns-1.com.", "ns-2.awsdns-2.net."]),
        ],
    )
    def test_has_every_record(self, zone, name, kind, expected):
        assert values(zone, name, kind) == expected

    @pytest.mark.parametrize("name", ["alias", "blue"])
    def test_has_no_record_that_a_zone_file_cannot_say(self, zone, name):
        assert zone.get_node(name) is None

    def test_says_in_a_comment_what_it_cannot(self, tree):
        text = node(tree, "route53/zones/Z1/zone").open(READING).read(2**16, 0).decode()
        assert ";blue.example.com.\t60\tIN\tA\t192.0.2.9 ; SetIdentifier=blue Weight=10\n" in text
        assert ";alias.example.com.\t\tIN\tA\tlb.example.net. ; alias\n" in text

    def test_is_made_of_the_listing_that_the_records_are(self, tree):
        content(tree, "route53/zones/Z1/records/www.example.com.A/values")
        assert tree._context.aws.clients.calls["list_resource_record_sets"] == 1


@pytest.mark.parametrize(("octal", "written"), [(r"\052", "*"), (r"\100", r"\064"), (r"a\303\251", r"a\195\169")])
def test_what_route_53_escapes_in_octal_is_in_decimal(octal, written):
    assert decimal(octal) == written


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("CNAME", "a.b", "a.b."),
        ("CNAME", "a.b.", "a.b."),
        ("MX", "10 a.b", "10 a.b."),
        ("A", "192.0.2.1", "192.0.2.1"),
        ("TXT", '"a b"', '"a b"'),
        ("SRV", "odd", "odd"),
    ],
)
def test_names_in_values_are_whole_names(kind, value, written):
    assert absolute(kind, value) == written


def test_a_record_without_values_is_one_line():
    assert lines({"Name": "x.", "Type": "A", "TrafficPolicyInstanceId": "1"}).count("\n") == 0
