"""Requests that come in pieces and answers taken slowly arrive whole, and hold up nobody."""

from __future__ import annotations

import hashlib
import socket
import time

import pytest

from jinchang_vet.patient_socket import WAITING_MOST, PatientSocket
from jinchang_vet.patient_worker import HEAD_PATIENCE, Arrival
from jinchang_vet.request_limits import MIB
from tests.served import WebServer

HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
LIMIT = 25 * MIB


def arrived(*pieces: bytes) -> Arrival:
    """A request of which these pieces have come."""
    arrival = Arrival(began=0.0, heard=0.0)
    for piece in pieces:
        arrival.take(piece, 1.0)
        if arrival.is_new:
            arrival.measure()
    return arrival


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST / HTTP/1.1", *lines, "", ""]).encode()


def test_a_request_is_whole_when_its_body_is():
    start = head("Host: x", "Content-Length: 5")
    assert not arrived(start[:-1]).is_whole
    assert not arrived(start[:-2], start[-2:] + b"1234").is_whole
    assert arrived(start, b"12", b"345").is_whole
    assert arrived(GET).is_whole


@pytest.mark.parametrize(
    "lines",
    [
        ["Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: -5"],
        [f"Content-Length: {10 * LIMIT}"],
    ],
)
def test_what_is_answered_by_its_head_alone_is_not_waited_for(lines):
    assert arrived(head(*lines)).is_whole


def test_of_a_body_that_will_be_refused_nothing_is_kept():
    length = LIMIT + 1
    arrival = arrived(head(f"Content-Length: {length}"), *[b"x" * MIB] * 25)
    assert not arrival.is_whole
    arrival.take(b"x", 1.0)
    assert arrival.is_whole
    assert (len(arrival.data), arrival.thrown_away) == (
        len(head(f"Content-Length: {length}")),
        length,
    )


def test_who_is_silent_or_at_it_for_too_long_is_given_up():
    begun, known = arrived(b"GET"), arrived(head("Content-Length: 5"))
    assert not begun.is_given_up(HEAD_PATIENCE)
    assert begun.is_given_up(HEAD_PATIENCE + 1)
    assert not known.is_given_up(HEAD_PATIENCE + 1)
    assert known.is_given_up(60)


def test_an_answer_waits_for_its_client_and_not_the_thread():
    ours, theirs = socket.socketpair()
    patient = PatientSocket(ours.detach())
    sent = bytes(range(256)) * (WAITING_MOST // 512)
    patient.sendall(sent)
    assert patient.unsent
    taken = b""
    while len(taken) < len(sent):
        taken += theirs.recv(MIB)
        patient.flush()
    assert taken == sent
    assert not patient.unsent
    patient.close()
    theirs.close()


# ---- on the real server --------------------------------------------------------------------------

APPLICATION = "tests.house.echo_wsgi:application"


@pytest.fixture
def port(tmp_path):
    """A server whose one thread tells what was sent, or sends as many bytes as it is asked for."""
    server = WebServer(tmp_path, f"sqlite:///{tmp_path}/none", 1, 1, APPLICATION)
    server.start()
    yield server.port
    server.stop()


class Line:
    """One connection: sends as it is told, reads answer by answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_) -> None:
        self.file.close()
        self.socket.close()

    def send(self, piece: bytes) -> None:
        self.socket.sendall(piece)

    def head(self) -> list[bytes]:
        """The first lines of an answer, up to the empty one."""
        return list(iter(self.file.readline, b"\r\n"))

    def body(self, pause: float = 0.0) -> bytes:
        """The body of the next answer, taken in pieces with a pause between them."""
        lines = self.head()
        while b" 100 " in lines[0]:
            lines = self.head()
        [length] = [int(each.split()[1]) for each in lines if each.startswith(b"Content-Length")]
        said = b""
        while len(said) < length:
            time.sleep(pause)
            said += self.file.read(min(1 << 18, length - len(said)))
        return said


def post(body: bytes, *lines: str) -> bytes:
    return head("Host: 127.0.0.1", f"Content-Length: {len(body)}", *lines)


def test_a_request_in_pieces_is_read_whole_while_others_are_answered(port):
    body = b"abc" * 1000
    with Line(port) as slow, Line(port) as quick:
        for piece in (post(body)[:20], post(body)[20:], body[:7]):
            slow.send(piece)
            quick.send(GET)
            assert quick.body() == b"0 e3b0c44298"
        slow.send(body[7:])
        assert slow.body() == f"3000 {hashlib.sha256(body).hexdigest()[:10]}".encode()


def test_two_requests_in_one_piece_are_both_answered(port):
    with Line(port) as line:
        line.send(post(b"ab") + b"ab" + GET)
        assert line.body().startswith(b"2 ")
        assert line.body().startswith(b"0 ")


def test_who_waits_to_be_told_is_told(port):
    with Line(port) as line:
        line.send(post(b"ab", "Expect: 100-continue"))
        assert line.head() == [b"HTTP/1.1 100 Continue\r\n"]
        line.send(b"ab")
        assert line.body() == b"2 fb8e20fc2e"


def test_a_large_body_is_what_was_sent(port):
    body = bytes(range(256)) * (20 * MIB // 256)
    with Line(port) as line:
        line.send(post(body) + body)
        assert line.body() == f"{len(body)} {hashlib.sha256(body).hexdigest()[:10]}".encode()


@pytest.mark.parametrize("size", [MIB, 3 * WAITING_MOST])
def test_a_large_answer_comes_whole_however_slowly_it_is_taken(port, size):
    with Line(port) as line:
        line.send(f"GET /?{size} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert line.body(pause=0.01) == b"x" * size
        assert line.file.read() == b""
