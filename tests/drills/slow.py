"""Clients slower than anybody needs to be: they dribble, never read, or say nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

EVERY = 0.3  # seconds between two bytes of one client
LARGE_PAGE = "/help/rules/"
_HOST = "Host: 127.0.0.1\r\n"


@dataclass(frozen=True)
class Habit:
    """What such a client sends at once, and what it then goes on sending byte by byte."""

    code: str
    name: str
    at_once: str
    byte: str = ""
    window: int = 0  # bytes it is ready to receive; 0: as usual


HABITS = (
    Habit("heads-dribbled", "请求头一点一点发", f"GET / HTTP/1.1\r\n{_HOST}X-Slow: ", "x"),
    Habit(
        "bodies-dribbled",
        "内容一点一点发",
        f"POST /accounts/login/ HTTP/1.1\r\n{_HOST}Content-Length: 5000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=",
        "x",
    ),
    Habit(
        "refused-bodies-dribbled",
        "过大的内容一点一点发",
        f"POST /accounts/login/ HTTP/1.1\r\n{_HOST}Content-Length: 60000000\r\n\r\n",
        "x",
    ),
    Habit(
        "answers-never-read",
        "从不读取答复",
        f"GET {LARGE_PAGE} HTTP/1.1\r\n{_HOST}\r\n" * 4,
        window=4096,
    ),
    Habit(
        "answers-never-read-then-hung-up-on",
        "从不读取答复，也不挂断",
        f"GET {LARGE_PAGE} HTTP/1.1\r\n{_HOST}Connection: close\r\n\r\n",
        window=4096,
    ),
    Habit("nothing-said", "连上后什么也不说", ""),
)


class Client:
    """One of them; it dials again when it is hung up on."""

    def __init__(self, port: int, habit: Habit) -> None:
        self.port, self.habit = port, habit
        self.line = self._dial()

    def go_on(self) -> None:
        """One byte more."""
        if not self.habit.byte:
            return
        try:
            self.line.send(self.habit.byte.encode())
        except OSError:
            self.line.close()
            self.line = self._dial()

    def _dial(self) -> socket.socket:
        line = socket.socket()
        if self.habit.window:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.habit.window)
        line.settimeout(30)
        line.connect(("127.0.0.1", self.port))
        line.sendall(self.habit.at_once.encode())
        return line


@contextmanager
def slow_clients(port: int, habit: Habit, count: int) -> Iterator[None]:
    """So many of one habit, at it all the time."""
    ended = threading.Event()
    clients = [Client(port, habit) for _ in range(count)]

    def dribble() -> None:
        while not ended.wait(EVERY):
            for client in clients:
                client.go_on()

    at_it = threading.Thread(target=dribble)
    at_it.start()
    try:
        yield
    finally:
        ended.set()
        at_it.join()
        for client in clients:
            client.line.close()
