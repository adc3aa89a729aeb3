"""What stands in front of botocore's parsers: hands them answers that are parsed already.

Errors, streams, and whatever is out of the common are botocore's: it parses them, or says what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from xml.etree.ElementTree import ParseError
from zlib import crc32

from botocore.model import OperationModel
from botocore.parsers import ResponseParserError
from orjson import JSONDecodeError

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
        """Parse an answer that is no error. Raises ResponseParserError for one that is damaged."""
        shape = operation_model.output_shape
        if response_dict["status_code"] >= 300 or shape is None or shape.event_stream_name:
            return
        body = response_dict["body"]
        if isinstance(body, bytes) and operation_model.http.get("method") != "HEAD":
            check(response_dict["headers"], body)
        if not body:
            return
        try:
            found, rest = self._parse(shape, body)
            customized_response_dict.update(found)
        except (ParseError, JSONDecodeError) as error:
            raise ResponseParserError(f"the answer from AWS cannot be parsed: {error}") from error
        except (LookupError, ValueError, TypeError, AttributeError, RuntimeError):
            return
        response_dict["body"] = rest


def check(headers: Mapping[str, str], body: bytes) -> None:
    """Whether a body is all that was sent, as far as its headers tell. Raises ResponseParserError.

    botocore has urllib3 pass over the length, and looks at it for streams alone. Where DynamoDB's sum is wrong it asks
    again, and takes the answer of the last try whatever that is.
    """
    length, told = headers.get("content-length"), headers.get("x-amz-crc32")
    if length is not None and int(length) != len(body):
        raise ResponseParserError(f"the answer from AWS has {length} bytes, but only {len(body)} arrived")
    if told is not None and int(told) != crc32(body):
        raise ResponseParserError("the answer from AWS does not match its checksum")
