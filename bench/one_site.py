"""`python -m bench.one_site SITE PATH NUMBER`: requests to one site inside this process, without a server."""

import gc
import io
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from importlib import import_module
from typing import Any

WARM_UP = 20


def main(site: str, path: str, number: int) -> None:
    application = import_module(f"bench.sites.{site}").application
    from bench.measuring import Sample, cluster_of, measured  # noqa: PLC0415

    for _ in range(WARM_UP):
        ask(application, path)
    gc.collect()
    gc.freeze()  # as deploy/gunicorn.conf.py does it
    backends = cluster_of(backend_pid(site)) if site != "floor" else tuple
    with measured(backends) as sample:
        for _ in range(number):
            ask(application, path)
    print(json.dumps(asdict(Sample(sample.cpu / number, sample.sql / number, sample.wall / number))))


def ask(application: Any, path: str) -> None:
    status: list[str] = []
    answer: Iterable[bytes] = application(environ(path), lambda line, headers, info=None: status.append(line))
    b"".join(answer)
    close = getattr(answer, "close", None)
    if close:
        close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{path}: {status[0]}")


def environ(path: str) -> dict[str, object]:
    """A request as a server would hand it over."""
    host = "alumni.example.com"
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": host,
        "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": host, "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_COOKIE": os.environ["BENCH_COOKIE"], "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip


def backend_pid(site: str) -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
