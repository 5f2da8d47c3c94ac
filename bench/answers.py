"""Handing in a survey: bare WSGI with one statement, a Django project as surveys are mostly built, and ours.

The peer asks the same questions the way the well-known survey apps do (a question a row, a form built from the rows, an
answer a row, one `save` each), with the middleware of a fresh Django project. All three get the same POST.
"""

import io
import os
import sys
import threading
import time
import uuid
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson
import psycopg2
from django import forms
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from accounts.access import public
from bench.database import backend, employer, empty, owner, owner_login, settle
from bench.http import HOST, THREADS, gunicorn
from bench.measuring import Rounds, Sample, measured, middle
from bench.report import Report
from directory.models import Alumnus, AlumnusState
from feedback.answering.links import digest_of, invite, token_of
from feedback.models import Mode, Participation, Response, Survey, SurveyVersion, Wave, WaveState
from tenancy.models import Employer
from tenancy.scope import tenant_scope

FLOOR, PEER, OURS = "floor: bare WSGI, one statement", "peer: a form and a row an answer", "ours"
PEOPLE, A_MINUTE = 2_000, 2_000
SCORES, CHOICES, TEXTS = 4, 4, 2
TABLES = ["feedback_response", "feedback_participation", "feedback_wave", "directory_alumnus"]
USUAL = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CSRF = "c" * 32
Application = Callable[..., Any]


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    people = PEOPLE // 10 if options.small else PEOPLE
    northwind = employer("northwind")
    samples = rounds.run(
        {FLOOR: partial(_floor, people), PEER: partial(_peer, people), OURS: partial(_ours, northwind, people)}
    )
    questions = SCORES + CHOICES + TEXTS
    report.case(
        f"{people:,} answers to {questions} questions, in one process", samples, ours=OURS, unit=1000 / people, per="ms"
    )
    mine, theirs = (middle([each.total for each in samples[name]]) for name in (OURS, PEER))
    report.goal("answers a second of CPU, times the peer's", theirs / mine, 8, at_least=True)
    _through_the_web(northwind, people, rounds, report)


def _through_the_web(northwind: Employer, people: int, rounds: Rounds, report: Report) -> None:
    """Two workers of four threads; who presses the button runs on the same cores."""
    os.environ.setdefault("BENCH_COOKIE", "")  # nobody is signed in here
    rates, lost = [], 0
    for _ in range(rounds.rounds):
        links = scene(northwind, people)
        with gunicorn("ours") as port:
            thanked, seconds = _press(port, links)
        rates.append(thanked / seconds)
        with tenant_scope(northwind):
            lost += abs(thanked - Response.objects.count()) + people - thanked
    print(f"\nanswers a second, gunicorn with 2 workers of 4 threads: {middle(rates):.0f}")
    report.notes["answers a second"] = [round(each, 1) for each in rates]
    report.goal("answers a second through the web stack", middle(rates), 350, at_least=True)
    report.goal("answers a minute through the web stack", middle(rates) * 60, A_MINUTE, at_least=True)
    report.goal("answers thanked for and not stored, or not thanked for", lost, 0)


def _press(port: int, links: list[str]) -> tuple[int, float]:
    thanked: list[int] = []
    waiting = [links[start::THREADS] for start in range(THREADS)]
    threads = [threading.Thread(target=lambda mine=mine: thanked.append(_press_some(port, mine))) for mine in waiting]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(thanked), time.monotonic() - started


def _press_some(port: int, links: list[str]) -> int:
    found, line = 0, HTTPConnection("127.0.0.1", port, timeout=60)
    kind = {"Host": HOST, "X-Forwarded-Proto": "https", "Content-Type": "application/x-www-form-urlencoded"}
    for number, link in enumerate(links):
        line.request("POST", f"{link}page/p1/", answers(number), kind)
        answer = line.getresponse()
        found += b"Thank you" in answer.read() and answer.status == 200
    line.close()
    return found


# Ours


def _ours(northwind: Employer, people: int) -> Sample:
    links = scene(northwind, people)
    application = _our_application()
    with measured(backend) as sample:
        for number, link in enumerate(links):
            _ask(application, f"{link}page/p1/", answers(number))
    with tenant_scope(northwind):
        assert Response.objects.count() == people
    return sample


@cache
def _our_application() -> Application:
    return WSGIHandler()


def scene(northwind: Employer, people: int) -> list[str]:
    """Their links, and nobody has answered."""
    empty(TABLES)
    now = timezone.now()
    with tenant_scope(northwind), transaction.atomic():
        survey = Survey.objects.create(name="Bench", mode=Mode.CONFIDENTIAL)
        version = SurveyVersion.objects.create(survey=survey, content=_content(), published_at=now)
        wave = Wave.objects.create(
            survey=survey, version=version, name="Bench", mode=Mode.CONFIDENTIAL, state=WaveState.OPEN,
            opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=7),
        )  # fmt: skip
        asked = Alumnus.objects.bulk_create(
            Alumnus(given_name="Kim", family_name=str(number), state=AlumnusState.ALUMNUS) for number in range(people)
        )
        made = Participation.objects.bulk_create(invite(wave=wave, people=[(each.pk, {}) for each in asked]))
    settle()
    return [f"/s/{token_of(each)}/" for each in made]


def _content() -> dict[str, Any]:
    options = [{"key": key, "label": {"en": key}} for key in ("yes", "maybe", "no")]
    kinds: list[tuple[str, dict[str, Any]]] = (
        [("score", {})] * SCORES + [("single", {"options": options})] * CHOICES + [("long", {})] * TEXTS
    )
    asked = [
        {"key": f"k{number}", "kind": kind, "text": {"en": f"Question {number}?"}, "required": True, **more}
        for number, (kind, more) in enumerate(kinds)
    ]
    return {"languages": ["en"], "title": {"en": "Bench"}, "pages": [{"key": "p1", "questions": asked}]}


def answers(number: int) -> str:
    values = [str(number % 11)] * SCORES + ["maybe"] * CHOICES + ["The people, and that one could say things."] * TEXTS
    named = {f"q-k{at}": value for at, value in enumerate(values)}
    return urlencode(named | {"go": "on", "csrfmiddlewaretoken": CSRF})


def _ask(application: Application, address: str, body: str, **more: str) -> None:
    status: list[str] = []
    sent = body.encode()
    environ = {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": address, "QUERY_STRING": "", "SERVER_NAME": HOST,
        "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": HOST, "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_REFERER": f"https://{HOST}/", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": io.BytesIO(sent), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False, **more,
    }  # fmt: skip
    answer = application(environ, lambda line, headers, info=None: status.append(line))
    page = b"".join(answer)
    close = getattr(answer, "close", None)
    if close:
        close()
    if not status[0].startswith("200") or b"Thank you" not in page:
        raise RuntimeError(f"{address}: {status[0]}\n{page[:2000]!r}")


# The least that could do it

CLAIM = """
WITH claimed AS (
    UPDATE bench_token SET used = true WHERE digest = %s AND NOT used RETURNING id
)
INSERT INTO bench_said (token_id, answers) SELECT id, %s FROM claimed
"""


def _floor(people: int) -> Sample:
    """The token is spent and the answers are stored by one statement; nothing is checked."""
    tokens = [uuid.uuid4().hex for _ in range(people)]
    with owner() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS bench_said, bench_token;"
            " CREATE TABLE bench_token (id bigserial PRIMARY KEY, digest text UNIQUE, used bool DEFAULT false);"
            " CREATE TABLE bench_said (token_id bigint PRIMARY KEY REFERENCES bench_token, answers jsonb NOT NULL)"
        )
        for token in tokens:
            cursor.execute("INSERT INTO bench_token (digest) VALUES (%s)", [digest_of(token)])
    line = psycopg2.connect(os.environ["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://", 1))
    line.autocommit = True

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        said = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        values = orjson.dumps({key: value[0] for key, value in said.items() if key.startswith("q-")}).decode()
        with line.cursor() as cursor:
            cursor.execute(CLAIM, [digest_of(environ["PATH_INFO"].strip("/")), values])
            status = "200 OK" if cursor.rowcount else "404 Not Found"
        start(status, [("Content-Type", "text/html")])
        return [b"<h1>Thank you</h1>"]

    try:
        with measured(lambda: [line.info.backend_pid]) as sample:
            for number, token in enumerate(tokens):
                _ask(application, f"/{token}/", answers(number))
    finally:
        line.close()
    return sample


# As most would build it


class PeerQuestion(models.Model):
    survey = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=200)
    choices = models.TextField(blank=True)
    required = models.BooleanField(default=True)
    ordering = models.PositiveIntegerField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_question"

    def __str__(self) -> str:
        return self.label


class PeerUserAnswer(models.Model):
    survey = models.CharField(max_length=40)
    token = models.CharField(max_length=64, unique=True)
    is_done = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_useranswer"

    def __str__(self) -> str:
        return self.token


class PeerAnswer(models.Model):
    user_answer = models.ForeignKey(PeerUserAnswer, models.CASCADE, related_name="answers")
    question = models.ForeignKey(PeerQuestion, models.CASCADE, related_name="answers")
    value = models.TextField(blank=True)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_answer"

    def __str__(self) -> str:
        return self.value


def _peer_form(questions: Iterable[PeerQuestion]) -> type[forms.Form]:
    fields: dict[str, forms.Field] = {}
    for question in questions:
        name, label, required = f"q-k{question.ordering}", question.label, question.required
        if question.kind == "long":
            fields[name] = forms.CharField(label=label, required=required, widget=forms.Textarea, max_length=4000)
        else:
            choices = [(each, each) for each in question.choices.split(",")]
            fields[name] = forms.ChoiceField(label=label, required=required, choices=choices, widget=forms.RadioSelect)
    return type("PeerForm", (forms.Form,), fields)


@public("measures what the middleware costs")
def peer_view(request: HttpRequest, token: str) -> HttpResponse:
    asked = get_object_or_404(PeerUserAnswer, token=token, is_done=False)
    questions = list(PeerQuestion._default_manager.filter(survey=asked.survey).order_by("ordering"))
    form = _peer_form(questions)(request.POST)
    if not form.is_valid():
        return HttpResponse(str(form.errors), status=422)
    with transaction.atomic():
        for question in questions:
            PeerAnswer(
                user_answer=asked, question=question, value=form.cleaned_data[f"q-k{question.ordering}"]
            ).save()  # fmt: skip
        asked.is_done, asked.created_at = True, timezone.now()
        asked.save()
    return render(request, "bench/thanks.html", {"form": form})


urlpatterns = [path("<str:token>/", peer_view)]


def _peer(people: int) -> Sample:
    tokens = [uuid.uuid4().hex for _ in range(people)]
    _peer_tables()
    with _as_peer() as application:
        PeerQuestion._default_manager.bulk_create(_peer_questions())
        PeerUserAnswer._default_manager.bulk_create(PeerUserAnswer(survey="s", token=token) for token in tokens)
        with measured(backend) as sample:
            for number, token in enumerate(tokens):
                _ask(application, f"/{token}/", answers(number), HTTP_COOKIE=f"csrftoken={CSRF}")
        assert PeerAnswer._default_manager.count() == people * (SCORES + CHOICES + TEXTS)
    return sample


def _peer_questions() -> Iterator[PeerQuestion]:
    eleven = ",".join(map(str, range(11)))
    kinds = [("score", eleven)] * SCORES + [("single", "yes,maybe,no")] * CHOICES + [("long", "")] * TEXTS
    for number, (kind, choices) in enumerate(kinds):
        yield PeerQuestion(survey="s", kind=kind, label=f"Question {number}?", choices=choices, ordering=number)


def _peer_tables() -> None:
    with owner() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_answer, bench_useranswer, bench_question")
    with owner_login(), connection.schema_editor() as editor:
        for model in (PeerQuestion, PeerUserAnswer, PeerAnswer):
            editor.create_model(model)


TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.locmem.Loader", {"bench/thanks.html": "<h1>Thank you</h1>"}),
            ]
        },
    }
]


@contextmanager
def _as_peer() -> Iterator[Application]:
    """The usual middleware, cookies for CSRF, the page of thanks as short as the floor's; the owner's login."""
    usual = {"MIDDLEWARE": USUAL, "ROOT_URLCONF": "bench.answers", "CSRF_USE_SESSIONS": False, "TEMPLATES": TEMPLATES}
    with owner_login(), override_settings(**usual, CSRF_COOKIE_NAME="csrftoken", SECURE_SSL_REDIRECT=False):
        yield WSGIHandler()
