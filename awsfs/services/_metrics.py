"""``.metrics/``: what CloudWatch has measured of a thing lately, a file per metric.

A file is one GetMetricStatistics, which is billed like a listing of alarms: the first million requests of a month are
free. GetMetricData, which is always billed, is not used; neither is ListMetrics: which metrics there are is said here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from awsfs.schema import Call, Each, Folder, Lines, Scope, Source, Template

STATISTICS = ("Average", "Minimum", "Maximum", "Sum", "SampleCount")
HEAD = "\t".join(("timestamp", "average", "minimum", "maximum", "sum", "sample-count", "unit"))
FIVE_MINUTES, DAY = 300, 86_400
_POINTS = {FIVE_MINUTES: 36, DAY: 14}
"""How many periods of that many seconds are shown: three hours, or two weeks of what is measured once a day."""


def metrics(namespace: str, names: str, period: int = FIVE_MINUTES, **dimensions: Template) -> Folder:
    """The metrics of a thing. `names` are CloudWatch's, `dimensions` templates of the values that tell which thing."""
    return Folder(".metrics", measured(namespace, names, period, **dimensions))


def measured(
    namespace: str,
    names: str,
    period: int = FIVE_MINUTES,
    *,
    at: Template | None = None,
    when: Source | None = None,
    **dimensions: Template,
) -> Each:
    """Some of the metrics of a thing, where there are several kinds of them. `at`: the region that has them."""
    call = Call(
        "get_metric_statistics",
        "Datapoints[]",
        client="cloudwatch",
        at=at,
        Namespace=namespace,
        MetricName="{MetricName}",
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=_start(period),
        EndTime=_end(period),
        Period=period,
        Statistics=list(STATISTICS),
    )
    return Each(
        _named(names), Lines("{MetricName}.tsv", call, row, head=HEAD, order=itemgetter("Timestamp")), when=when
    )


def row(point: Mapping[str, Any]) -> str:
    """A line of a file: when a period began, and what was measured in it."""
    when = point["Timestamp"].astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    numbers = (f"{point[name]:.15g}" if name in point else "-" for name in STATISTICS)
    return "\t".join((when, *numbers, str(point.get("Unit", "-"))))


def _named(names: str) -> Callable[[Scope], Iterator[dict[str, str]]]:
    found = [{"MetricName": name} for name in names.split()]
    return lambda scope: iter(found)


def _end(period: int) -> Callable[[Scope], datetime.datetime]:
    """The end of the period that has begun: the same for all who ask in it."""
    return lambda scope: _rounded(period)


def _start(period: int) -> Callable[[Scope], datetime.datetime]:
    return lambda scope: _rounded(period) - datetime.timedelta(seconds=period * _POINTS[period])


def _rounded(period: int) -> datetime.datetime:
    now = datetime.datetime.now(datetime.timezone.utc).timestamp()
    return datetime.datetime.fromtimestamp((now // period + 1) * period, datetime.timezone.utc)
