"""The process of the demo's server: its start, its report that it is ready, and its end. See `awsfs.demo.server`."""

from __future__ import annotations

import gc
import json
import os
import re
import shlex
import signal
import sys
import threading
from importlib.metadata import PackageNotFoundError, requires
from typing import IO, Any

from awsfs.demo.images import public_images


def main() -> None:
    """Print where the server listens, or why it does not, and stay until the input ends."""
    answers = _take_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is for the mount, whose end ends this
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    parent = threading.Thread(target=_end_with_parent)
    parent.start()
    gc.disable()  # it would take a fifth of the time, and what is made here stays
    answers.write(json.dumps(_serve()) + "\n")
    answers.flush()
    gc.collect()
    gc.freeze()
    gc.enable()
    parent.join()


def _take_output() -> IO[str]:
    """The standard output, from here on for the answer alone: what moto prints goes nowhere.

    It stays open, for its end is how the other side sees that this process has ended.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return answers


def _end_with_parent() -> None:
    """Wait for the input to end: the parent has its other end alone, so that it ends with the parent, even killed."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def _serve() -> dict[str, Any]:
    """The answer. Moto is imported here: it may be missing, and what it reads while imported has to be there."""
    _offer_images()
    try:
        from awsfs.demo.furnish import serve  # noqa: PLC0415

        return {"port": serve()}
    except ImportError:
        return {"error": f"the demo needs moto: {installing('moto')}"}
    except Exception as error:
        return {"error": f"the demo's server does not start: {type(error).__name__}: {error}"}


def installing(package: str) -> str:
    """The command that installs a package that awsfs requires, into this Python."""
    try:
        wanted = [line.partition(";")[0].strip() for line in requires("awsfs") or ()]
    except PackageNotFoundError:
        wanted = []
    found = next((each for each in wanted if re.match(rf"{package}\b", each)), package)
    return shlex.join([sys.executable, "-m", "pip", "install", found])


def _offer_images() -> None:
    """Give moto a short list of public images in place of its own long one: a file, but in memory only."""
    file = os.memfd_create("public-images")
    os.write(file, json.dumps(public_images()).encode())
    os.environ["MOTO_AMIS_PATH"] = f"/proc/self/fd/{file}"
