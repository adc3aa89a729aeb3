"""Names, keys and values that were chosen to be mistaken for something else."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from awsfs.text import DOT_NAMES, MARK, NAME_MAX, decode_loosely, encode

LONGEST = 2048
"""Bytes of the longest name that AWS takes anywhere: the hash key of an item."""

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=LONGEST // 4)
LOOKALIKES = st.text("%~./\0 aA0fF2E\u00e9e\u0301\n", min_size=1, max_size=12)
LONG = st.builds(lambda text, times: (text * times)[: LONGEST // 4], KEYS, st.integers(20, 300))
BINARY = st.binary(min_size=1, max_size=LONGEST)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=10).map(str)
TEXTS = st.one_of(KEYS, LOOKALIKES, LONG, NUMBERS, st.sampled_from(sorted(DOT_NAMES)))
NAMES = st.one_of(TEXTS.map(str.encode), BINARY, LOOKALIKES.map(lambda text: b"\xff" + text.encode()))

LIKE_OPTIONS = ["-rf", "--", "--help", "-", "*", "?", "[a-z]", "~", "$HOME", "$(id)", "`id`", ";", "&", "|", "!", "#"]
LIKE_TEMPLATES = [
    "%s",
    "%d%n",
    "{0}",
    "{}",
    "{{}}",
    "{Id}",
    "{Id",
    "}",
    "{name()}",
    "{region}",
    "\\1",
    "%(Id)s",
    "${Id}",
]
LIKE_PATHS = [
    ".",
    "..",
    "...",
    "../..",
    "/",
    "//",
    "/etc/passwd",
    "a/../b",
    "a/./b",
    "a/",
    "C:\\x",
    "%",
    "%%",
    "%2F",
    "%2f",
]
CONTROLS = ["\0", "\n", "\r", "\t", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "a\nb", " ", " a ", "\\n"]
ACCENTS = [
    "caf\u00e9",
    "cafe\u0301",
    "\u212b",
    "\u00c5",
    "A\u030a",
    "\ufb01",
    "fi",
    "\u0130",
    "i\u0307",
    "\U0001f600",
    "\U0010ffff",
]
CASES = ["name", "Name", "NAME", "\u00df", "SS", "ss"]
LONG_ONES = [letter * size for letter in "x\u00e9%" for size in (127, 128, 254, 255, 256, 1024)]
WORDS = [
    "CON",
    "nul",
    "info.json",
    "tags",
    "by-name",
    "items",
    "objects",
    "null",
    "true",
    "NaN",
    "-0",
    "1e5",
    "undefined",
]
TEXTS_OF_PEOPLE = list(
    dict.fromkeys(
        [
            *LIKE_OPTIONS,
            *LIKE_TEMPLATES,
            *LIKE_PATHS,
            *CONTROLS,
            *ACCENTS,
            *CASES,
            *LONG_ONES,
            *WORDS,
            *sorted(DOT_NAMES),
        ]
    )
)
"""What a person, or somebody who means harm, may call a thing."""


def imitations(name: bytes) -> set[bytes]:
    """A name, and others that were made up to be written as it is."""
    text = name.decode("utf-8", "surrogateescape")
    written, room = encode(name), NAME_MAX - len(MARK)
    others = [
        written, written + MARK, encode(name, room), encode(encode(written)), decode_loosely(written),
        text.swapcase(), text.upper(), text.replace("%", "%25"), text.replace(".", "%2E"), text.replace("/", "%2F"),
        text.replace("\0", "%00"), text + "\0", text + "/", "/" + text, "./" + text, text + MARK, text + ".json",
        text[:200] + written[200:], *(unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC")),
    ]  # fmt: skip
    return {name, *(other.encode("utf-8", "surrogatepass") for other in others if other)}


def utf8(names: set[bytes], longest: int) -> list[str]:
    """Of these names those that are text of at most so many bytes, in the order of their bytes."""
    found = [name.decode("utf-8", "ignore") for name in sorted(names) if len(name) <= longest]
    return [text for text in dict.fromkeys(found) if text and text.encode() in names]
