"""Answers made up from botocore's models, as AWS writes them in XML: any members in any order, some of them odd."""

from __future__ import annotations

import base64
import random
from typing import Any
from xml.etree.ElementTree import Comment, Element, SubElement, tostring

from botocore.model import OperationModel

DEPTH = 9
NAMESPACE = "{http://made-up.amazonaws.com/doc/2026-01-01/}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TIMES = [
    "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05+02:00",
    "2026-01-02T03:04:05", "2026-01-02", "2026-01-02T03:04:05.1Z", "1767323045", "1767323045.5",
    "Fri, 02 Jan 2026 03:04:05 GMT",
]  # fmt: skip
TEXTS = ["", "text", " two words ", "a<b>&\"c'", "caf\u00e9 \u65e5\u672c\U0001f600", "\n", "true", "7", "]]>"]
VALUES = {
    "string": TEXTS,
    "character": TEXTS,
    "timestamp": TIMES,
    "boolean": ["true", "false", "True", ""],
    "integer": ["0", "-1", "2147483648"],
    "long": ["0", "9223372036854775808"],
    "float": ["1.5", "-1e9", "0"],
    "double": ["1.5", "NaN", "7"],
    "blob": ["", base64.b64encode(b"\x00\xff bytes").decode()],
}


def answer(model: OperationModel, chance: random.Random) -> bytes:
    """The body of an answer to that operation."""
    maker = _Maker(chance)
    shape: Any = model.output_shape
    root = Element(f"{NAMESPACE}{model.name}Response")
    protocol = model.service_model.resolved_protocol
    if protocol == "ec2":
        SubElement(root, f"{NAMESPACE}requestId").text = "the-request"
    if protocol == "query":
        SubElement(SubElement(root, f"{NAMESPACE}ResponseMetadata"), f"{NAMESPACE}RequestId").text = "the-request"
    if "payload" in shape.serialization:
        shape = shape.members[shape.serialization["payload"]]
    wrapper = shape.serialization.get("resultWrapper")
    maker.fill(root if wrapper is None else SubElement(root, f"{NAMESPACE}{wrapper}"), shape, 0)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root)


class _Maker:
    """Fills elements with what their shapes say, by chance."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def fill(self, element: Element, shape: Any, depth: int) -> None:
        """Give an element the content of that shape."""
        fill = {"structure": self._structure, "list": self._list, "map": self._map}.get(shape.type_name)
        if fill is None:
            element.text = self._chance.choice(VALUES.get(shape.type_name, TEXTS)) or None
        elif depth < DEPTH:
            fill(element, shape, depth)

    def _structure(self, element: Element, shape: Any, depth: int) -> None:
        members = [(name, member) for name, member in shape.members.items() if "location" not in member.serialization]
        for name, member in members:
            if self._chance.random() < 0.6:
                self._member(element, name, member, depth)
        if self._chance.random() < 0.2:
            SubElement(element, f"{NAMESPACE}nobodyKnows").append(Element("inner"))
            element.append(Comment("nobody reads"))
            element.text = element[0].tail = "\n    "
        children = list(element)
        self._chance.shuffle(children)
        element[:] = children

    def _member(self, element: Element, name: str, member: Any, depth: int) -> None:
        written = member.serialization.get("name", name)
        if member.serialization.get("xmlAttribute"):
            element.set(XSI + written.partition(":")[2], "CanonicalUser")
        elif member.serialization.get("flattened"):
            written = member.member.serialization.get("name", written)
            for _ in range(self._chance.choice((1, 1, 2, 3))):
                self.fill(SubElement(element, NAMESPACE + written), member.member, depth + 1)
        else:
            self.fill(SubElement(element, NAMESPACE + written), member, depth + 1)

    def _list(self, element: Element, shape: Any, depth: int) -> None:
        tag = shape.member.serialization.get("name", "member")
        for _ in range(self._chance.choice((0, 1, 1, 2))):
            self.fill(SubElement(element, NAMESPACE + tag), shape.member, depth + 1)

    def _map(self, element: Element, shape: Any, depth: int) -> None:
        for _ in range(self._chance.choice((0, 1, 2))):
            entry = SubElement(element, f"{NAMESPACE}entry")
            for side, usual in ((shape.key, "key"), (shape.value, "value")):
                self.fill(SubElement(entry, NAMESPACE + side.serialization.get("name", usual)), side, depth + 1)
