"""Floor 6: what the command keeps to itself, in its log and in what it shows of its options."""

import io
import logging
import stat

import pytest
import structlog

from awsfs.cli.logs import configure
from awsfs.cli.settings import Settings

PLANTED = "planted-4711"


@pytest.fixture(autouse=True)
def _as_before():
    """The log goes where it went."""
    yield
    structlog.reset_defaults()


def broken():
    """Log a bug that quotes a secret, beside a path that would command a terminal."""
    secret = PLANTED
    try:
        int(secret)
    except ValueError:
        structlog.get_logger("awsfs").exception("bug", path="/a\x1b[2J\x9b")


class TestLogs:
    def on_terminal(self):
        terminal = io.StringIO()
        configure(None, terminal, debug=True)
        broken()
        return terminal.getvalue()

    def in_file(self, file):
        configure(file, None, debug=True)
        broken()
        return file.read_text()

    def test_a_bug_is_told_on_a_terminal_without_its_words(self):
        told = self.on_terminal()
        assert ("ValueError" in told, "int(secret)" in told, PLANTED in told) == (True, True, False)

    def test_a_bug_is_told_in_a_file_without_its_words(self, tmp_path):
        told = self.in_file(tmp_path / "log")
        assert ("ValueError" in told, "int(secret)" in told, PLANTED in told) == (True, True, False)

    def test_a_name_commands_no_terminal(self):
        assert not {"\x1b", "\x9b"} & set(self.on_terminal())

    def test_a_file_that_was_open_to_others_is_its_owner_s_alone(self, tmp_path):
        file = tmp_path / "log"
        file.touch(0o666)
        self.in_file(file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    @pytest.mark.parametrize("name", ["botocore", "urllib3", "s3transfer"])
    def test_debugging_awsfs_debugs_no_library_that_logs_what_is_signed(self, name):
        configure(None, io.StringIO(), debug=True)
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


class TestConfig:
    @pytest.mark.parametrize("name", ["SSECustomerKey", "SSEKMSKey"])
    def test_a_key_for_encryption_is_not_shown(self, name):
        assert PLANTED not in str(Settings("/m", object_options=((name, PLANTED),)).shown())

    def test_other_parameters_are(self):
        assert Settings("/m", object_options=(("ACL", "private"),)).shown()["object_options"] == [("ACL", "private")]

    def test_a_password_in_a_url_is_not_shown(self):
        shown = Settings("/m", endpoint_url=f"https://ada:{PLANTED}@proxy:8080/x").shown()
        assert shown["endpoint_url"] == "https://***@proxy:8080/x"
