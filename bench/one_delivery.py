"""One worker in a process of its own: sends all that is due to the sink at PORT. The last line is a sample as JSON."""

import json
import sys
from dataclasses import asdict

import django

django.setup()

from django.conf import settings  # noqa: E402

from bench import mailings  # noqa: E402
from bench.database import backend  # noqa: E402
from bench.measuring import measured, peak_memory  # noqa: E402
from mail.categories import Lane  # noqa: E402
from mail.delivery import deliver_lane  # noqa: E402
from tenancy.urls import global_url  # noqa: E402


def main(port: int) -> None:
    mailings.no_limits()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    backend()
    global_url("mail:unsubscribe", "warm")  # a worker has read the routes long before
    before = peak_memory()
    with measured(backend) as sample:
        sample.rows = deliver_lane(Lane.MARKETING, seconds=3600)
    sample.peak_mb = peak_memory()
    sys.stdout.write(json.dumps(asdict(sample) | {"before_mb": before}) + "\n")


main(int(sys.argv[1]))
