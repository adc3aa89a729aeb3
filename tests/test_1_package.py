"""Floor 1: what is installed with the package."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILD = "from setuptools.build_meta import build_wheel; import sys; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel that is built from a copy of the repository, as pip builds it."""
    source = tmp_path_factory.mktemp("package") / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist"))
    built = subprocess.run([sys.executable, "-c", BUILD, "."], cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return set(zipfile.ZipFile(source / built.stdout.split()[-1]).namelist())


@pytest.mark.parametrize("path", ["share/man/man1/awsfs.1", "share/systemd/user/awsfs@.service"])
def test_a_file_beside_the_code_is_installed(files: set[str], path: str) -> None:
    assert [each for each in files if each.endswith(f".data/data/{path}")]


def test_the_code_is_installed_with_its_types(files: set[str]) -> None:
    assert {"awsfs/__init__.py", "awsfs/py.typed", "awsfs/tree/readme.py"} <= files


def test_no_test_is_installed(files: set[str]) -> None:
    assert [each for each in files if each.startswith(("tests", "bench", "docs"))] == []
