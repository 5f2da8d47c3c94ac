"""Who would recommend the employer: asked only then, known to HR only if they agree, and to no manager ever."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from audit.models import AuditEvent
from feedback.ambassadors.asking import asked_after, asked_of_everybody
from feedback.ambassadors.reading import would_recommend
from feedback.models import Ambassador, ReviewPlace
from feedback.questions.content import Content
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_spell, own_alumnus

ClientFor = Callable[[User], Client]
MINE, LIST = "/acme/me/ambassador/", "/acme/manage/ambassadors/"


def test_somebody_agrees_hr_sees_it_and_they_take_it_back_without_a_trace(
    acme: Employer, alice: User, bob: User, client_for: ClientFor
) -> None:
    own_alumnus(acme, alice, "Ines", "Rocha")
    client = client_for(alice)
    assert "may know that I recommend it" in client.get(MINE).content.decode()
    assert "Ines Rocha" not in client_for(bob).get(LIST).content.decode()
    for _twice in range(2):
        client.post(MINE)
    with tenant_scope(acme):
        assert "may know that I recommend it" in Ambassador.objects.get().agreed_to
    assert "No longer" in client.get(MINE).content.decode()
    assert "Ines Rocha" in client_for(bob).get(LIST).content.decode()
    client.post(MINE, {"undo": "1"})
    assert "Ines Rocha" not in client_for(bob).get(LIST).content.decode()
    with tenant_scope(acme):
        assert not Ambassador.objects.exists()
        assert not AuditEvent.objects.filter(action__contains="ambassador").exists()


def test_a_manager_whom_they_had_never_sees_them(acme: Employer, alice: User, client_for: ClientFor) -> None:
    ines = own_alumnus(acme, alice, "Ines", "Rocha")
    make_spell(ines, manager="Berg, Max")
    boss = make_user("max@acme.example")
    make_member(acme, boss, Role.HR_ADMIN, display_name="Max Berg")
    client_for(alice).post(MINE)
    assert "Ines Rocha" not in client_for(boss).get(LIST).content.decode()


@pytest.mark.parametrize(
    ("score", "asked"), [(10, True), (9, True), (8, False), (0, False), (None, False), ("9", False)]
)
def test_only_who_recommends_is_asked(score: object, asked: bool) -> None:
    content = _content()
    key = next(question.key for question in content.questions if question.core == "recommend")
    assert would_recommend(content, {key: score}) is asked


def _content() -> Content:
    question = {"key": "r", "kind": "score", "text": {"en": "Would you?"}, "core": "recommend"}
    return Content.load({"languages": ["en"], "title": {"en": "S"}, "pages": [{"key": "p", "questions": [question]}]})


def test_hr_names_where_reviews_are_written(acme: Employer, bob: User, alice: User, client_for: ClientFor) -> None:
    client = client_for(bob)
    sent = {"label_1": "Glass", "url_1": "https://glass.example/acme", "url_2": "https://other.example/a/b"}
    assert client.post(LIST, sent).url == LIST
    with tenant_scope(acme):
        kept = [(place.label, place.url) for place in ReviewPlace.objects.order_by("order")]
    assert kept == [("Glass", "https://glass.example/acme"), ("other.example", "https://other.example/a/b")]
    own_alumnus(acme, alice)
    assert "https://glass.example/acme" in client_for(alice).get(MINE).content.decode()
    client.post(LIST, {"label_1": "Glass", "url_1": "https://glass.example/acme"})
    with tenant_scope(acme):
        assert ReviewPlace.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{"url_1": "http://plain.example"}, {"url_1": "javascript:alert(1)"}, {"label_1": "No address"}]
)
def test_only_safe_addresses_are_passed_on(acme: Employer, bob: User, client_for: ClientFor, sent: dict) -> None:
    response = client_for(bob).post(LIST, sent)
    assert response.status_code == 422
    with tenant_scope(acme):
        assert not ReviewPlace.objects.exists()


def test_doors(acme: Employer, alice: User, rita: User, mallory: User, client: Client, client_for: ClientFor) -> None:
    watcher = make_user("audit@acme.example")
    make_member(acme, watcher, Role.AUDITOR)
    assert [client_for(user).get(LIST).status_code for user in (rita, watcher, alice, mallory)] == [403, 403, 403, 404]
    assert [client.get(path).status_code for path in (LIST, MINE)] == [302, 302]
    assert client_for(mallory).get(MINE).status_code == 404


def test_the_last_page_asks_and_after_a_sealed_survey_it_asks_everybody_alike(acme: Employer) -> None:
    with tenant_scope(acme):
        ReviewPlace.objects.create(label="Glass", url="https://glass.example/acme")
        sure, unsure = asked_after(_content(), {"r": 9}, employer=acme), asked_of_everybody(_content(), employer=acme)
        (place,) = sure["review_places"]
        assert place["label"] == "Glass"
        assert place["url"] in repr(sure)  # the page of thanks is kept by it (feedback.answering.thanking)
        assert sure["ambassador_url"].endswith("/acme/me/ambassador/")
        assert (sure["is_sure"], unsure["is_sure"]) == (True, False)
        assert asked_after(_content(), {"r": 3}, employer=acme) == {}
        assert asked_of_everybody(Content.load({"languages": ["en"], "pages": []}), employer=acme) == {}
