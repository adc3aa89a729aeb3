"""Replacing a large object where little of it changed: what is untouched is copied on AWS's side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from s3transfer.utils import ReadFileChunk

from awsfs.aws.objects import told
from awsfs.aws.transfer import Transfer
from awsfs.spool.sparse import Spool

PART = 8 * 2**20
SMALL = 16 * 2**20
"""Bytes up to which an object is sent in one request; those of a larger one are sent in parts."""

MOST_PARTS = 10_000
PARALLEL = 6

_COPIED = 128 * 2**20
_MEBIBYTE = 2**20


@dataclass(frozen=True)
class Part:
    """A range of the new object. `copied`: it is the same range of the old one."""

    start: int
    end: int
    copied: bool


def part_size(size: int) -> int:
    """Bytes in a part, so that there are 10,000 at most."""
    return max(PART, -(-size // (MOST_PARTS * _MEBIBYTE)) * _MEBIBYTE)


def ranges(size: int, step: int) -> Iterator[tuple[int, int]]:
    """The ranges of that many bytes each, but the last, that make up a size."""
    return ((start, min(size, start + step)) for start in range(0, size, step))


def plan(spool: Spool) -> list[Part]:
    """Which parts are sent and which are copied; neighbours that are copied are one, up to 128 MiB."""
    step = part_size(spool.size)
    parts: list[Part] = []
    for start, end in ranges(spool.size, step):
        copied = not spool.own.meets(start, end)
        last = parts[-1] if parts else None
        if copied and last and last.copied and end - last.start <= max(_COPIED, step):
            parts[-1] = Part(last.start, end, True)
        else:
            parts.append(Part(start, end, copied))
    return parts


def send(transfer: Transfer, path: Path, parts: list[Part], source: Mapping[str, Any]) -> None:
    """One multipart upload of parts of a file, and of `source`: the words of UploadPartCopy that name the old version.

    Raises AwsError; what was begun is then ended.
    """
    algorithm = {"ChecksumAlgorithm": "CRC32"} if transfer.has_checksums else {}
    upload = transfer.create_multipart_upload(**algorithm)["UploadId"]
    try:
        with ThreadPoolExecutor(PARALLEL, "part") as pool:
            made = list(pool.map(partial(_part, transfer, upload, path, source), enumerate(parts, 1)))
        transfer.complete_multipart_upload(UploadId=upload, MultipartUpload={"Parts": made})
    except BaseException:
        transfer.abort_multipart_upload(UploadId=upload)
        raise


def _part(
    transfer: Transfer, upload: str, path: Path, source: Mapping[str, Any], numbered: tuple[int, Part]
) -> dict[str, Any]:
    number, part = numbered
    words: dict[str, Any] = {"UploadId": upload, "PartNumber": number}
    if part.copied:
        span = f"bytes={part.start}-{part.end - 1}"
        answer = transfer.upload_part_copy(**words, **source, CopySourceRange=span).get("CopyPartResult", {})
    else:
        size = part.end - part.start
        with ReadFileChunk.from_filename(str(path), part.start, size, [transfer.beat]) as body:
            answer = transfer.upload_part(**words, Body=body)
    checksum = {name: answer[name] for name in ("ChecksumCRC32",) if answer.get(name)}
    return {"PartNumber": number, "ETag": told(answer, "ETag", "upload_part"), **checksum}
