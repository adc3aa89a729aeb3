"""Programs that write through a mount as people's programs do, and tell what was acknowledged.

Each reads, adds one line of its own, and writes back, until so many seconds are over and it has got through once. It
prints every line that it was told to have written. Where somebody else was faster, ESTALE tells it to begin anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from mounts import PATIENCE

SOAK = float(os.environ.get("AWSFS_SOAK", "0"))
"""Seconds that ``soak.sh`` has everything take that takes its time; 0 in the suite."""

_FRAME = """
import errno, json, os, sys, time
path, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
end, number = time.monotonic() + seconds, 0
while time.monotonic() < end or not number:
    line = f"{name}-{number}"
    try:
@
    except OSError as error:
        if error.errno not in (errno.ESTALE, errno.EEXIST, errno.ENOENT):
            raise
    else:
        print(line, flush=True)
        number += 1
"""
_IN_PLACE = """
        with open(path, "r+") as file:
            text = file.read() + line + "\\n"
            file.seek(0)
            file.write(text)
"""
_APPENDED = """
        with open(path) as file:
            file.read()
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(file, (line + "\\n").encode())
            os.fsync(file)
        finally:
            os.close(file)
"""
_FIELD = """
        with open(path, "r+") as file:
            item = json.load(file)
            item["lines"].append(line)
            file.seek(0)
            file.truncate()
            file.write(json.dumps(item, indent=2))
"""
_SHELL = """
end=$(($(date +%s%N) + ${3%.*}000000000)); number=0
while [ "$(date +%s%N)" -lt "$end" ] || [ $number -eq 0 ]; do
  line=$2-$number
  if (@) 2> "$4/said"; then echo "$line"; number=$((number + 1))
  else grep -q 'Stale file handle\\|File exists\\|No such file' "$4/said" || { cat "$4/said" >&2; exit 1; }; fi
done
"""
_SED = """sed -i "\\$a $line" "$1\""""
_JQ = """jq ".lines += [\\"$line\\"]" "$1" > "$1.$2.tmp~" && mv "$1.$2.tmp~" "$1\""""
_CP = """cat "$1" > "$4/copy" && echo "$line" >> "$4/copy" && cp "$4/copy" "$1\""""


def _python(body: str) -> tuple[str, ...]:
    return sys.executable, "-c", _FRAME.replace("@\n", body.lstrip("\n"))


def _shell(command: str) -> tuple[str, ...]:
    return "bash", "-c", _SHELL.replace("@", command), "writer"


OBJECT_WRITERS = {
    "in-place": _python(_IN_PLACE),
    "appended": _python(_APPENDED),
    "cp": _shell(_CP),
    "sed": _shell(_SED),
}
ITEM_WRITERS = {"in-place": _python(_FIELD), "jq": _shell(_JQ)}


@dataclass
class Writer:
    """A program that is writing."""

    name: str
    process: subprocess.Popen[str]

    def acknowledged(self) -> list[str]:
        """The lines that it was told to have written, once it has ended well."""
        out, said = self.process.communicate(timeout=PATIENCE)
        assert (self.process.returncode, said) == (0, ""), f"{self.name}: {said}"
        return out.split()


def begin(kind: tuple[str, ...], path: str, name: str, seconds: float, scratch: str) -> Writer:
    """Start one; `scratch` is a directory of its own."""
    given = [*kind, path, name, str(seconds), scratch]
    process = subprocess.Popen(given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return Writer(name, process)
