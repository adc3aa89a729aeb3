#!/usr/bin/env bash
# The tests of the tree and of the mount on emulators of AWS that other people wrote, so that nothing here is shaped
# after one stand-in's habits. Not among the unit tests, for it needs the network and half a gigabyte. What cannot be
# installed is skipped, and said.
#
#   tests/emulators.sh              all of it
#   tests/emulators.sh -k name      pytest gets the options
#
# AWSFS_EMULATORS  where the emulators are kept, ~/.cache/awsfs/emulators otherwise
# AWSFS_VENV       an environment with what the tests need; .venv beside ./unit_tests.sh otherwise
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv=${AWSFS_VENV:-.venv}
export AWSFS_EMULATORS=${AWSFS_EMULATORS:-${XDG_CACHE_HOME:-$HOME/.cache}/awsfs/emulators}

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

install_node() {
  [ ! -e "$AWSFS_EMULATORS/npm/node_modules/s3rver" ] || return 0
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  say "Installing s3rver and dynalite by npm into $AWSFS_EMULATORS"
  npm install --prefix "$AWSFS_EMULATORS/npm" --no-audit --no-fund --loglevel=error s3rver@3.7.1 dynalite@4.0.0
}

# LocalStack's source is of Python 3.12.
new_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12; do
    if "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then echo "$name" && return; fi
  done
  return 1
}

# It runs on the host, without its container: what it needs besides is named, in versions that it still knows.
install_localstack() {
  local python folder=$AWSFS_EMULATORS/localstack
  [ ! -e "$folder/bin/localstack-supervisor" ] || return 0
  python=$(new_python) || return 1
  say "Installing LocalStack by pip into $folder"
  "$python" -m venv --clear "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    'localstack-core[runtime]==4.14.0' service_identity 'pyopenssl<25.2' 'cryptography<46' 'cbor2<5.9'
}

prepare_venv() {
  ! "$venv/bin/python" -c 'import pytest, moto, awsfs' 2>/dev/null || return 0
  say "Installing awsfs and what its tests need into $venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e '.[test]'
}

mkdir -p "$AWSFS_EMULATORS"
install_node || say "Skipped: s3rver and dynalite need node and npm"
install_localstack || say "Skipped: LocalStack needs Python 3.12 or newer, and the package index"
prepare_venv
say "pytest tests/emulators"
"$venv/bin/python" -m pytest tests/emulators "$@"
