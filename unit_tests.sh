#!/usr/bin/env bash
# Everything that is checked here: ruff, mypy, bandit, the documentation and pytest. Sets up what it needs, once, in .venv beside this script.
#
#   ./unit_tests.sh              all of it, in about 8 minutes on two idle cores
#   ./unit_tests.sh --thorough   the same with more examples, and with at least 90 % of the branches covered, as CI does
#   ./unit_tests.sh -k name      the same checks; pytest gets the options
#
# AWSFS_VENV         another environment than .venv
# AWSFS_CONSTRAINTS  another file of versions than constraints.txt, which names the exact version of every package
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
venv=${AWSFS_VENV:-.venv}
constraints=${AWSFS_CONSTRAINTS:-constraints.txt}

if [ "${1:-}" = --thorough ]; then
  export AWSFS_THOROUGH=1
  shift
fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

# Run a command, and print what it says only where it fails.
quietly() {
  local output
  output=$("$@" 2>&1) || { local status=$?; printf '%s\n' "$output" >&2; return "$status"; }
}

# Install Debian packages, saying so first.
apt_install() {
  command -v apt-get >/dev/null || return 1
  say "Installing with apt: $*"
  quietly as_root apt-get update -qq || true  # an old list of packages may do
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$@"
}

has_fuse() {
  command -v fusermount3 >/dev/null && PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep 'libfuse3\.so' >/dev/null
}

prepare_machine() {
  local wanted=()
  python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
  has_fuse || wanted+=(fuse3)
  [ ${#wanted[@]} -eq 0 ] || apt_install "${wanted[@]}" || say "Not installed: ${wanted[*]}"
}

# What an installation depends on: the same words again, and there is nothing to do.
fingerprint() { pwd && python3 --version && cat setup.cfg pyproject.toml "$constraints"; }

prepare_venv() {
  "$venv/bin/python" -c '' 2>/dev/null || python3 -m venv --clear "$venv"
  local stamp="$venv/.unit-tests"
  cmp -s <(fingerprint) "$stamp" && return
  say "Installing awsfs and what its tests need into $venv"
  # awsfs is built by the setuptools that is named too, not by the newest one.
  pip_install setuptools
  pip_install --no-build-isolation -e '.[test]'
  fingerprint >"$stamp"
}

pip_install() { "$venv/bin/python" -m pip install -qq --disable-pip-version-check -c "$constraints" "$@"; }

# coverage loads its plugin from there, in every Python that it measures, before pytest knows of the folder.
export PYTHONPATH=$PWD/tests${PYTHONPATH:+:$PYTHONPATH}

# What keeps this machine from mounting; nothing where it can.
why_no_mount() {
  "$venv/bin/python" -c 'import mounts; print(mounts.why_no_mount() or "")'
}

step() {
  say "$*"
  "$venv/bin/$1" "${@:2}"
}

prepare_machine
prepare_venv
step ruff check .
step ruff format --check .
step mypy --strict
# Why these are skipped: tests/audit.sh. bandit warns of marks that one of its checks needs and another does not.
say bandit
quietly "$venv/bin/bandit" --quiet --recursive awsfs --skip B403,B404,B405,B603
# -W: a warning is an error. -n: so is a reference to nothing.
say "sphinx-build: the site in $venv/docs/html"
quietly "$venv/bin/sphinx-build" -W -n --keep-going -b html docs "$venv/docs/html"
reason=$(why_no_mount)
[ -z "$reason" ] || say "The tests on real mounts are skipped: $reason"
# Four at once also on two cores: half of the time, a test waits for a mount.
parallel=(-n 4 --dist loadfile --no-loadscope-reorder)
if [ $# -gt 0 ]; then
  step pytest "$@"
elif [ -z "${AWSFS_THOROUGH:-}" ] || [ -n "$reason" ]; then
  step pytest "${parallel[@]}"
else
  # Files of an interrupted run may be half written; coverage would complain of them.
  export COVERAGE_FILE=$venv/coverage/data
  rm -rf "$venv/coverage" && mkdir "$venv/coverage"
  step pytest "${parallel[@]}" --cov --cov-branch --cov-report= --cov-fail-under=90
  say "Line by line: COVERAGE_FILE=$COVERAGE_FILE $venv/bin/coverage report"
fi
