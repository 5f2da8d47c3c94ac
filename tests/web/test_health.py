import time

import pytest
from django.core.cache import cache
from django.test import Client

from web.health import BEAT_KEY, note_beat


@pytest.fixture(autouse=True)
def _no_beat() -> None:
    cache.delete(BEAT_KEY)


def test_all_is_well(client: Client, db: None) -> None:
    note_beat()

    response = client.get("/healthz/")

    assert response.status_code == 200
    told = response.json()
    assert 0 <= told.pop("beat_age_seconds") < 60  # a busy machine takes its time
    assert told == {"status": "ok", "web": "ok", "database": "ok", "redis": "ok", "beat": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_beat_that_never_was_is_unknown(client: Client, db: None) -> None:
    assert client.get("/healthz/").json()["beat"] == "unknown"


def test_late_beat_is_told_and_keeps_the_web_in_service(client: Client, db: None) -> None:
    cache.set(BEAT_KEY, time.time() - 3600)

    response = client.get("/healthz/")

    assert (response.status_code, response.json()["beat"]) == (200, "late")


def test_lost_redis_fails_and_the_log_says_why(client: Client, db: None, settings, caplog) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
        }
    }

    response = client.get("/healthz/")

    assert response.status_code == 503
    assert (response.json()["status"], response.json()["redis"]) == ("failing", "failing")
    told = [record for record in caplog.records if record.name == "web.health"]
    assert [(record.getMessage(), record.exc_info is not None) for record in told] == [("Redis does not answer", True)]


def test_lost_database_fails_and_says_nothing_more(client: Client) -> None:
    response = client.get("/healthz/")  # no `db` fixture: the connection is refused

    assert response.status_code == 503
    assert response.json()["database"] == "failing"


def test_takes_no_post(client: Client, db: None) -> None:
    assert client.post("/healthz/").status_code == 405
