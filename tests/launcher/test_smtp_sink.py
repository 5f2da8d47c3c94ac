import signal
import smtplib
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import Envelope

from launcher import paths, processes, sockets
from smtp_sink import prune, store


@pytest.fixture
def sink(tmp_path):
    """The port and the folder of a running sink."""
    folder = tmp_path / "mail"
    with sockets.listen("127.0.0.1", 0) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, paths.ROOT / "tools" / "smtp_sink.py", descriptor, folder]
        process = processes.start(command, output=subprocess.DEVNULL, pass_fds=[descriptor])
    yield port, folder
    processes.stop(process, with_signal=signal.SIGTERM, within=10)
    assert process.returncode == 0


def test_mail_is_kept_whole_before_it_is_acknowledged(sink):
    port, folder = sink
    message = EmailMessage()
    message["Subject"] = "Schön, dass du da bist"
    message["To"] = "undisclosed-recipients:;"
    message.set_content("Grüße\n.a line that begins with a dot\n")

    with smtplib.SMTP("127.0.0.1", port, timeout=20) as connection:
        connection.send_message(message, "from@example.com", ["ada@example.com", "bob@example.com"])
        (file,) = folder.glob("*.eml")

    kept = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert kept["Subject"] == "Schön, dass du da bist"
    assert kept.get_content().splitlines() == ["Grüße", ".a line that begins with a dot"]
    assert kept["X-Envelope-From"] == "from@example.com"
    assert kept.get_all("X-Envelope-To") == ["ada@example.com", "bob@example.com"]


def test_names_sort_by_time(tmp_path):
    envelope = Envelope()
    envelope.original_content = b"Subject: x\r\n\r\nx"

    stored = [store(tmp_path, envelope) for _ in range(5)]

    assert sorted(stored) == stored
    assert set(tmp_path.iterdir()) == set(stored)


def test_only_the_newest_are_kept(tmp_path):
    for number in range(7):
        (tmp_path / f"2026012{number}.eml").touch()

    prune(tmp_path, kept=3)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["20260124.eml", "20260125.eml", "20260126.eml"]
