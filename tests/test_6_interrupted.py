"""Floor 6: a start that is interrupted."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from aws_server import Server
from mounts import PATIENCE


@pytest.mark.parametrize("options", [[], ["--foreground"]], ids=["background", "foreground"])
@pytest.mark.mount
def test_ctrl_c_while_the_account_is_asked_for_ends_the_start(
    server: Server, tmp_path: Path, options: list[str]
) -> None:
    with server.holding("sts", "GetCallerIdentity") as held:
        command = [sys.executable, "-m", "awsfs", *options, "--endpoint-url", server.url, str(tmp_path)]
        starting = subprocess.Popen(command)
        try:
            assert held.arrived.acquire(timeout=PATIENCE)
            starting.send_signal(signal.SIGINT)
            assert starting.wait(PATIENCE) == 130
        finally:
            starting.kill()
