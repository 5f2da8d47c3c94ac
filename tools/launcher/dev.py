"""bin/dev: the product with everything it needs, or one management command with the servers up."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from launcher import installation, locks, paths, preparation, processes, services
from launcher.console import LaunchError, console, say
from launcher.environment import child_environment
from launcher.postgres import data_folder
from launcher.sockets import choose_port
from launcher.supervisor import Supervisor

USUAL_PORT = 8000
STATE = paths.VAR / "dev.json"
DEMO_OPERATOR = "opal@operators.example"
# What each reads, and how many at once: a code for signing in waits for no matching of the demo's openings.
WORKERS = {"mail": ("codes,service", 1), "worker": ("marketing,default,slow", 2)}
# Celery warns about root at length; in a container of a developer there is often nobody else.
CALM = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
EVERYWHERE = ("0.0.0.0", "::")
GUEST_PATIENCE = 300
# These look after the database themselves, or do without it.
UNPREPARED = {"check", "help", "makemigrations", "makemessages", "migrate", "provision", "seed_demo", "showmigrations"}
UNSETTLING = {"flush", "migrate", "provision"}  # the next start looks at the database again
# What a command needs to find the servers of a bin/dev that is running.
SHARED = (
    *("DEBUG", "VAR_DIR", "SECRET_KEY", "FIELD_KEY", "BASE_URL", "ALLOWED_HOSTS"),
    *("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "EMAIL_URL"),
)
DESCRIPTION = """\
Sets up what is missing, then runs the product: web, worker, beat, database, queue and mail sink.
With a COMMAND: runs manage.py COMMAND with the servers up, instead. Options of bin/dev stand before it.
DATABASE_URL, REDIS_URL and EMAIL_URL put servers of your own in place of the embedded ones.
"""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/dev",
        usage="bin/dev [OPTION …] [COMMAND …]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, help=f"of the web process (else the first free one from {USUAL_PORT} on)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--reset", action="store_true", help="forget the embedded data (people, mail, files) first")
    parser.add_argument("--setup-only", action="store_true", help="install what is needed, then end")
    parser.add_argument("--no-reload", action="store_true", help="do not restart the web process when code changes")
    parser.add_argument("--verbose", action="store_true", help="also say what worker and beat are doing")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND …", help="a management command")
    options = parser.parse_args(arguments)
    if options.command and options.command[0].startswith("-"):
        parser.error(f"unknown option {options.command[0]}")
    if options.port is not None and not 0 < options.port < 65536:
        parser.error("a port is a number from 1 to 65535")
    return options


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if options.command:
        console.aside = True  # standard output is the command's
    installation.install()
    if options.setup_only:
        say("set up")
        return 0
    return _as_guest(options.command) if options.command and not options.reset else _as_host(options)


def _as_host(options: argparse.Namespace) -> int:
    try:
        with locks.exclusive("dev"):
            return _run(options)
    except locks.Busy:
        address = read_state().get("address")
        where = f" at {address}" if address else ""
        raise LaunchError(
            f"bin/dev is already running in this checkout{where}.", "Stop it there with Ctrl-C, or use it as it is."
        ) from None


def _as_guest(command: list[str]) -> int:
    """Uses the servers of a bin/dev that runs in this checkout; where there is none, starts its own."""
    end = time.monotonic() + GUEST_PATIENCE
    waiting = False
    while time.monotonic() < end:
        with contextlib.suppress(locks.Busy), locks.exclusive("dev"):
            return _run_alone(command)
        with locks.shared("dev-guests"):
            servers = read_state().get("environment")
            if servers:
                return run_command(command, child_environment() | servers)
        if not waiting:
            say("waiting for the bin/dev that is starting in this checkout")
        waiting = True
        time.sleep(0.2)
    raise LaunchError("the bin/dev that runs in this checkout has not become ready.", "Stop it, then run this again.")


def _run(options: argparse.Namespace) -> int:
    if options.reset:
        reset()
    if options.command:
        return _run_alone(options.command)
    STATE.unlink(missing_ok=True)
    with services.running("dev") as running:
        return serve(options, running)


def _run_alone(command: list[str]) -> int:
    STATE.unlink(missing_ok=True)
    with services.running("dev") as running:
        if command[0] not in UNPREPARED:
            preparation.prepare(running.environment, kind="dev", demo=True)
        with _published(running.environment, address=""):
            code = run_command(command, running.environment)
            with locks.patient("dev-guests", waiting_for="another command that uses these servers"):
                return code


def serve(options: argparse.Namespace, running: services.Running) -> int:
    port = choose_port(options.host, wanted=options.port, default=USUAL_PORT)
    address = f"http://localhost:{port}/"
    running.environment |= web_environment(options.host, port, running.environment)
    preparation.prepare(running.environment, kind="dev", demo=True)  # its mails hold links with the address
    supervisor = Supervisor(running.environment, running.record)
    supervisor.heed_signals()
    try:
        supervisor.start("web", _web_command(options, port), PROCESS="web", DJANGO_RUNSERVER_HIDE_WARNING="true")
        supervisor.watch_for_answer(health_url(options.host, port), f"localhost:{port}")
        with _published(running.environment, address):
            return supervisor.run(lambda: _start_the_rest(supervisor, options, address))
    finally:
        with services.signals_ignored():
            say("stopping")
            supervisor.stop()


def _web_command(options: argparse.Namespace, port: int) -> list[str]:
    host = f"[{options.host}]" if ":" in options.host else options.host
    reload = ["--noreload"] if options.no_reload else []
    return paths.manage("runserver", "--skip-checks", *reload, f"{host}:{port}")


def health_url(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{reachable}:{port}/healthz/"


def _start_the_rest(supervisor: Supervisor, options: argparse.Namespace, address: str) -> None:
    folder = Path(supervisor.environment["VAR_DIR"])
    celery = [paths.PYTHON, "-m", "celery", "--quiet", "-A", "alumni_portal"]
    log = ["--loglevel", "INFO" if options.verbose else "WARNING"]
    schedule = ["--schedule", folder / "celerybeat-schedule", "--pidfile="]
    for name, (queues, size) in WORKERS.items():
        own = ["--hostname", f"{name}@%h", "-Q", queues, "--concurrency", size, "--without-gossip", "--without-mingle"]
        supervisor.start(name, [*celery, "worker", *own, *log], PROCESS="worker", **CALM)
    supervisor.start("beat", [*celery, "beat", *schedule, *log], PROCESS="beat")
    console.write(welcome(address, preparation.sign_ins(folder)))
    say("ready")


def welcome(address: str, sign_ins: list[str]) -> str:
    lines = [
        "",
        f"  Alumni Portal     {address}",
        f"  Mail viewer       {address}mail/",
        f"  Operator console  {address}operator/  opens with a passkey: bin/dev create_operator {DEMO_OPERATOR}",
    ]
    if sign_ins:
        lines += ["", *(f"  {line}" for line in sign_ins)]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", "", ""])


def web_environment(host: str, port: int, given: Mapping[str, str]) -> dict[str, str]:
    hosts = ["*"] if host in EVERYWHERE else ["localhost", "127.0.0.1", "[::1]", host]
    return {
        "BASE_URL": given.get("BASE_URL") or f"http://localhost:{port}",
        "ALLOWED_HOSTS": given.get("ALLOWED_HOSTS") or ",".join(dict.fromkeys(hosts)),
    }


def run_command(command: list[str], environment: Mapping[str, str]) -> int:
    """In the caller's folder, so that file names on the command line mean what they say."""
    if command[0] in UNSETTLING:
        preparation.forget("dev")
    child = subprocess.Popen(paths.manage(*command), env=environment, preexec_fn=processes.dying_with_us())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command as well
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    code = child.wait()
    return code if code >= 0 else 128 - code


def reset() -> None:
    if os.environ.get("DATABASE_URL"):
        raise LaunchError("--reset is for the embedded database only; DATABASE_URL names another one.")
    say("forgetting the embedded data")
    folders = [data_folder("dev"), paths.VAR / "valkey-dev", paths.VAR / "mail", paths.VAR / "media"]
    processes.Record(paths.VAR / "dev-processes.json").end_leftovers()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    (paths.VAR / preparation.SIGN_INS).unlink(missing_ok=True)


@contextlib.contextmanager
def _published(environment: Mapping[str, str], address: str) -> Iterator[None]:
    """Lets a second bin/dev in this checkout find the servers of this one."""
    shared = {name: environment[name] for name in SHARED if name in environment}
    unfinished = STATE.with_suffix(".tmp")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps({"address": address, "environment": shared}))
    os.replace(unfinished, STATE)
    try:
        yield
    finally:
        STATE.unlink(missing_ok=True)


def read_state() -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        state: dict[str, Any] = json.loads(STATE.read_text())
        return state
    return {}
