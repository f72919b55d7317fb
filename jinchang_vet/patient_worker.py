"""gunicorn's threaded worker, except that a thread never waits for a client.

gunicorn reads a request in the thread that answers it, so that a few clients who dribble their
requests, or never read the answers, occupy every thread. Here the loop that accepts connections
collects a request until it is whole and only then gives it to a thread; of the answer it sends what
the thread could not. What a reverse proxy with buffering does, for installations without one.
"""

from __future__ import annotations

import errno
import re
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.db import connection
from gunicorn.workers.gthread import ThreadWorker

from jinchang_vet.kit.sqlite.base import held_open
from jinchang_vet.patient_socket import SILENCE, PatientConn, PatientSocket
from jinchang_vet.request_limits import LISTENED_TO

PIECE = 1 << 16
HEAD_MOST = 1 << 16  # bytes; gunicorn refuses a head before it is so long
HEAD_PATIENCE = 20.0  # seconds for all of a head
PATIENCE = 900.0  # seconds for all of a request, and for all of an answer
HELD_MOST = 128 << 20  # bytes of requests on their way; beyond it threads wait, as gunicorn has it
LINGER = 2.0  # seconds for the client to hang up first, so that it gets all of the answer

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*(?=\r\n)")
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass
class Arrival:
    """A request on its way."""

    began: float
    heard: float  # when something was heard last
    data: bytearray = field(default_factory=bytearray)
    wanted: int | None = None  # bytes until it is whole, None as long as the head is not
    kept: int = 0  # bytes of those that are needed
    thrown_away: int = 0

    @property
    def is_whole(self) -> bool:
        return self.wanted is not None and len(self.data) + self.thrown_away >= self.wanted

    @property
    def is_new(self) -> bool:
        """Whether it has just become known how long it is."""
        return self.wanted is None and (b"\r\n\r\n" in self.data or len(self.data) > HEAD_MOST)

    def take(self, piece: bytes, now: float) -> None:
        """Keep what has come; of a body that will be refused for its length, only count it."""
        self.heard = now
        if self.wanted is not None and len(self.data) >= self.kept < self.wanted:
            self.thrown_away += len(piece)
        else:
            self.data += piece

    def measure(self) -> None:
        """Find out from the head how much is to come. What gunicorn or the application answers by
        the head alone (no length, two lengths, hopelessly long) counts as whole.
        """
        end = self.data.find(b"\r\n\r\n") + 4
        self.wanted = self.kept = len(self.data)
        if end < 4:
            return
        head, limit = bytes(self.data[: end - 2]).lower(), settings.REQUEST_MAX_BYTES
        lengths = _LENGTH.findall(head)
        if len(lengths) != 1 or b"\r\ntransfer-encoding:" in head:
            return
        length = int(lengths[0])
        if length <= limit:
            self.wanted = self.kept = end + length
        elif length <= LISTENED_TO * limit:
            self.wanted = end + length

    def expects_a_word(self) -> bool:
        """Whether the client waits to be told that it may send the body."""
        return not self.is_whole and b"\r\nexpect: 100-continue" in bytes(self.data).lower()

    def is_given_up(self, now: float) -> bool:
        """Whether the client has been silent, or at it, for too long."""
        if self.wanted is None and now - self.began > HEAD_PATIENCE:
            return True
        return now - self.heard > SILENCE or now - self.began > PATIENCE


@dataclass
class Departure:
    """An answer that its client has not taken yet, and what follows when it has."""

    then: Callable[[], None]
    began: float
    moved: float  # when the client took something last

    def is_given_up(self, now: float) -> bool:
        """Whether the client has taken nothing, or been at it, for too long."""
        return now - self.moved > SILENCE or now - self.began > PATIENCE


class PatientWorker(ThreadWorker):
    """Requests come whole to the threads, and answers leave them at once."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[PatientConn, Arrival] = {}
        self.departing: dict[PatientConn, Departure] = {}
        self.lingering: dict[PatientSocket, float] = {}  # socket → when it is closed at last

    def load_wsgi(self) -> None:
        """With the program there is a database to be held open (see `held_open`)."""
        super().load_wsgi()
        self.reader = held_open(connection)

    # ---- requests ------------------------------------------------------------------------------

    def accept(self, listener) -> None:
        """Take a new connection and listen to it."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                return
            raise
        self.nr_conns += 1
        own = PatientSocket(sock.detach())
        self._listen(PatientConn(self.cfg, own, client, listener.getsockname(), self._linger))

    def on_client_socket_readable(self, conn, client) -> None:
        """The next request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._listen(conn)

    def _listen(self, conn: PatientConn) -> None:
        now = time.monotonic()
        self.arriving[conn] = Arrival(now, now)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._hear, conn))

    def _hear(self, conn: PatientConn, sock: PatientSocket) -> None:
        arrival = self.arriving[conn]
        try:
            piece = sock.recv(PIECE)
            arrival.take(piece, time.monotonic())
            if arrival.is_new:
                arrival.measure()
                if arrival.expects_a_word():
                    sock.send(CONTINUE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:  # gone, and what it had begun with it
            self._drop(conn)
            return
        if arrival.is_whole or self._held() > HELD_MOST:
            self._give_to_a_thread(conn)

    def _held(self) -> int:
        return sum(len(arrival.data) for arrival in self.arriving.values())

    def _give_to_a_thread(self, conn: PatientConn) -> None:
        arrival = self.arriving.pop(conn)
        self.poller.unregister(conn.sock)
        conn.sock.heard = memoryview(bytes(arrival.data))
        conn.sock.thrown_away = arrival.thrown_away
        conn.data_ready = True
        self.enqueue_req(conn)

    # ---- answers -------------------------------------------------------------------------------

    def finish_request(self, conn, fs) -> None:
        """First let the client have the rest of the answer; then keep the connection, or not."""
        then = partial(self._go_on, conn, fs)
        if not conn.sock.unsent or conn.sock.fileno() < 0:
            then()
            return
        now = time.monotonic()
        conn.sock.setblocking(False)
        self.departing[conn] = Departure(then, now, now)
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send_on, conn))

    def _go_on(self, conn: PatientConn, fs) -> None:
        # Heard along with the request before it: nothing will make the socket readable again.
        if conn.sock.heard and fs.result():
            self.enqueue_req(conn)
        else:
            super().finish_request(conn, fs)

    def _send_on(self, conn: PatientConn, sock: PatientSocket) -> None:
        departure = self.departing[conn]
        try:
            if sock.flush():
                departure.moved = time.monotonic()
        except OSError:
            self._drop(conn)
            return
        if not sock.unsent:
            del self.departing[conn]
            self.poller.unregister(sock)
            departure.then()

    # ---- ends ----------------------------------------------------------------------------------

    def murder_pending(self) -> None:
        """Give up whoever is too slow; asked for at least once a second, while stopping too."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arrival in list(self.arriving.items()):
            is_idle = not self.alive and not arrival.data and now - arrival.began > LINGER
            if is_idle or arrival.is_given_up(now):
                self._drop(conn)
        for conn, departure in list(self.departing.items()):
            if departure.is_given_up(now):
                self._drop(conn)
        for sock, end in list(self.lingering.items()):
            if now > end:
                self._end(sock)

    def _drop(self, conn: PatientConn) -> None:
        self.arriving.pop(conn, None)
        self.departing.pop(conn, None)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _linger(self, sock: PatientSocket) -> None:
        """gunicorn's closing, which would hold up everybody for up to two seconds."""
        try:
            sock.shutdown(socket.SHUT_WR)
            sock.setblocking(False)
            self.poller.register(sock, selectors.EVENT_READ, self._drain)
        except (OSError, ValueError):
            sock.close()
        else:
            self.lingering[sock] = time.monotonic() + LINGER

    def _drain(self, sock: PatientSocket) -> None:
        try:
            is_over = not sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            is_over = True
        if is_over:
            self._end(sock)

    def _end(self, sock: PatientSocket) -> None:
        del self.lingering[sock]
        self.poller.unregister(sock)
        sock.close()
