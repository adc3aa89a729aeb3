"""The filters of a Describe operation, as its documentation in botocore's own model names them."""

from __future__ import annotations

import re
from typing import Any

from awsfs.aws.model import input_of

_NAMED = re.compile(r"<li>\s*<p>\s*<code>([a-z0-9.:<>/-]+)</code>")


def filters_of(client: Any, operation: str) -> frozenset[str]:
    """Their names; none where the operation takes no ``Filters``. Makes no AWS call."""
    shape = input_of(client, operation)
    filters = getattr(shape, "members", {}).get("Filters")
    return frozenset(_NAMED.findall(filters.documentation or "")) if filters is not None else frozenset()
