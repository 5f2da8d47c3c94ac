"""The SMTP server that takes the product's mail in development (tools/smtp_sink.py)."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from launcher import paths, processes
from launcher.environment import child_environment
from launcher.sockets import choose_port, listen

HOST = "127.0.0.1"
USUAL_PORT = 2525


class MailSink:
    name = "mail sink"

    def __init__(self, kind: str, folder: Path, record: processes.Record) -> None:
        self.record = record
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = folder
        self.log = paths.VAR / f"mail-{kind}.log"

    def start(self) -> str:
        """Returns its URL. The port is opened here and handed over, so mail waits rather than fails meanwhile."""
        port = choose_port(HOST, wanted=None, default=USUAL_PORT)
        with listen(HOST, port) as listener, self.log.open("ab") as log:
            descriptor = listener.fileno()
            self.process = processes.start(
                [paths.PYTHON, paths.ROOT / "tools" / "smtp_sink.py", descriptor, self.folder],
                output=log,
                environment=child_environment(),
                pass_fds=[descriptor],
            )
        self.record.add(self.process)
        return f"smtp://{HOST}:{port}"

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, with_signal=signal.SIGTERM, within=5)
