#!/usr/bin/env bash
# Every row of the table, awsfs beside what a person would use instead, on this machine: writes bench/RESULTS.md.
# Sets up what it needs, once: Debian packages with apt, and Python's in bench/.venv.
#
#   bench/run.sh                  all rows, five times each; takes a while
#   bench/run.sh --quick          each once, for trying
#   bench/run.sh --list           the names of the rows
#   bench/run.sh cat-state read   these rows, or those that begin so
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv=bench/.venv

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

prepare_machine() {
  local wanted=() program
  for program in curl jq rclone s3fs; do command -v "$program" >/dev/null || wanted+=("$program"); done
  command -v fusermount3 >/dev/null || wanted+=(fuse3)
  python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
  [ ${#wanted[@]} -gt 0 ] || return 0
  say "Installing with apt: ${wanted[*]}"
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "${wanted[@]}"
}

# What an installation depends on: the same words again, and there is nothing to do.
fingerprint() { pwd && python3 --version && cat setup.cfg pyproject.toml; }

prepare_venv() {
  "$venv/bin/python" -c '' 2>/dev/null || python3 -m venv --clear "$venv"
  cmp -s <(fingerprint) "$venv/.bench" && return
  say "Installing awsfs and the aws command into $venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e '.[demo]' awscli
  fingerprint >"$venv/.bench"
}

prepare_machine
prepare_venv
exec "$venv/bin/python" -m bench "$@"
