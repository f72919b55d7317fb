"""A host between a database and its client, which may hang: it then takes everything and says
nothing, as a machine does whose programs are stopped and whose kernel goes on.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Relay:
    """Passes bytes on in both directions, as long as it does not hang."""

    place: str | tuple[str, int]  # a socket's file, or host and port
    hangs: threading.Event = field(default_factory=threading.Event)
    ends: threading.Event = field(default_factory=threading.Event)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def run(self) -> None:
        """Until it ends; one thread for all connections."""
        partner: dict[socket.socket, socket.socket] = {}
        while not self.ends.is_set():
            heard = select.select([self.listener, *partner], [], [], 0.05)[0]
            for line in heard if not self.hangs.is_set() else ():
                if line is self.listener:
                    client, behind = line.accept()[0], self._dialled()
                    partner |= {client: behind, behind: client}
                elif line in partner:
                    self._pass_on(line, partner)
        for line in (self.listener, *partner):
            line.close()

    def _pass_on(self, line: socket.socket, partner: dict) -> None:
        other, said = partner[line], b""
        with suppress(OSError):
            said = line.recv(1 << 16)
            other.sendall(said)
        if not said:
            for each in (line, other):
                del partner[each]
                each.close()

    def _dialled(self) -> socket.socket:
        if isinstance(self.place, tuple):
            return socket.create_connection(self.place)
        behind = socket.socket(socket.AF_UNIX)
        behind.connect(self.place)
        return behind


@contextmanager
def relayed(entry: dict) -> Iterator[Relay]:
    """A relay in front of the database of an entry of the settings."""
    host, port = entry["HOST"], entry["PORT"] or 5432
    found = Relay(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, int(port)))
    thread = threading.Thread(target=found.run)
    thread.start()
    try:
        yield found
    finally:
        found.ends.set()
        thread.join()
