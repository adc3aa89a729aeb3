"""Floor 4: what a name costs that is looked for in a listing from there on: one page, however many come after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from test_4_tree_grown import REGION, Api, clients_of, grow, is_there, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Call, Each, Entry, Folder
from awsfs.services import all_services, logs, route53, secretsmanager

CLIENTS = clients_of("http://127.0.0.1:1")
PAGE, MANY = 50, 10_000
MISSING = "app"
AFTER = [f"app-{number:05}" for number in range(MANY)]
UNORDERED = {"list_buckets", "describe_db_log_files"}
"""AWS documents no order of these. Buckets come 1000 a page."""

EXACT = {"describe_instance_information"}
"""A filter that only the one of that id meets."""


class Listing(Api):
    """An API that lists names from a prefix on, in order, `PAGE` a page; the first pages are empty ones."""

    def __init__(self, client: str, empty: int = 0, found: tuple[str, ...] = (), **operations: Any) -> None:
        super().__init__(**operations)
        self.meta = CLIENTS.get(client, REGION).meta
        self.listed, self.empty = [*found, *AFTER], empty

    def can_paginate(self, operation: str) -> bool:
        return bool(CLIENTS.get(self.meta.service_model.service_name, REGION).can_paginate(operation))

    def page(self, token: str | None, prefix: str) -> tuple[list[str], str | None]:
        """The names of a page, and what the next is asked for with."""
        number = int(token or 0)
        if number < self.empty:
            return [], str(number + 1)
        start = (number - self.empty) * PAGE
        names = [name for name in self.listed if name.startswith(prefix)]
        return names[start : start + PAGE], str(number + 1) if start + PAGE < len(names) else None


def lister(api: Listing, key: str, field: str, prefix: str, token: str = "nextToken") -> Any:
    """An operation that lists names."""

    def operation(**params: Any) -> dict[str, Any]:
        names, following = api.page(params.get(token), params.get(prefix) or "")
        return {key: [{field: name} for name in names], **({token: following} if following else {})}

    return operation


def of_logs(place: str, operation: str, key: str, field: str, prefix: str, **api: Any) -> tuple[Listing, Any, str]:
    """An API of one log group, in which one of its listings has many names."""
    made = Listing("logs", **api)
    made.operations["describe_log_groups"] = lambda **params: {"logGroups": [{"logGroupName": "group"}]}
    made.operations[operation] = lister(made, key, field, prefix)
    return made, logs, f"logs/{REGION}/groups{place}"


def groups(**api: Any) -> tuple[Listing, Any, str]:
    return of_logs("", "describe_log_groups", "logGroups", "logGroupName", "logGroupNamePrefix", **api)


def streams(**api: Any) -> tuple[Listing, Any, str]:
    return of_logs(
        "/group/streams", "describe_log_streams", "logStreams", "logStreamName", "logStreamNamePrefix", **api
    )


def metric_filters(**api: Any) -> tuple[Listing, Any, str]:
    return of_logs(
        "/group/metric-filters", "describe_metric_filters", "metricFilters", "filterName", "filterNamePrefix", **api
    )


def subscription_filters(**api: Any) -> tuple[Listing, Any, str]:
    operation, key = "describe_subscription_filters", "subscriptionFilters"
    return of_logs("/group/subscription-filters", operation, key, "filterName", "filterNamePrefix", **api)


def secrets(**api: Any) -> tuple[Listing, Any, str]:
    def list_secrets(**params: Any) -> dict[str, Any]:
        assert (params["SortBy"], params["SortOrder"]) == ("name", "asc")
        return lister(made, "SecretList", "Name", "", "NextToken")(**params)  # type: ignore[no-any-return]

    def describe_secret(**params: Any) -> None:
        raise refusal("ResourceNotFoundException", 400)

    made = Listing("secretsmanager", **api, list_secrets=list_secrets, describe_secret=describe_secret)
    return made, secretsmanager, f"secretsmanager/{REGION}/secrets"


def records(**api: Any) -> tuple[Listing, Any, str]:
    def list_records(**params: Any) -> dict[str, Any]:
        name = params.get("StartRecordName", "").removesuffix(".")
        start = "" if name == MISSING else name
        names, following = made.page(start if start.isdigit() else None, "")
        found = [{"Name": f"{each}.", "Type": "A"} for each in names]
        more = {"NextRecordName": following, "NextRecordType": "A"} if following else {}
        return {"ResourceRecordSets": found, "IsTruncated": bool(following), **more}

    zone = {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "example.com."}}
    made = Listing("route53", **api, list_resource_record_sets=list_records, get_hosted_zone=lambda **params: zone)
    return made, route53, "route53/zones/Z1/records"


POINTS = {
    "describe_log_groups": groups,
    "describe_log_streams": streams,
    "describe_metric_filters": metric_filters,
    "describe_subscription_filters": subscription_filters,
    "list_secrets": secrets,
    "list_resource_record_sets": records,
}


def named(operation: str) -> str:
    return f"{MISSING}.A" if operation == "list_resource_record_sets" else MISSING


@pytest.mark.parametrize("operation", POINTS)
def test_a_name_that_does_not_exist_is_one_page(operation: str) -> None:
    api, service, path = POINTS[operation]()
    tree = grow(Aws(api, Cache(), Journal()), service.SERVICE)
    assert (is_there(tree, f"{path}/{named(operation)}"), api.calls[operation]) == (False, 1)


@pytest.mark.parametrize("operation", POINTS)
def test_one_that_exists_is_one_page(operation: str) -> None:
    api, service, path = POINTS[operation](found=(MISSING,))
    tree = grow(Aws(api, Cache(), Journal()), service.SERVICE)
    name = f"{MISSING}.A" if operation == "list_resource_record_sets" else MISSING
    assert (is_there(tree, f"{path}/{name}"), api.calls[operation]) == (True, 1)


@pytest.mark.parametrize("operation", POINTS)
@pytest.mark.parametrize("exists", [True, False])
def test_an_empty_page_says_nothing_of_what_comes_after(operation: str, exists: bool) -> None:
    api, service, path = POINTS[operation](empty=1, found=(MISSING,) if exists else ())
    tree = grow(Aws(api, Cache(), Journal()), service.SERVICE)
    name = f"{MISSING}.A" if operation == "list_resource_record_sets" else MISSING
    assert (is_there(tree, f"{path}/{name}"), api.calls[operation]) == (exists, 2)


def gets(entries: tuple[Entry, ...]) -> Iterator[Call]:
    """The calls that look for one name, of all that is declared."""
    for entry in entries:
        yield from entry.get if isinstance(entry, Each) else ()
        if isinstance(entry, Each | Folder):
            yield from gets(entry.entries)


def is_from_a_point(call: Call) -> bool:
    """Whether what is found may be followed by pages of others."""
    words = ("Prefix", "Start", "Contains", "Filters")
    return any(word in name for name in call.params for word in words) and "Equals" not in str(call.params)


def test_every_listing_from_a_point_has_its_budget_here() -> None:
    found = {}
    for service in all_services():
        for call in gets(service.entries):
            client = CLIENTS.get(call.client or service.client, REGION)
            if is_from_a_point(call) and client.can_paginate(call.operation):
                found[call.operation] = call.past
    assert found.keys() - UNORDERED - EXACT == POINTS.keys()
    assert all(past is not None for operation, past in found.items() if operation in POINTS)
