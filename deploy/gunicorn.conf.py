"""The web process. The proxy in front of it takes slow clients; this port is never public."""

import gc
import logging
import os

bind = os.environ.get("GUNICORN_BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60  # a page has 2 s of SQL; only a large upload takes longer
graceful_timeout = 30  # on SIGTERM: finish what has begun
keepalive = 0  # the proxy opens a connection per request, so that none is lost while a process ends
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, so that a slow disk stops no heartbeat
control_socket_disable = True
forwarded_allow_ips = "*"  # only the proxy reaches this port; settings decide what its headers are worth
accesslog = None  # the product writes its own, without addresses and tokens
errorlog = "-"
preload_app = False


def post_worker_init(worker: object) -> None:
    """Gunicorn's own lines name no page of a survey either.

    What is loaded stays for good: the garbage collector need not look through it again and again.
    """
    from web.logs import SilentPages  # noqa: PLC0415 - this file is read before there is a path to the product

    logging.getLogger("gunicorn.error").addFilter(SilentPages())
    gc.collect()
    gc.freeze()
