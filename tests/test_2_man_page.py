"""Floor 2: docs/awsfs.1, which is installed with the package, is what Sphinx makes of docs/reference/command.rst."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def words(page: str) -> list[str]:
    """The words of a man page, without the commands of roff, in which the versions of docutils differ."""
    text = "\n".join(line for line in page.splitlines() if not line.startswith('.\\"'))
    return re.findall(r"[\w./:=*~-]*\w", re.sub(r"\\f[A-Z]|\\[%:&]|[<>]", "", text).replace("\\-", "-").lower())


def test_the_man_page_is_current(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-b", "man", "docs", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    built = (tmp_path / "awsfs.1").read_text()
    assert words((ROOT / "docs" / "awsfs.1").read_text()) == words(built), "run: .venv/bin/python docs/record.py"
