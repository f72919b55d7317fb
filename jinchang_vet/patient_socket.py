"""A client's connection from which no thread waits to hear, and to which none waits to send."""

from __future__ import annotations

import os
import select
import socket

from gunicorn.workers.gthread import TConn

CHUNK = 1 << 18
SILENCE = 30.0  # seconds without a byte in either direction, then the client is given up
# Bytes of an answer that may wait for their client while the thread goes on to the next; what is
# longer (a large file) keeps its thread until so little is left, or the client is silent.
WAITING_MOST = 4 << 20


class PatientSocket(socket.socket):
    """Hands out what was already heard before it listens, and takes an answer at once."""

    def __init__(self, fileno: int) -> None:
        super().__init__(fileno=fileno)
        self.setblocking(True)
        self.heard = memoryview(b"")
        self.thrown_away = 0  # bytes that were heard and not kept; they read as zeros
        self.unsent = bytearray()

    def setblocking(self, flag: bool) -> None:
        """Where gunicorn would wait for ever, wait for `SILENCE`."""
        self.settimeout(SILENCE if flag else 0)

    def recv(self, size: int, flags: int = 0) -> bytes:
        if self.heard:
            piece, self.heard = bytes(self.heard[:size]), self.heard[size:]
            return piece
        if self.thrown_away:
            piece = bytes(min(size, self.thrown_away))
            self.thrown_away -= len(piece)
            return piece
        return super().recv(size, flags)

    def sendall(self, data, flags: int = 0) -> None:
        """Send what can be sent now and keep the rest for `flush`; raises `OSError` where the
        client has gone or has taken nothing for `SILENCE`.
        """
        self.unsent += data
        self.flush()
        while len(self.unsent) > WAITING_MOST:
            if not select.select([], [self], [], SILENCE)[1]:
                raise TimeoutError("the client takes nothing")
            self.flush()

    def flush(self) -> int:
        """Send what the client takes without waiting; gives back how many bytes."""
        before = len(self.unsent)
        while self.unsent:
            try:
                # Not `send`, which waits where there is a timeout.
                sent = os.write(self.fileno(), self.unsent[:CHUNK])
            except BlockingIOError:
                break
            del self.unsent[:sent]
        return before - len(self.unsent)


class PatientConn(TConn):
    """A connection whose closing waits for nobody either: `linger` is given the socket."""

    def __init__(self, cfg, sock: PatientSocket, client, server, linger) -> None:
        super().__init__(cfg, sock, client, server)
        self.linger = linger

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.linger(self.sock)
        else:
            super().close()
