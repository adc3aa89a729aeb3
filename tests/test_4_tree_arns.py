"""Floor 4: ``.find/`` takes the ARN of every declared kind of resource as it is pasted, with its slashes."""

from __future__ import annotations

import os
import re

import pytest
from declared_arns import REGION, SERVICES, arn
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_4_tree_grown import Api, grow, is_there, names, node, refusal

from awsfs.arns import parsed
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services import all_services, events, logs, secretsmanager, ssm, wafv2
from awsfs.text import TAKEN, decode, encode
from awsfs.tree.context import Context
from awsfs.tree.identity import paths_of_inner
from awsfs.tree.kinds import kinds_of, may_begin_an_arn, places_of_arn

CONTEXT = Context(Aws(Api(), Cache(), Journal()))
CONTEXT.services.update(SERVICES)
KINDS = [kind for service in all_services() for kind in kinds_of(service) if kind.each.arn]
PASTED = re.compile(r"[^:/]+(/[^:/]+)*(:[^:/]+)*|/[^:/]+(/[^:/]+)*")
"""Names without an empty part, which the kernel would leave out of a path."""


def names_of(kind):
    """Names that a resource of this kind may have, with slashes where they may have them."""
    free = st.from_regex(r"/?[A-Za-z0-9._-]{1,9}(/[A-Za-z0-9_-]{1,9}){0,3}", fullmatch=True)
    made = free if kind.each.named is None else st.one_of(free, st.from_regex(kind.each.named, fullmatch=True))
    return made.map(lambda name: decode(name, TAKEN) or name).filter(
        lambda name: name.isprintable() and PASTED.fullmatch(name)
    )


def is_name(kind, name):
    form = kind.each.named
    return form is None or re.fullmatch(form, encode(name, taken=TAKEN)) is not None


def owner(kind):
    return "aws" if "(aws)" in kind.each.arn else "123456789012"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join((*kind.name, kind.each.arn[:9])))
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_arn_of_any_name_leads_to_it_and_each_beginning_is_a_directory(kind, data):
    name = data.draw(names_of(kind))
    assume(is_name(kind, name))
    own = name.removeprefix("aws:").removeprefix("default:") if ":" in name else name
    text = arn(kind.each.arn, own, account=owner(kind))
    found = next(places_of_arn(parsed(text), CONTEXT), None)
    assert found is not None, text
    assert (found[0].name, found[1]) == (kind.name, REGION)
    if own == name or owner(kind) == "aws":
        assert decode(found[2], TAKEN) in (name, name.removeprefix("/"))
    slashes = [at for at, letter in enumerate(text) if letter == "/" and 0 < at < len(text) - 1]
    assert [text[:at] for at in slashes if not may_begin_an_arn(text[:at], CONTEXT)] == []


GROUPS = ("/aws/lambda/web", "/ecs/app", "/ecs/app/worker")


def logs_tree():
    def describe_log_groups(**params):
        prefix = params.get("logGroupNamePrefix", "")
        found = [name for name in GROUPS if name.startswith(prefix)]
        return {"logGroups": [{"logGroupName": name, "arn": f"{group_arn(name)}:*"} for name in found]}

    return grow(Aws(Api(describe_log_groups=describe_log_groups), Cache(), Journal()), logs.SERVICE)


def group_arn(name):
    return f"arn:aws:logs:{REGION}:123456789012:log-group:{name}"


def way(tree, path):
    return os.path.normpath(f"{path}/../{node(tree, path).target}")


class TestALogGroup:
    @pytest.mark.parametrize("end", ["", ":*"])
    @pytest.mark.parametrize("name", ["/aws/lambda/web", "/ecs/app/worker"])
    def test_is_found_by_its_arn_as_it_is_pasted(self, name, end):
        assert way(logs_tree(), f".find/{group_arn(name)}{end}") == f"logs/{REGION}/groups/{encode(name)}"

    def test_whose_arn_others_go_on_from_is_a_link_in_a_directory(self):
        tree, place = logs_tree(), f".find/{group_arn('/ecs/app')}"
        assert names(tree, place) == [f"logs:{REGION}:groups:%2Fecs%2Fapp"]
        assert way(tree, f"{place}/logs:{REGION}:groups:%2Fecs%2Fapp") == f"logs/{REGION}/groups/%2Fecs%2Fapp"

    def test_whose_arn_others_go_on_from_is_a_link_by_the_arn_with_the_stars(self):
        assert way(logs_tree(), f".find/{group_arn('/ecs/app')}:*") == f"logs/{REGION}/groups/%2Fecs%2Fapp"


class TestOthers:
    def test_a_secret_whose_name_has_slashes_is_found(self):
        text = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:team/db/main-AbCdEf"
        secret = {"Name": "team/db/main", "ARN": text}
        api = Api(list_secrets=lambda **_: {"SecretList": [secret]}, describe_secret=lambda **_: secret)
        tree = grow(Aws(api, Cache(), Journal()), secretsmanager.SERVICE)
        assert way(tree, f".find/{text}") == f"secretsmanager/{REGION}/secrets/team%2Fdb%2Fmain"

    @pytest.mark.parametrize("name", ["db", "/db", "/app/db"])
    def test_a_parameter_is_found_with_and_without_a_slash_at_its_beginning(self, name):
        def describe_parameters(**params):
            asked = params["ParameterFilters"][0]["Values"][0]
            return {"Parameters": [{"Name": name, "Type": "String"}] if asked == name else []}

        tree = grow(Aws(Api(describe_parameters=describe_parameters), Cache(), Journal()), ssm.SERVICE)
        text = f"arn:aws:ssm:{REGION}:123456789012:parameter/{name.removeprefix('/')}"
        assert way(tree, f".find/{text}") == f"ssm/{REGION}/parameter-metadata/{encode(name)}"

    def test_a_web_acl_of_a_distribution_is_found(self):
        identifier = "11111111-2222-3333-4444-555555555555"
        text = f"arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/{identifier}"
        api = Api(list_web_acls=lambda **_: {"WebACLs": [{"Id": identifier, "Name": "edge", "ARN": text}]})
        tree = grow(Aws(api, Cache(), Journal()), wafv2.SERVICE)
        assert way(tree, f".find/{text}") == f"wafv2/us-east-1/global-web-acls/{identifier}"

    def test_what_only_one_region_has_is_asked_for_there_alone(self):
        identifier = "11111111-2222-3333-4444-555555555555"
        asked = []

        class Regional(Api):
            def get(self, name, region, changing=False):
                asked.append(region)
                return self

        api = Regional(list_web_acls=lambda **_: {"WebACLs": [{"Id": identifier, "Name": "edge"}]})
        tree = grow(Aws(api, Cache(), Journal()), wafv2.SERVICE, regions=(REGION, "us-east-1"))
        assert names(tree, "wafv2/.all/global-web-acls") == [identifier]
        assert (set(asked), api.calls) == ({"us-east-1"}, {"list_web_acls": 1})

    def test_a_rule_of_another_bus_is_found(self):
        text = f"arn:aws:events:{REGION}:123456789012:rule/aws.partner/shop/orders/nightly"
        bus, rule = "aws.partner/shop/orders", {"Name": "nightly", "Arn": text}

        def describe_rule(**params):
            if params != {"EventBusName": bus, "Name": "nightly"}:
                raise refusal("ResourceNotFoundException", 400)
            return rule

        def describe_event_bus(**params):
            if params["Name"] != bus:
                raise refusal("ResourceNotFoundException", 400)
            return {"Name": bus}

        api = Api(describe_event_bus=describe_event_bus, describe_rule=describe_rule)
        tree = grow(Aws(api, Cache(), Journal()), events.SERVICE)
        assert way(tree, f".find/{text}") == f"events/{REGION}/buses/{encode(bus)}/rules/nightly"

    @pytest.mark.parametrize(
        ("resource", "path"),
        [
            ("ecs:service/web/api", "ecs/us-west-2/clusters/web/services/api"),
            ("ecs:task/web/0123", "ecs/us-west-2/clusters/web/tasks/0123"),
            ("glue:table/sales/orders", "glue/us-west-2/databases/sales/tables/orders"),
        ],
    )
    def test_a_resource_within_another_is_where_the_arn_says(self, resource, path):
        service, _, rest = resource.partition(":")
        text = f"arn:aws:{service}:{REGION}:123456789012:{rest}"
        assert ["/".join(found) for found in paths_of_inner(text, CONTEXT)] == [path]
        slashes = [at for at, letter in enumerate(text) if letter == "/"]
        assert all(may_begin_an_arn(text[:at], CONTEXT) for at in slashes)

    @pytest.mark.parametrize("resource", ["ec2:{}:instance/i-0123", "sqs:{}:gone", "dynamodb:{}:table/gone"])
    def test_what_is_gone_is_no_directory(self, resource):
        service, _, rest = resource.partition(":{}:")

        class Nothing(dict):
            def __missing__(self, operation):
                return lambda **_: {}

        api = Api()
        api.operations = Nothing()
        assert not is_there(grow(Aws(api, Cache(), Journal())), f".find/arn:aws:{service}:{REGION}:123456789012:{rest}")
