"""healthy.py web|beat: ends with 0 if `/healthz/` of the web process is content. For health checks of containers."""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit

PORT = int(os.environ.get("GUNICORN_BIND", ":8000").rpartition(":")[2])
HOSTS = {"web": "127.0.0.1", "beat": "web1"}


def main(what: str) -> int:
    headers = {"Host": urlsplit(os.environ["BASE_URL"]).netloc, "X-Forwarded-Proto": "https"}
    connection = http.client.HTTPConnection(HOSTS[what], PORT, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers=headers)
        report = json.load(connection.getresponse())
    except (OSError, ValueError, http.client.HTTPException) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{report}\n")
    # A web process without Redis still serves pages; without a database it serves nothing.
    return int(report["beat"] != "ok") if what == "beat" else int(report["database"] != "ok")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
