"""What stands in front of botocore's parsers: hands them answers that are parsed already.

Errors, streams, and whatever is out of the common are botocore's: it parses them, or says what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from xml.etree.ElementTree import ParseError

from botocore.model import OperationModel

Parsed: TypeAlias = "tuple[dict[str, Any], bytes]"
"""An answer's members, and the body that is left to botocore: what it makes the answer's metadata of."""


class OddError(ValueError):
    """An answer of which botocore is to make what it can."""


class Parser:
    """Hands botocore answers that are parsed already, by their shape: see its event ``before-parse``."""

    def __init__(self, parse: Callable[[Any, bytes], Parsed]) -> None:
        self._parse = parse

    def __call__(
        self,
        operation_model: OperationModel,
        response_dict: dict[str, Any],
        customized_response_dict: dict[str, Any],
        **others: Any,
    ) -> None:
        """Parse an answer that is no error."""
        shape = operation_model.output_shape
        if response_dict["status_code"] >= 300 or shape is None or shape.event_stream_name:
            return
        try:
            found, rest = self._parse(shape, response_dict["body"])
            customized_response_dict.update(found)
        except (LookupError, ValueError, TypeError, AttributeError, RuntimeError, ParseError):
            return
        response_dict["body"] = rest
