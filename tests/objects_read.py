"""An S3 with one object, which keeps account of what is asked of it, and the readers of a mount in front of it."""

import io
import threading

from test_4_tree_grown import REGION, Api, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.objects import Version
from awsfs.budget import Budget
from awsfs.cache import Cache
from awsfs.requests import Request
from awsfs.tree.objects.readers import Readers
from awsfs.tree.objects.window import USUAL, Sizes

REQUEST = Request("s3", REGION, "get_object", "@", {"Bucket": "b", "Key": "k"}, 60)
SMALL = Sizes(least=8, first=40, part=64, largest=256)
"""A window for objects of some hundred bytes."""


def pattern(size, seed=0):
    """Bytes in which no two places look alike."""
    return b"".join((n * 2654435761 + seed & 0xFFFFFFFF).to_bytes(4, "big") for n in range(size // 4 + 1))[:size]


def fail(code="InternalError", status=500):
    """Refuse."""
    raise refusal(code, status)


class Store:
    """Answers ranged GETs as S3 does. `asked` are the ranges that were wanted, `sent` the bytes that were given.

    `before`: called before each answer, with its first offset. `piece`: bytes that a read of a body yields at most.
    `is_strict`: it obeys If-Match.
    """

    is_strict = True

    def __init__(self, data, etag='"1"', piece=2**30):
        self.data, self.etag, self.piece = data, etag, piece
        self.asked, self.params, self.sent = [], [], 0
        self.before = lambda first: None
        self.lock = threading.Lock()

    def __call__(self, **params):
        first, last = map(int, params["Range"].removeprefix("bytes=").split("-"))
        with self.lock:
            self.asked.append((first, last + 1))
            self.params.append(params)
        self.before(first)
        with self.lock:
            return self.answer(params, first, last)

    def answer(self, params, first, last):
        if self.data is None:
            raise refusal("NoSuchKey", 404)
        if self.is_strict and params.get("IfMatch") not in (None, self.etag):
            raise refusal("PreconditionFailed", 412)
        if params.get("IfNoneMatch") == self.etag:
            raise refusal("304", 304)
        if first >= len(self.data):
            raise refusal("InvalidRange", 416)
        part = self.data[first : last + 1]
        self.sent += len(part)
        span = f"bytes {first}-{first + len(part) - 1}/{len(self.data)}"
        return {"Body": Slowly(part, self.piece), "ETag": self.etag, "ContentRange": span}


class Slowly(io.BytesIO):
    """A body that comes in pieces."""

    def __init__(self, data, piece):
        super().__init__(data)
        self.piece = piece

    def read(self, size=-1):
        """No more than a piece."""
        return super().read(min(self.piece, size) if size >= 0 else self.piece)


class Shelf:
    """A mount's readers of that one object."""

    def __init__(self, data=b"", *, sizes=SMALL, memory=2**30, **options):
        self.store = Store(data)
        self.budget = Budget(memory)
        self.aws = Aws(Api(get_object=self.store), Cache(), Journal(), budget=self.budget, **options)
        self.readers = Readers(self.aws, sizes)
        self.learnt, self.read = [], []

    def open(self, listed='"1"'):
        """Open it, as it is listed."""
        return self.readers.open(("k",), REQUEST, Version(listed, 1), self.learnt.append, self.read.append)

    def close(self):
        """The mount ends."""
        self.aws.close()


def usual(data=b"", **options):
    """The same, with the sizes of a real mount."""
    return Shelf(data, sizes=USUAL, **options)


def sequentially(handle, size):
    """All the bytes, read one after the other."""
    offset = 0
    while part := handle.read(size, offset):
        yield part
        offset += len(part)
