"""Floor 3: the environment that botocore reads: what is empty is unset; relative paths begin where awsfs started."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from botocore.session import Session

from awsfs.aws.account import open_session
from awsfs.aws.environment import settle, settle_profiles

START = Path("/home/ada")


def settled(**env: str) -> dict[str, str]:
    settle(env, START)
    return env


@pytest.mark.parametrize("name", ["AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_an_empty_variable_is_an_unset_one(name: str) -> None:
    assert settled(**{name: ""}) == {}


def test_an_empty_variable_that_is_not_of_aws_stays() -> None:
    assert settled(LS_COLORS="") == {"LS_COLORS": ""}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("config", "/home/ada/config"),
        ("./a/config", "/home/ada/a/config"),
        ("../config", "/home/ada/../config"),
        ("/etc/config", "/etc/config"),
        ("~/config", "~/config"),
        ("$HOME/config", "$HOME/config"),
    ],
)
def test_a_path_begins_where_awsfs_started(monkeypatch: pytest.MonkeyPatch, given: str, path: str) -> None:
    monkeypatch.setenv("HOME", "/home/grace")
    assert settled(AWS_CONFIG_FILE=given) == {"AWS_CONFIG_FILE": path}


def test_each_of_several_paths_does() -> None:
    assert settled(AWS_DATA_PATH="models:/opt/models") == {"AWS_DATA_PATH": "/home/ada/models:/opt/models"}


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of configuration that is the one of the environment."""
    path = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    return path


@pytest.mark.parametrize("name", ["AWS_DEFAULT_REGION", "AWS_REGION"])
def test_an_empty_region_leaves_that_of_the_profile(profile: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    profile.write_text("[default]\nregion = eu-central-1\n")
    env = {name: ""}
    settle(env, START)
    for variable in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in env.items():
        monkeypatch.setenv(variable, value)
    assert open_session(None, None).region_name == "eu-central-1"


@pytest.mark.parametrize("field", ["ca_bundle", "web_identity_token_file"])
def test_a_file_that_a_profile_names_begins_there_too(profile: Path, field: str) -> None:
    profile.write_text(f"[profile p]\n{field} = ./file\n[default]\n{field} = /etc/file\n")
    profiles = settle_profiles(Session(), START).full_config["profiles"]
    assert (profiles["p"][field], profiles["default"][field]) == ("/home/ada/file", "/etc/file")


def run(profile: Path, program: str, start: Path) -> str:
    """What the ``credential_process`` of a profile prints, run as botocore does."""
    profile.write_text(f"[default]\ncredential_process = {program}\n")
    command = settle_profiles(Session(), start).full_config["profiles"]["default"]["credential_process"]
    return subprocess.run(shlex.split(command), cwd="/", capture_output=True, text=True, check=True).stdout


def test_a_program_for_credentials_runs_where_awsfs_started(profile: Path, tmp_path: Path) -> None:
    assert run(profile, "pwd", tmp_path) == f"{tmp_path}\n"


def test_its_words_stay_as_they_are(profile: Path, tmp_path: Path) -> None:
    assert run(profile, 'printf "%s|" "a b" \'c"d\' $HOME', tmp_path) == 'a b|c"d|$HOME|'


def test_it_runs_all_the_same_once_that_directory_is_gone(profile: Path, tmp_path: Path) -> None:
    assert run(profile, "pwd", tmp_path / "gone") == "/\n"
