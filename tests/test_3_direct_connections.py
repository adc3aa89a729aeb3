"""Floor 3: connections are kept for the next request, and only while they are good."""

import socket
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from sts_endpoint import tls_of

from awsfs.aws.direct.connections import IDLE, Connections, NotSentError

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: one\r\nx-a: two\r\n\r\nok"


class Place:
    """A server that answers each request with the same bytes, and counts its connections."""

    def __init__(self, answer=OK, *, closes=False, tls=None):
        self._answer, self._closes, self._tls = answer, closes, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.connections = f"127.0.0.1:{self._listener.getsockname()[1]}", 0
        self._open = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                taken, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken):
        try:
            connection = self._tls.wrap_socket(taken, server_side=True) if self._tls else taken
            self._open.append(connection)
            while connection.recv(65536):
                connection.sendall(self._answer)
                if self._closes:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            return

    def hang_up(self):
        """Close what is open."""
        for connection in self._open:
            connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self._listener.close()


@contextmanager
def place(*arguments, **options):
    made = Place(*arguments, **options)
    try:
        yield made
    finally:
        made.close()


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def get(connections, there, scheme="http"):
    return connections.send((scheme, there.host), "GET", "/", {"host": there.host})


def test_a_connection_serves_one_request_after_the_other():
    with place() as there:
        connections = Connections(True, (5, 5))
        assert [get(connections, there).read() for _ in range(5)] == [b"ok"] * 5
        assert there.connections == 1


def test_two_requests_at_once_have_a_connection_each():
    with place() as there:
        connections = Connections(True, (5, 5))
        answers = [get(connections, there) for _ in range(2)]
        assert ([answer.read() for answer in answers], there.connections) == ([b"ok"] * 2, 2)


def test_a_connection_whose_body_was_not_read_is_closed():
    with place() as there:
        connections = Connections(True, (5, 5))
        get(connections, there).close()
        get(connections, there).read()
        assert there.connections == 2


def test_a_connection_that_the_other_side_closed_is_not_used():
    with place() as there:
        connections = Connections(True, (5, 5))
        get(connections, there).read()
        there.hang_up()
        assert (get(connections, there).read(), there.connections) == (b"ok", 2)


def test_a_connection_that_was_idle_for_long_is_not_used():
    with place() as there:
        connections = Connections(True, (5, 5), clock := Clock())
        get(connections, there).read()
        clock.now = IDLE
        assert (get(connections, there).read(), there.connections) == (b"ok", 2)


def test_an_answer_that_says_so_ends_its_connection():
    with place(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")) as there:
        connections = Connections(True, (5, 5))
        assert [get(connections, there).read() for _ in range(2)] == [b"ok"] * 2
        assert there.connections == 2


def test_headers_of_one_name_are_one():
    with place() as there:
        assert get(Connections(True, (5, 5)), there).headers["x-a"] == "one, two"


def test_where_nobody_listens_nothing_is_sent():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        there = SimpleNamespace(host=f"127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(NotSentError):
            get(Connections(True, (5, 5)), there)


def test_silence_is_a_read_timeout():
    with place(b"") as there, pytest.raises(ReadTimeoutError):
        get(Connections(True, (5, 0.1)), there)


def test_a_connection_that_ends_without_an_answer_is_an_error():
    with place(b"", closes=True) as there, pytest.raises(ConnectionClosedError):
        get(Connections(True, (5, 5)), there)


@pytest.mark.parametrize("head", [OK[:17], OK[:30]])
def test_a_head_that_breaks_off_is_no_answer(head):
    with place(head, closes=True) as there, pytest.raises(ConnectionClosedError):
        get(Connections(True, (5, 5)), there)


def test_a_body_that_breaks_off_is_seen_by_its_length():
    with place(OK.replace(b"Length: 2", b"Length: 9"), closes=True) as there, pytest.raises(ConnectionClosedError):
        get(Connections(True, (5, 5)), there).read()


def test_tls_is_kept_too(tmp_path):
    with place(tls=tls_of(bundle := tmp_path / "certificate.pem")) as there:
        connections = Connections(str(bundle), (5, 5))
        assert [get(connections, there, "https").read() for _ in range(3)] == [b"ok"] * 3
        assert there.connections == 1


def test_a_certificate_that_nobody_trusts_is_refused_before_anything_is_sent(tmp_path):
    with place(tls=tls_of(tmp_path / "certificate.pem")) as there, pytest.raises(NotSentError, match="VERIFY_FAILED"):
        get(Connections(True, (5, 5)), there, "https")


def test_a_certificate_for_another_host_is_refused(tmp_path):
    elsewhere = tls_of(bundle := tmp_path / "certificate.pem", "127.0.0.2")
    with place(tls=elsewhere) as there, pytest.raises(NotSentError, match="VERIFY_FAILED"):
        get(Connections(str(bundle), (5, 5)), there, "https")


def test_a_connection_that_nobody_uses_any_more_is_closed_when_another_is_kept():
    with place() as there:
        connections = Connections(True, (5, 5), clock := Clock())
        answers = [get(connections, there) for _ in range(2)]
        answers[0].read()
        clock.now = IDLE
        answers[1].read()
        assert len(connections.idle()) == 1
