"""The conditions of a query that EC2 can check itself, as filters of a listing."""

from __future__ import annotations

from typing import Any

from awsfs.aws.filters import filters_of
from awsfs.questions import All, Compare, Question
from awsfs.records import files_of
from awsfs.schema import Call, Each
from awsfs.tree.place import Place
from awsfs.tree.query_fields import TAG
from awsfs.tree.query_ways import field_path


def aws_filters(each: Each, source: Call, place: Place, question: Question) -> list[dict[str, Any]]:
    """The conditions that AWS can check itself, as the filters that its documentation names."""
    client = place.context.aws.clients.get(source.client or place.client, place.region)
    known = filters_of(client, source.operation) if "Filters" not in source.params else frozenset()
    parts = question.parts if isinstance(question, All) else (question,)
    found: list[dict[str, Any]] = []
    for part in parts:
        name = _filter(each, source.operation, part, known) if isinstance(part, Compare) else None
        if name is not None and isinstance(part, Compare) and name not in {each["Name"] for each in found}:
            found.append({"Name": name, "Values": [part.value.text]})
    return found


def _filter(each: Each, operation: str, part: Compare, known: frozenset[str]) -> str | None:
    """The filter for the same field; None where AWS would compare it in another way than a query does."""
    text = part.value.text
    if part.operator != "=" or part.value.number is not None or any(mark in text for mark in "[\\") or not text:
        return None
    if part.value.is_quoted and any(mark in text for mark in "*?"):
        return None
    if part.field.startswith(TAG):
        return part.field if "tag-key" in known else None
    if ":" in text:
        return None
    source = field_path(each, part.field)
    path = files_of({source: 1}) if source.replace(".", "").isalnum() else {}
    words = [part.field, *(name.replace(".", "-").replace("--", "-") for name in path)]
    thing = operation.removeprefix("describe_").rstrip("s").replace("_", "-")
    return next((word for each in words for word in (each, f"{thing}-{each}") if word in known), None)
