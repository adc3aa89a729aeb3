"""What a query compares: the files, links and directories of a resource, by the names that ``ls`` shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.questions import Question, check, fields
from awsfs.records import files_of
from awsfs.rendering import scalar
from awsfs.schema import (
    Call,
    Each,
    Fields,
    Folder,
    Tags,
)
from awsfs.text import TAKEN, decode, kebab
from awsfs.tree.fields import fullest_of
from awsfs.tree.files import WHOLE
from awsfs.tree.place import Place
from awsfs.tree.query_ways import PRIVATE, SECRET, Way, texts, ways
from awsfs.tree.things import shown

TAG, JSON = "tag:", ".json"


def fetch_of_all(call: Call, resource: Place) -> bool:
    """Fetch, for all resources at once, what a call yields for one; whether that was possible. Waits."""
    every = call.bulk.call if call.bulk else call.within[0] if call.within else None
    records = resource.records(every) if every else None
    if not isinstance(records, Records):
        return False
    try:
        records.reach_end()
    except AwsError:
        return False
    return True


class QueryFields:
    """The fields of a collection's resources. Only `values` may make a call."""

    def __init__(self, each: Each, place: Place) -> None:
        self._each, self._place, self._ways = each, place, ways(each)
        entries = each.entries[0].entries if isinstance(each.entries[0], Folder) else ()
        self._records = [entry for entry in entries if isinstance(entry, Fields)]
        self._tags = next((entry for entry in entries if isinstance(entry, Tags)), None)
        self._model = fullest_of(each, place)

    @property
    def are_modelled(self) -> bool:
        """Whether AWS's model declares the fields."""
        return self._model is not None

    def has_tags(self) -> bool:
        """Whether the resources have tags that can be queried."""
        return self.refusal(TAG) is None

    def names(self) -> list[str]:
        """The names of all fields that are declared, here or in AWS's model."""
        own = [WHOLE] if self._records else []
        documents = {name.removesuffix(JSON) for name in self._ways if name.endswith(JSON)}
        return sorted({*self._ways, *own, *(files_of(self._model or {}).keys() - documents)})

    def check(self, question: Question, record: Mapping[str, object] | None = None) -> None:
        """Refuse a query of a field that cannot be queried, or that no resource has. Raises ValueError.

        The fields are those of a record, or of AWS's model. Without either, any field may exist.
        """
        record = self._model if record is None else record
        if record is not None:
            names = [*self._ways, *([WHOLE] if self._records else []), *files_of(record)]
            hints = [name for name in names if self.refusal(name) is None]
            check(question, [*names, *self._hidden()], TAG, hints)
        for field in fields(question):
            reason = self.refusal(field)
            if reason is not None:
                raise ValueError(f"'{field}' cannot be queried: {reason}")

    def refusal(self, field: str) -> str | None:
        """Why a field cannot be queried; None where it can."""
        reasons = [way.refusal() for way in self._found(field)]
        if field.startswith(TAG) and self._tags is None:
            reasons.append("the resources here have no tags")
        if field not in self._ways:
            reasons.append(self._hidden().get(field))
        reasons += map(self._bill, self.calls([field]))
        return next(filter(None, reasons), None)

    def _hidden(self) -> dict[str, str]:
        """The files of secret and private fields. A field that is hidden in part is shown, without that part."""
        found: dict[str, str] = {}
        for entry in self._records:
            for hidden, reason in ((entry.secret, SECRET), (entry.private, PRIVATE)):
                files = (kebab(field) for field in hidden if "." not in field)
                found |= {name: reason for file in files for name in (file, file + JSON)}
        return found

    def _bill(self, call: Call) -> str | None:
        client = call.client or self._place.client
        if any(service.billed and service.client == client for service in self._place.context.services.values()):
            return "AWS bills the call that it takes for each resource: use grep"
        return None

    def costs(self, calls: Sequence[Call], resources: Iterable[tuple[str, Place]]) -> list[int]:
        """The number of these calls for each resource that needs some."""
        return [cost for one in resources if (cost := self._cost(calls, *one))]

    def _cost(self, calls: Sequence[Call], name: str, resource: Place) -> int:
        if self._each.brief:
            own = self._place.named(decode(name, TAKEN) or name)
            return 0 if own.is_in_hand(self._each.get[0]) else len(calls)
        return sum(not resource.is_in_hand(call) for call in calls)

    def calls(self, names: Iterable[str]) -> list[Call]:
        """The calls that these fields take for each resource, without those that answer for all resources at once."""
        found = list(self._each.get[:1]) if self._each.brief else []
        for field in names:
            found += self._calls(field)
        return list(dict.fromkeys(found))

    def _calls(self, field: str) -> list[Call]:
        if field.startswith(TAG):
            sources = [self._tags.source] if self._tags else []
        elif self._found(field):
            return [call for way in self._found(field) for call in way.calls]
        else:
            sources = [entry.source for entry in self._records[:1]]
        return [source for source in sources if isinstance(source, Call)]

    def _found(self, field: str) -> Sequence[Way]:
        return self._ways.get(field) or self._ways.get(field + JSON) or ()

    def values(self, field: str, name: str, resource: Place) -> Sequence[str]:
        """What a field of a resource shows, a text for each line or name. May call AWS. Raises AwsError."""
        if field.startswith(TAG):
            found = resource.values(self._tags.source) if self._tags else ()
            return [str(tag.get("Value") or "") for tag in found if tag["Key"] == field.removeprefix(TAG)]
        found_ways = self._found(field)
        if found_ways:
            return [text for way in found_ways for text in way.values(field, name, resource)]
        record = next(iter(shown(self._each, resource)), {})
        if field == WHOLE:
            return [scalar(record)]
        files = files_of(record)
        forms = (field, field + JSON, field.removesuffix(JSON))
        value = record.get(next((files[form] for form in forms if form in files), ""))
        return [] if value is None else texts(value if value and isinstance(value, list) else [value])
