"""What a person asked for on the command line."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from awsfs.rendering import MASK

MISTAKE, FAILURE = 2, 1
"""Exit status: the person's to mend, and anything else."""


class PersonError(Exception):
    """Something a person can mend: one or two lines that say how, and an exit status."""

    def __init__(self, message: str, status: int = MISTAKE) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


_KEYS = re.compile(r"Key$")
"""PutObject's own keys for encryption, ``SSECustomerKey`` and its like."""

_CUSTOMER, _BYTES = "SSECustomer", 32


def customer_key(text: bytes) -> bytes:
    """A key of 32 bytes: as they are, or in base64. Raises ValueError."""
    if len(text) == _BYTES:
        return text
    with contextlib.suppress(binascii.Error):
        found = base64.b64decode(text.strip(), validate=True)
        if len(found) == _BYTES:
            return found
    raise ValueError("a key is 32 bytes, raw or in base64; to make one, run: openssl rand 32 > key")


_MODES = ("file_mode", "dir_mode", "umask")

_USER = re.compile(r"//[^/@]*@")
"""A name and a password in a URL."""


@dataclass(frozen=True)
class Settings:
    """The options of the command, checked for form only."""

    mountpoint: str
    demo: bool = False
    profiles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None
    root: str = ""
    read_only: bool = False
    allow_delete: bool = False
    allow_delete_below: tuple[str, ...] = ()
    dry_run: bool = False
    confirm: bool = False
    scratch: tuple[str, ...] = ()
    storage_class: str | None = None
    sse: str | None = None
    sse_kms_key_id: str | None = None
    last_writer_wins: bool = False
    file_mode: int | None = None
    dir_mode: int | None = None
    umask: int | None = None
    uid: int | None = None
    gid: int | None = None
    request_payer: str | None = None
    sse_c_key: bytes = b""
    object_options: tuple[tuple[str, str], ...] = ()
    scan_limit: int = 10**10
    max_memory: int = 256 * 10**6
    sizes: bool = False
    mtimes: bool = False
    reveal_secrets: bool = False
    reveal_secrets_below: tuple[str, ...] = ()
    ttl: float | None = None
    timeout: float = 30.0
    foreground: bool = False
    debug: bool = False
    log_file: Path | None = None
    fuse_options: tuple[str, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        """What objects are uploaded with, by PutObject's own parameter names."""
        own = {"StorageClass": self.storage_class, "ServerSideEncryption": self.sse, "SSEKMSKeyId": self.sse_kms_key_id}
        given = {name: value for name, value in self.object_options if not name.startswith(_CUSTOMER)}
        return {name: value for name, value in own.items() if value} | given

    @property
    def customer_key(self) -> bytes:
        """The person's own key, with which objects are written and read. Raises `PersonError`."""
        given = dict(self.object_options).get(f"{_CUSTOMER}Key", "")
        try:
            return self.sse_c_key or (customer_key(given.encode()) if given else b"")
        except ValueError as error:
            raise PersonError(f"--object-option {_CUSTOMER}Key: {error}") from error

    def shown(self) -> dict[str, object]:
        """For ``.awsfs/config.json``; there is no credential in it."""
        told = {
            **asdict(self),
            **{name: f"{mode:04o}" for name in _MODES if (mode := getattr(self, name)) is not None},
            "sse_c_key": MASK if self.sse_c_key else "",
            "object_options": [(name, MASK if _KEYS.search(name) else value) for name, value in self.object_options],
        }
        if self.endpoint_url:
            told["endpoint_url"] = _USER.sub(f"//{MASK}@", self.endpoint_url)
        return {
            name: str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value
            for name, value in told.items()
        }
