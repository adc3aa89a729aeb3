"""What each dot name does, in one line: for ``.more`` of every directory, and for the README of the mount. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Meaning(NamedTuple):
    """How a dot name is written in a command, and what it does."""

    form: str
    words: str


MEANINGS: Mapping[str, Meaning] = {
    ".all": Meaning(".all/", "links to the resources of all regions"),
    ".awsfs": Meaning(".awsfs/", "errors, and what this mount did: ls .awsfs"),
    ".explain": Meaning(".explain", "how this query is answered, and what it costs"),
    ".find": Meaning(".find/WHAT", "a link to the resource with this id, ARN, IP address or name"),
    ".help": Meaning(".help/NAME", "what each action and each writable file takes: ls .help"),
    ".index.csv": Meaning(".index.csv", "a table of all resources here, for a spreadsheet"),
    ".index.jsonl": Meaning(".index.jsonl", "the records of all resources here, one JSON object per line"),
    ".index.tsv": Meaning(".index.tsv", "the same table with tabs: cut -f 1-3 .index.tsv"),
    ".items": Meaning(".items/", "the items of this index; AWS bills each scan of it"),
    ".last-15m": Meaning(".last-15m", "the log lines of the last 15 minutes"),
    ".last-1h": Meaning(".last-1h", "the log lines of the last hour"),
    ".last-24h": Meaning(".last-24h", "the log lines of the last 24 hours"),
    ".metrics": Meaning(".metrics/", "recent CloudWatch metrics, one file each: ls .metrics"),
    ".more": Meaning(".more", "the dot names of a directory: cat .more"),
    ".query": Meaning(".query/EXPR/", "the resources that match: cat .query/.help has the grammar"),
    ".query/.help": Meaning(".help", "the grammar of a query, and the fields of the resources here"),
    ".receive.json": Meaning(".receive.json", "up to 10 messages; each read counts as a receive in SQS"),
    ".refresh": Meaning(".refresh", "drops what is cached here: cat .refresh, or touch the directory"),
    ".result": Meaning(".result/", "what AWS answered to the last actions: cat .result/NAME.json"),
    ".wait": Meaning(".wait/STATE", "a read blocks until the resource is in this state: ls .wait"),
    ".who": Meaning(".who", "who changed this resource lately, from CloudTrail"),
}

"""By name. What a name means in one directory alone stands there with the path to it."""


def explained(names: Iterable[str]) -> str:
    """A line for each of these dot names: its form, and what it does, in two aligned columns."""
    found = [MEANINGS[name] for name in sorted(set(names))]
    width = max((len(meaning.form) for meaning in found), default=0)
    return "".join(f"{meaning.form:{width}}  {meaning.words}\n" for meaning in found)
