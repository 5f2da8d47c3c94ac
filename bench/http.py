"""What a page costs: bare WSGI, Django as it comes, and the product with all its middleware, tenancy and policy."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings

from bench.directory import member_client
from bench.measuring import Rounds, Sample, middle
from bench.people import populate
from bench.report import ROOT, Report

PEOPLE = 1_000
THREADS, SECONDS = 8, 4.0
HOST = "alumni.example.com"
SITES = {"floor": "floor: bare WSGI", "plain": "peer: Django as it comes", "ours": "ours"}


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    employer = populate([100 if options.small else PEOPLE], others=0).popitem()[1]
    session = member_client(employer).cookies[settings.SESSION_COOKIE_NAME].value
    os.environ["BENCH_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={session}"
    hello, rows = f"/{employer.slug}/bench/hello/", f"/{employer.slug}/bench/{employer.pk}/"
    found = {}
    for title, path in (("a view that does nothing", hello), ("a query and 25 rows, signed in", rows)):
        number = 50 if options.small else 300
        samples = rounds.run({words: partial(one, site, path, number) for site, words in SITES.items()})
        report.case(f"{title}, in one process", samples, ours="ours", unit=1000, per="ms")
        found[title] = [
            mine.total / theirs.total for mine, theirs in zip(samples["ours"], samples[SITES["plain"]], strict=True)
        ]
    report.goal("the page against Django as it comes", middle(found["a query and 25 rows, signed in"]), 1.15)
    rates(report, rounds, {"floor": hello, "plain": rows, "ours": rows}, f"/{employer.slug}/alumni/")


def one(site: str, path: str, number: int) -> Sample:
    command = [sys.executable, "-m", "bench.one_site", site, path, str(number)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{site} does not answer {path}:\n{done.stderr[-3000:]}")
    return Sample(**json.loads(done.stdout.splitlines()[-1]))


# Behind gunicorn


def rates(report: Report, rounds: Rounds, paths: dict[str, str], directory: str) -> None:
    """Requests a second of two workers; the client that asks runs on the same cores."""
    wanted = {SITES[site]: (site, path) for site, path in paths.items()} | {"ours: the directory": ("ours", directory)}
    taken: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(rounds.rounds):
        for name, (site, path) in wanted.items():
            with gunicorn(site) as port:
                taken[name].append(rate(port, path))
    print("\nrequests a second, gunicorn with 2 workers of 4 threads, client on the same machine")
    for name, found in taken.items():
        print(f"  {name:<34} {middle(found):8.0f}  ({min(found):.0f}–{max(found):.0f})")
    report.notes["requests a second"] = {name: [round(each, 1) for each in found] for name, found in taken.items()}
    report.goal("directory pages a second", middle(taken["ours: the directory"]), 100, at_least=True)


@contextmanager
def gunicorn(site: str) -> Iterator[int]:
    port = 18_000 + os.getpid() % 1000
    command = [sys.executable, "-m", "gunicorn", f"bench.sites.{site}:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--config", "deploy/gunicorn.conf.py", "--workers", "2", "--threads", "4", "--log-level", "error"]
    command += ["--keep-alive", "30", "--max-requests", "0"]  # the floor would reach its end within a sample
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/healthz/", headers=headers())
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn did not start")


def rate(port: int, path: str) -> float:
    ask(port, path, until=time.monotonic() + 1)  # warm
    counts: list[int] = []
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=lambda: counts.append(ask(port, path, until=until))) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def ask(port: int, path: str, *, until: float) -> int:
    connection, count = http.client.HTTPConnection("127.0.0.1", port, timeout=20), 0
    while time.monotonic() < until:
        connection.request("GET", path, headers=headers())
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        count += 1
    connection.close()
    return count


def headers() -> dict[str, str]:
    return {"Host": HOST, "X-Forwarded-Proto": "https", "Cookie": os.environ["BENCH_COOKIE"]}
