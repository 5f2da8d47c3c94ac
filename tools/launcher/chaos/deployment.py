"""bin/chaos deployment: the processes of docker-compose.yml by hand, behind nginx with deploy/nginx.conf.template."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from launcher import paths, processes
from launcher.chaos.drill import Drill
from launcher.chaos.house import House, private_house
from launcher.chaos.house import run as run_script
from launcher.chaos.visitor import Crowd, Visitor
from launcher.console import LaunchError, say
from launcher.mail_sink import MailSink

USAGE = """\
usage: bin/chaos deployment     runs web twice, worker and beat with production settings behind nginx and tries:
                                exchange of web processes under load, Redis away, PostgreSQL restarted, slow clients
Needs nginx (Debian, Ubuntu: apt install nginx-light); without it nothing is tried, and it says so.
"""
MEMBER = "amara.okafor@mail.example"  # of the demo data
PER_SECOND = 50
EXCHANGES = 4  # of each web process
DRAINED_WITHIN = 30
HEALED_WITHIN = 60
SLOW_CLIENTS = 200
CERTIFICATE = """
import sys, pathlib, trustme
folder = pathlib.Path(sys.argv[1]); authority = trustme.CA(); mine = authority.issue_cert("localhost")
authority.cert_pem.write_to_path(folder / "authority.pem")
mine.private_key_pem.write_to_path(folder / "privkey.pem")
for blob in mine.cert_chain_pems: blob.write_to_path(folder / "fullchain.pem", append=True)
"""
FRAME = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-errors.log; worker_processes 2;
events {{ worker_connections 2048; }}
http {{
    access_log off; {temporary}
    include {folder}/site.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Site:
    """The product as one server runs it. `port` is the proxy's."""

    def __init__(self, house: House, relay: str) -> None:
        self.house, self.folder = house, house.folder
        self.port, self.plain_port, *self.web_ports = free_ports(4)
        self.environment = house.environment | {
            "DEBUG": "false",
            "BASE_URL": f"https://localhost:{self.port}",
            "ALLOWED_HOSTS": "localhost",
            "BEHIND_PROXY": "true",
            "EMAIL_URL": relay,
            "DEFAULT_FROM_EMAIL": "alumni@localhost.example",
            "STATIC_ROOT": str(self.folder / "static"),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        say("preparing demo people, static files and a certificate")
        self.house.manage("seed_demo", EMAIL_URL=self.environment["EMAIL_URL"])
        self.house.manage("collectstatic", "--noinput", "--verbosity", "0", **self.environment)
        subprocess.run([paths.PYTHON, "-c", CERTIFICATE, self.folder], check=True)
        self.tls = ssl.create_default_context(cafile=str(self.folder / "authority.pem"))
        for name in ("web1", "web2", "worker", "beat"):
            self.start_process(name)
        self.start_proxy()
        for name in ("web1", "web2"):
            self.wait_for_web(name)
        wait_for(lambda: self.visitor().get("/")[0] == 200, "the proxy to answer")

    def stop(self) -> None:
        for name in list(self.running):
            processes.stop(self.running[name], with_signal=signal.SIGTERM, within=40)

    def start_process(self, name: str) -> None:
        celery = [paths.PYTHON, "-m", "celery", "-A", "alumni_portal"]
        commands: dict[str, list[object]] = {
            "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
            "beat": [*celery, "beat", "--schedule", self.folder / "beat", "--pidfile=", "--loglevel", "WARNING"],
        }
        gunicorn = ["gunicorn", "--config", paths.ROOT / "deploy/gunicorn.conf.py", "alumni_portal.wsgi:application"]
        extra = {"PROCESS": name.rstrip("12"), "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
        if name.startswith("web"):
            extra["GUNICORN_BIND"] = f"127.0.0.1:{self.web_port(name)}"
        command = commands.get(name) or [paths.PYTHON, "-m", *gunicorn]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = processes.start(command, output=log, environment=self.environment | extra)
        self.house.record.add(self.running[name])

    def start_proxy(self) -> None:
        values = {
            "SERVER_NAME": "localhost",
            "HTTP_PORT": f"127.0.0.1:{self.plain_port}",
            "HTTPS_PORT": f"127.0.0.1:{self.port}",
            "PORT_IN_ADDRESS": f":{self.port}",
            "WEB_1": f"127.0.0.1:{self.web_port('web1')}",
            "WEB_2": f"127.0.0.1:{self.web_port('web2')}",
            "CERTIFICATE": str(self.folder / "fullchain.pem"),
            "CERTIFICATE_KEY": str(self.folder / "privkey.pem"),
            "ACME_ROOT": str(self.folder),
            "PAGES_PER_SECOND": "1000",  # one machine plays all visitors
            "ACCOUNT_PER_SECOND": "1000",
        }
        template = (paths.ROOT / "deploy/nginx.conf.template").read_text()
        template = template.replace("/dev/stdout", str(self.folder / "access.log"))
        filled = re.sub(r"\$\{([A-Z_0-9]+)\}", lambda found: values[found[1]], template)
        (self.folder / "site.conf").write_text(filled)
        temporary = " ".join(f"{name}_temp_path {self.folder}/{name};" for name in TEMPORARY)
        (self.folder / "nginx.conf").write_text(FRAME.format(folder=self.folder, temporary=temporary))
        with (self.folder / "nginx.log").open("ab") as log:
            command = [find_nginx(), "-c", self.folder / "nginx.conf", "-p", self.folder]
            self.running["nginx"] = processes.start(command, output=log, last_signal=signal.SIGTERM)
        self.house.record.add(self.running["nginx"])

    def turn(self, *command: str) -> str:
        """What deploy/upgrade.sh does in the container of the proxy."""
        nginx, master = find_nginx(), self.running["nginx"].pid
        files = {"SITE": str(self.folder / "site.conf"), "MAIN": str(self.folder / "nginx.conf")}
        script = ["sh", str(paths.ROOT / "deploy/turn.sh"), *command]
        return run_script(script, os.environ | files | {"NGINX": nginx, "MASTER": str(master)})

    def web_port(self, name: str) -> int:
        return self.web_ports[int(name[-1]) - 1]

    def wait_for_web(self, name: str) -> None:
        """As the health check of its container does: gunicorn listens some seconds before it can answer."""
        look = [str(paths.PYTHON), str(paths.ROOT / "deploy/healthy.py"), "web"]
        address = {"GUNICORN_BIND": f"127.0.0.1:{self.web_port(name)}", "BASE_URL": self.environment["BASE_URL"]}

        def is_healthy() -> bool:
            return subprocess.run(look, env=os.environ | address, stdout=subprocess.DEVNULL).returncode == 0

        wait_for(is_healthy, name, within=120)

    def visitor(self) -> Visitor:
        return Visitor(self.port, self.tls)

    def sign_in(self, visitor: Visitor, address: str) -> str:
        """Asks for a code; where the form leads to tells that it was taken."""
        status, _body, leads_to = visitor.fill_in("/account/sign-in/", email=address)
        return leads_to if status == 302 else f"answered {status}"

    def type_code(self, visitor: Visitor, address: str, *, after: int) -> bool:
        code = wait_for(lambda: self.code_for(address, after), f"the code for {address}", within=HEALED_WITHIN)
        status, _body, _to = visitor.fill_in("/account/sign-in/code/", code=code)
        return status == 302

    def codes(self, address: str) -> list[str]:
        mails = []
        for file in sorted((self.folder / "mail").glob("*.eml")):
            mail: Any = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.get_body(("plain",)).get_content())
            if address in str(mail["to"]) and found:
                mails.append(found[0])
        return mails

    def code_for(self, address: str, after: int) -> str:
        codes = self.codes(address)
        return codes[-1] if len(codes) > after else ""

    def member(self) -> Visitor:
        visitor, before = self.visitor(), len(self.codes(MEMBER))
        leads_to = self.sign_in(visitor, MEMBER)
        if "code" not in leads_to:
            raise LaunchError(f"the demo member asked for a code and was led to {leads_to}.")
        if not self.type_code(visitor, MEMBER, after=before):
            raise LaunchError("the demo member could not sign in.")
        return visitor


def free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _one in range(number)]
        return [int(one.getsockname()[1]) for one in sockets]


def wait_for(look: Callable[[], Any], what: str, *, within: float = 60) -> Any:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            found = look()
            if found:
                return found
        time.sleep(0.2)
    raise LaunchError(f"waited {within:.0f} s for {what}.")


def exchange(site: Site, member: Visitor) -> tuple[bool, str]:
    """As deploy/upgrade.sh does it, again and again, while people read and write."""
    longest = 0.0
    with crowd(site, member) as people:
        for _time in range(EXCHANGES):
            for server in site.turn("order").split():
                name = f"web{site.web_ports.index(int(server.rpartition(':')[2])) + 1}"
                begun = time.monotonic()
                site.turn("out", server)
                site.running[name].send_signal(signal.SIGTERM)
                site.running[name].wait(DRAINED_WITHIN)
                longest = max(longest, time.monotonic() - begun)
                site.start_process(name)
                site.wait_for_web(name)
                site.turn("in", server)
                time.sleep(2)
    asked = len(people.seconds) + len(people.failures)
    words = (
        f"{2 * EXCHANGES} exchanges, {asked} requests, {len(people.failures)} failed,"
        f" p95 {people.slowest_of_95_percent * 1000:.0f} ms; taken out and ended in {longest:.1f} s at most"
    )
    return not people.failures, "; ".join([words, *people.failures[:3]])


def crowd(site: Site, member: Visitor) -> Crowd:
    directory = "/northwind/alumni/"
    acts: list[Callable[[], int]] = [
        lambda: site.visitor().get("/account/sign-in/")[0],
        lambda: Visitor(site.port, site.tls, dict(member.cookies)).get(directory)[0],
        lambda: site.visitor().get("/northwind/")[0],
        lambda: site.visitor().post("/theme/", theme="dark", next="/")[0],
    ]
    return Crowd(acts, per_second=PER_SECOND)


def redis_away(site: Site, member: Visitor) -> tuple[bool, str]:
    """Reading, asking for a code and queuing go on; what waited leaves when Redis is back."""
    site.house.kill_valkey()
    before = len(site.codes(MEMBER))
    health, _body = site.visitor().get("/healthz/")
    reading, _page = member.get("/northwind/alumni/?q=okafor")
    visitor = site.visitor()
    leads_to = site.sign_in(visitor, MEMBER)
    waiting = len(site.codes(MEMBER)) == before
    time.sleep(3)
    site.house.valkey.start()
    back = time.monotonic()
    signed_in = site.type_code(visitor, MEMBER, after=before)
    took = time.monotonic() - back
    good = health == 503 and reading == 200 and "/account/sign-in/code/" in leads_to and waiting and signed_in
    words = f"health {health}, directory {reading}, code asked for: {leads_to or 'no'}; signed in {took:.0f} s after"
    return good, words


def database_restarted(site: Site, member: Visitor) -> tuple[bool, str]:
    """Pages say sorry meanwhile and come back by themselves; no process of ours ends."""
    before, codes = {name: one.pid for name, one in site.running.items()}, len(site.codes(MEMBER))
    site.house.postgres.stop()
    meanwhile, page = member.get("/northwind/alumni/")
    site.house.postgres.start()
    back = time.monotonic()
    wait_for(lambda: member.get("/northwind/alumni/")[0] == 200, "pages after the restart")
    pages = time.monotonic() - back
    visitor = site.visitor()
    site.sign_in(visitor, MEMBER)
    signed_in = site.type_code(visitor, MEMBER, after=codes)
    took = time.monotonic() - back
    alive = all(one.poll() is None and before[name] == one.pid for name, one in site.running.items())
    calm = meanwhile >= 500 and "Traceback" not in page
    words = f"meanwhile {meanwhile}; pages after {pages:.1f} s, mail and sign-in after {took:.0f} s, nothing restarted"
    return calm and signed_in and alive, words


def slow_clients(site: Site, member: Visitor) -> tuple[bool, str]:
    """They wait at the proxy, each with a header or a body that never ends; everybody else is served."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(slow_client(site, number)) for number in range(SLOW_CLIENTS)]
        with crowd(site, member) as people:
            for _second in range(6):
                for one in connections:
                    with contextlib.suppress(OSError):
                        one.send(b"x")
                time.sleep(1)
    words = (
        f"{SLOW_CLIENTS} slow connections; {len(people.seconds) + len(people.failures)} other requests,"
        f" {len(people.failures)} failed, p95 {people.slowest_of_95_percent * 1000:.0f} ms"
    )
    return not people.failures, "; ".join([words, *people.failures[:3]])


@contextlib.contextmanager
def slow_client(site: Site, number: int) -> Iterator[ssl.SSLSocket]:
    """From addresses of their own: each address may hold a limited number of connections."""
    plain = socket.create_connection(("127.0.0.1", site.port), 5, source_address=(f"127.0.1.{number % 20 + 1}", 0))
    with site.tls.wrap_socket(plain, server_hostname="localhost") as connection:
        if number % 2:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        else:
            connection.sendall(b"POST /theme/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        yield connection


def secrets_in_log(site: Site, _member: Visitor) -> tuple[bool, str]:
    """The proxy's log names pages; links in mail carry secrets in their path, and those are not in it."""
    secret = "Zm9yLXRoZS1sb2ctb25seQ"  # noqa: S105 - it opens nothing
    for path in (f"/northwind/leaving/{secret}/", f"/northwind/join/{secret}/", f"/u/{secret}/", f"/?q={secret}"):
        site.visitor().get(path)
    time.sleep(0.5)
    log = (site.folder / "access.log").read_text()
    return secret not in log and "/northwind/leaving/..." in log, f"{len(log.splitlines())} lines, no secret among them"


TRIALS: dict[str, Callable[[Site, Visitor], tuple[bool, str]]] = {
    "web exchanged under load": exchange,
    "slow clients": slow_clients,
    "Redis away": redis_away,
    "PostgreSQL restarted": database_restarted,
    "no secret in the log": secrets_in_log,
}


def find_nginx() -> str:
    found = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))
    return found or ""


def run(arguments: list[str]) -> int:
    if arguments:
        raise LaunchError(f"bin/chaos deployment does not know {arguments[0]}.", USAGE.rstrip())
    if not find_nginx():
        say("SKIPPED: there is no nginx here, so nothing of the deployment was tried. apt install nginx-light")
        return 0
    with private_house("trial-deployment") as house:
        relay = MailSink("trial-deployment", house.folder / "mail", house.record)
        (house.folder / "mail").mkdir()
        site = Site(house, relay.start())
        try:
            site.start()
            return judge(site)
        except BaseException:
            keep_logs(site.folder)
            raise
        finally:
            site.stop()
            relay.stop()


def judge(site: Site) -> int:
    member, failed = site.member(), 0
    for name, trial in TRIALS.items():
        say(f"trying: {name}")
        good, words = trial(site, member)
        failed += not good
        say(f"{'passed' if good else 'FAILED'}  {name}: {words}")
    if failed:
        keep_logs(site.folder)
    return 1 if failed else 0


def keep_logs(folder: Path) -> None:
    kept = paths.VAR / "trial-deployment-logs"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)
    say(f"the logs are in {kept}")


DRILL = Drill("web, worker and beat behind nginx: exchange under load, Redis away, restarts, slow clients", USAGE, run)
