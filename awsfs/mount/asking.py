"""Who asks for which file operation, told to the floors below at the price of a few attributes."""

from __future__ import annotations

import ctypes
import functools
import os
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol, TypeVar

from awsfs.aws.journal import Caller, caller
from awsfs.errors import AwsError

F = TypeVar("F", bound=Callable[..., Any])


class Asking(Caller):
    """A `Caller` that is made in a third of the time."""

    def __init__(self, verb: str, path: str, context: Any) -> None:
        vars(self).update(verb=verb, path=path, uid=context.uid, pid=context.pid)


class Contexts:
    """Who called, as libfuse keeps it for each of its threads: always in the same place of memory."""

    def __init__(self, fuse: ModuleType, library: ctypes.CDLL) -> None:
        self._type = fuse.fuse_context
        self._known: dict[int, Any] = {}
        self._ask = ctypes.PYFUNCTYPE(ctypes.c_void_p)(("fuse_get_context", library))

    def __call__(self) -> Any:
        """The ``struct fuse_context`` of the callback that this thread is in."""
        address = self._ask()
        found = self._known.get(address)
        if found is None:
            found = self._known[address] = self._type.from_address(address)
        return found


class Asked(Protocol):
    """What has methods that are asked for."""

    context: Callable[[], Any]

    def path_of(self, number: int) -> str:
        """The path that a file or directory was opened by."""

    def bug(self, name: str, path: str, error: Exception) -> int:
        """Report what nobody has thought of; EIO."""

    def failed(self, error: AwsError) -> None:
        """Have it told at the path of this file operation, where the answer was known from another one."""


def asked(method: F) -> F:
    """A method with a path or the number of what is open, in which a bug is EIO, and is reported."""
    name = method.__name__.partition("_")[0]
    verb = "getattr" if name == "stat" else name

    @functools.wraps(method)
    def run(self: Asked, where: Any, *args: Any) -> Any:
        path = os.fsdecode(where) if type(where) is bytes else self.path_of(where)
        token = caller.set(Asking(verb, path, self.context()))
        try:
            return method(self, where, *args)
        except AwsError as error:
            self.failed(error)
            raise
        except OSError:
            raise
        except Exception as error:
            return -self.bug(verb, path, error)
        finally:
            caller.reset(token)

    return run  # type: ignore[return-value]
