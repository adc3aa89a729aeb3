"""Uploads: a spool file becomes an object, whole or not at all, and never over somebody else's version."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from s3transfer.manager import TransferConfig, TransferManager
from s3transfer.utils import OSUtils

from awsfs.aws.border import border
from awsfs.aws.certainty import PAUSES, until_certain
from awsfs.aws.conditions import Conditions
from awsfs.aws.fetch import Aws, progress
from awsfs.aws.objects import Version, head, sibling, version_made, version_of
from awsfs.aws.parts import PARALLEL, PART, SMALL, Part, plan, send
from awsfs.aws.transfer import Transfer
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.spool.private import Spools
from awsfs.spool.sparse import Spool

_READ = 2**20
_CONFIG = {
    "multipart_threshold": SMALL,
    "multipart_chunksize": PART,
    "max_request_concurrency": PARALLEL,
    "max_submission_concurrency": 1,
    "max_io_queue_size": 1,
}


@dataclass(frozen=True)
class Uploader:
    """What every upload needs. `pauses`: seconds between tries. `last_writer_wins`: see `Conditions`."""

    aws: Aws
    spools: Spools
    pauses: tuple[float, ...] = PAUSES
    last_writer_wins: bool = False

    @cached_property
    def conditions(self) -> Conditions:
        """The conditions that writes carry."""
        return Conditions(self.aws, self.last_writer_wins)

    def upload(self, at: Request, spool: Spool, base: Version | None, headers: Mapping[str, Any]) -> Version:
        """Replace the version `base`, or create where there is none; what is there then.

        A large object of which parts are untouched moves only the others; what is cut to one part is sent whole. Raises
        AwsError: ESTALE where there is
        another version than `base`.
        """
        transfers: list[Transfer] = []
        parts = plan(spool) if base is not None and base.size > SMALL and spool.size > PART else []

        def work() -> Version:
            transfers.append(Transfer(self.aws, at, self.spools, headers, self.conditions.of(at, base)))
            if base is not None and any(part.copied for part in parts):
                self._change(transfers[-1], spool, base, parts)
            else:
                if base is not None:
                    self.fill(at, spool, base, 0, spool.size)
                _send_whole(transfers[-1], spool)
            if not transfers[-1].has_checksums:
                self._check_size(transfers[-1], spool.size)
            return transfers[-1].made(spool.size)

        return until_certain(
            work,
            lambda: self._ours(at, spool, transfers, headers),
            self.pauses,
            lambda error: transfers[-1].in_doubt(error),  # noqa: PLW0108  each try has its own
        )

    def fetch(self, at: Request, etag: str, start: int, end: int) -> tuple[bytes, Version]:
        """A range of that very version: one GetObject. Raises AwsError, ESTALE where there is another by now."""
        request = sibling(at, "get_object", Range=f"bytes={start}-{end - 1}", IfMatch=etag)
        with border("get_object"):
            answer = self.aws.ask(request)
            data = bytes(answer["Body"].read())
        progress()
        return data, version_of(answer)

    def fill(self, at: Request, spool: Spool, base: Version, start: int, end: int) -> Version:
        """Fetch what the spool lacks of a range, at most 8 MiB at a time; the version with all that it carries."""
        for first, last in spool.missing(start, end):
            for begin in range(first, last, PART):
                data, base = self.fetch(at, base.etag, begin, min(last, begin + PART))
                spool.fill(data, begin)
        return base

    def _change(self, transfer: Transfer, spool: Spool, base: Version, parts: list[Part]) -> None:
        at = transfer.at
        for part in parts:
            if not part.copied:
                self.fill(at, spool, base, part.start, part.end)
        copied = {"Bucket": at.params["Bucket"], "Key": at.params["Key"]}
        send(transfer, spool.path, parts, {"CopySource": copied, "CopySourceIfMatch": base.etag})

    def _check_size(self, transfer: Transfer, size: int) -> None:
        """Whether all was stored, and nothing else: one HeadObject where the ETag is not the MD5. Raises AwsError, EIO.

        Some stores keep the framing of a request as content, or a part of it, and answer that all is well.
        """
        made = transfer.made(size)
        if transfer.md5 and made.etag.strip('"') == transfer.md5.hex():
            return
        found = head(self.aws, transfer.at)
        if found is not None and found[0].etag == made.etag and found[0].size != size:
            words = f"the endpoint stored {found[0].size} of the {size} bytes, so the object is damaged"
            raise AwsError(errno.EIO, "NotStoredWhole", words, "put_object")

    def _ours(self, at: Request, spool: Spool, transfers: list[Transfer], headers: Mapping[str, Any]) -> Version | None:
        """The version that is there, if it is what one of the tries sent: told by its size and its sums."""
        found = head(self.aws, at, ChecksumMode="ENABLED")
        if found is None or found[0].size != spool.size:
            return None
        version, answer = found
        for transfer in transfers:
            if transfer.closing is not None:
                etag, checksum = _sums(transfer.closing, spool.path)
                if version.etag.strip('"') == etag or answer.get("ChecksumCRC32") == checksum:
                    return version_made(answer, version.size, headers)
        return None


def _send_whole(transfer: Transfer, spool: Spool) -> None:
    client: Any = transfer
    bucket, key = transfer.at.params["Bucket"], transfer.at.params["Key"]
    if spool.size < SMALL:
        if not transfer.has_checksums:
            transfer.md5 = _md5(spool.path).digest()
        with _Heard(str(spool.path), "rb", transfer.beat) as file:
            transfer.put_object(Bucket=bucket, Key=key, Body=file)
        return
    with border("put_object"), TransferManager(client, TransferConfig(**_CONFIG), _Disk(transfer.beat)) as manager:
        manager.upload(str(spool.path), bucket, key).result()


class _Disk(OSUtils):
    """How s3transfer opens the spool file: whoever waits hears of every read."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self._beat = beat

    def open(self, filename: str, mode: str) -> IO[Any]:
        """See `OSUtils`."""
        return _Heard(filename, mode, self._beat)


class _Heard(io.FileIO):
    def __init__(self, path: str, mode: str, beat: Callable[[], None]) -> None:
        super().__init__(path, mode)
        self._beat = beat

    def read(self, size: int | None = -1) -> bytes:
        self._beat()
        return super().read(-1 if size is None else size)


def _sums(closing: Mapping[str, Any], path: Path) -> tuple[str, str]:
    """The ETag and the CRC32 that S3 gives to what a try sent, where it is not encrypted or kept in another way."""
    if "MultipartUpload" in closing:
        parts = closing["MultipartUpload"]["Parts"]
        etags = b"".join(bytes.fromhex(part["ETag"].strip('"')) for part in parts)
        crcs = b"".join(base64.b64decode(part.get("ChecksumCRC32", "")) for part in parts)
        md5 = hashlib.md5(etags, usedforsecurity=False).hexdigest()
        return f"{md5}-{len(parts)}", f"{_crc(zlib.crc32(crcs))}-{len(parts)}"
    crc = 0
    with path.open("rb") as file:
        while block := file.read(_READ):
            crc = zlib.crc32(block, crc)
    return _md5(path).hexdigest(), _crc(crc)


def _md5(path: Path) -> Any:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_READ):
            digest.update(block)
    return digest


def _crc(value: int) -> str:
    return base64.b64encode(value.to_bytes(4, "big")).decode()
