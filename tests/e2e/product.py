"""The running product for browser tests: a Celery worker and an SMTP sink beside the test's web server."""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # s


@dataclass
class Product:
    """`url` is the bare origin, `folder` its VAR_DIR."""

    url: str
    folder: Path

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Oldest first, as the sink took them."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail for mail in mails if address in str(mail["to"])]  # type: ignore[misc]

    def wait_for_mail(self, address: str, subject: str, *, after: int = 0) -> EmailMessage:
        """The newest mail to `address` whose subject matches, once there are more than `after` such mails."""
        return wait_for(
            lambda: next(iter(self._matching(address, subject)[after:][-1:]), None),
            f"a mail to {address} about “{subject}”",
        )

    def count_mails(self, address: str, subject: str) -> int:
        return len(self._matching(address, subject))

    def _matching(self, address: str, subject: str) -> list[EmailMessage]:
        return [mail for mail in self.mails_to(address) if re.search(subject, str(mail["subject"]))]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def wait_for(look: Callable[[], Any], what: str, *, seconds: float = PATIENCE) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@contextmanager
def smtp_sink(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        port = listener.getsockname()[1]
        command = [sys.executable, str(ROOT / "tools" / "smtp_sink.py"), str(descriptor), str(folder)]
        process = subprocess.Popen(command, pass_fds=[descriptor])
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        _end(process)


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[None]:
    """One Celery worker with a beat inside, over the test's database, as the app's own login."""
    celery = [sys.executable, "-m", "celery", "-A", "alumni_portal", "worker", "--beat"]
    options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    schedule = ["--schedule", str(log.with_suffix(".beat"))]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*celery, *options, *schedule], cwd=ROOT, env=environment, stdout=output, stderr=output, process_group=0
        )
    try:
        wait_for(lambda: b"ready." in log.read_bytes(), f"the worker to be ready (see {log})")
        yield
    finally:
        _end(process)


def worker_environment(url: str, folder: Path, email_url: str) -> dict[str, str]:
    """As bin/dev gives it to a worker, with the test's own database, mail and broker."""
    database = re.sub(r"/[^/]*$", f"/{connection.settings_dict['NAME']}", os.environ["DATABASE_URL"])
    return os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "alumni_portal.settings",
        "PROCESS": "worker",
        "DEBUG": "true",
        "BASE_URL": url,
        "VAR_DIR": str(folder),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "EMAIL_URL": email_url,
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
