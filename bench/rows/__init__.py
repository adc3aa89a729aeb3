"""The rows, in the order of the table."""

from bench.row import Row
from bench.rows import instances, items, keys, reading, starting, writing

ROWS: list[Row] = [
    row for module in (instances, items, keys, reading, writing, starting) for row in module.ROWS
]  # fmt: skip
