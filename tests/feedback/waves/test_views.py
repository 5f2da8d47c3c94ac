"""The pages: who may open them, what they say, what they change."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from engagement.models import JourneyStep, Segment
from feedback.models import LastAsked, Launch, Mode, Participation, Rhythm, Survey, Wave, WaveState
from feedback.waves.actions import open_wave
from feedback.waves.gate import Level, Look, checks_of
from feedback.waves.terms import Occasion
from mail.categories import Category
from mail.models import Message, Preference
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import confirm, make_member, make_user
from tests.factories.directory import own_alumnus
from tests.factories.journeys import make_journey
from tests.factories.surveys import make_wave
from tests.factories.waves import launched, make_launch, make_readers, make_survey, opened

ClientFor = Callable[[User], Client]
WAVES = "/acme/manage/waves/"
CHOSEN: dict[str, Any] = {
    "mode": "sealed", "dimensions": ["team"], "scores_from": "5", "comments_from": "10", "rates_from": "10",
    "release": "close", "occasion": "now", "opens_at": "09:00", "months": "3",
    "lasts": "14", "remind_after": "7", "subject": "How was it?",
    "words": "Tell us.",
}  # fmt: skip


@pytest.fixture
def browser(client_for: ClientFor, house: Employer, bob: User) -> Iterator[Client]:
    """Bob's, outside every scope, as a browser is."""
    with no_scope():
        yield confirm(client_for(bob), "mail.bulk_send")


def launch(survey: Survey, part: str = "") -> str:
    return f"/acme/manage/surveys/{survey.pk}/launch/{part}"


def at(wave: Wave, part: str = "") -> str:
    return f"{WAVES}{wave.pk}/{part}"


def test_who_may_open_what(client_for: ClientFor, house, hr, survey, rita, alice, mallory, bob) -> None:
    make_launch(survey, hr)
    wave = make_wave(mode=Mode.NAMED)
    rhythm = Rhythm.objects.create(survey=survey, origin="journey", starts_on=house.today(), next_on=house.today())
    written = {
        launch(survey): "get", launch(survey, "check/"): "get", launch(survey, "invitation/"): "get",
        launch(survey, "test-mail/"): "post", launch(survey, "word/"): "get", at(wave, "extension/"): "get",
        at(wave, "closure/"): "get", at(wave, "cancellation/"): "get",
        f"/acme/manage/rhythms/{rhythm.pk}/end/": "post", f"/acme/manage/rhythms/{rhythm.pk}/step/": "post",
    }  # fmt: skip
    read = {WAVES: "get", at(wave): "get", at(wave, "people/"): "get", at(wave, "invitation/"): "get"}
    auditor = make_user("auditor@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    with no_scope():
        people = {each: client_for(each) for each in (rita, alice, mallory, auditor, bob)}
        for path, method in (written | read).items():
            assert getattr(Client(), method)(path).status_code == 302, path
            for user, status in ((rita, 403), (alice, 403), (mallory, 404)):
                assert getattr(people[user], method)(path).status_code == status, path
            assert getattr(people[auditor], method)(path).status_code == (200 if path in read else 403), path
            if method == "post" or path in read:
                wrong = {"get": "post", "post": "get"}[method]
                assert getattr(people[bob], wrong)(path).status_code == 405, path


def test_from_the_terms_to_the_word(browser: Client, house: Employer, hr: Membership, survey: Survey) -> None:
    with tenant_scope(house):
        make_readers(24)
        segment = Segment.objects.create(
            name="Members", criteria={"all": [{"field": "joined", "op": "yes"}]}, made_by=hr
        )
    assert browser.get(launch(survey, "check/"))["Location"] == launch(survey)
    assert browser.get(launch(survey, "word/"))["Location"] == launch(survey)
    assert browser.get(launch(survey, "invitation/")).status_code == 404
    page = browser.get(launch(survey), {"audience": str(segment.pk)})
    assert [row.name for row in page.context["who"].rows] == ["joined"]
    assert browser.get(launch(survey), {"audience": "nonsense"}).status_code == 200
    assert browser.post(launch(survey), {**CHOSEN, "who-and": "joined"}).status_code == 200
    with tenant_scope(house):
        assert not Launch.objects.exists()  # a row of the builder saves nothing
    assert browser.post(launch(survey), CHOSEN)["Location"] == launch(survey, "check/")
    page = browser.get(launch(survey, "check/"))
    assert (page.context["stops"], page.context["first_stop"].name) == (1, "test")
    assert "Payments" in page.content.decode()
    assert browser.get(launch(survey, "word/"))["Location"] == launch(survey, "check/")
    browser.post(launch(survey, "test-mail/"))
    assert "To the questions" in browser.get(launch(survey, "invitation/")).content.decode()
    assert browser.get(launch(survey, "check/")).context["stops"] == 0
    assert browser.post(launch(survey, "word/"), {"people": "23"}).status_code == 422
    answer = browser.post(launch(survey, "word/"), {"people": "24"})
    with tenant_scope(house):
        wave = Wave.objects.get()
        assert answer["Location"] == at(wave)
        assert wave.state in (WaveState.PLANNED, WaveState.OPEN)
        assert wave.version.published_at is not None


def test_what_stands_in_the_way_leads_to_where_it_is_mended(
    browser: Client, house: Employer, hr: Membership, survey: Survey
) -> None:
    with tenant_scope(house):
        begun = make_launch(survey, hr, subject="", lasts=3)
        found = checks_of(Look.of_launch(begun, house))
    places = {each.url.partition("#")[2] for each in found if each.level is Level.STOP and "#" in each.url}
    assert places == {"audience-title", "invitation-title", "when-title"}
    page = browser.get(launch(survey)).content.decode()
    assert all(f'id="{place}"' in page for place in places)


def test_the_word_wants_a_proof_of_who_one_is(client_for: ClientFor, house, hr, bob, survey) -> None:
    make_readers(24)
    make_launch(survey, hr)
    with no_scope():
        answer = client_for(bob).post(launch(survey, "word/"), {"people": "24"})
    assert answer.status_code != 200
    assert not Wave.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scores_from": "4"}, "scores_from"),
        ({"comments_from": "9"}, "comments_from"),
        ({"rates_from": "9"}, "rates_from"),
        ({"lasts": "6"}, "lasts"),
        ({"remind_after": "14"}, "remind_after"),
        ({"dimensions": ["team", "office", "tenure", "exit_type", "year_left"]}, "dimensions"),
        ({"mode": "open"}, "mode"),
        ({"occasion": "later"}, "opens_on"),
        ({"occasion": "later", "opens_on": "2020-01-01"}, "opens_on"),
        ({"occasion": "calendar", "opens_on": "2099-01-01"}, "opens_on"),
        ({"subject": ""}, "subject"),
        ({"who-0-field": "gone", "who-0-group": "0"}, None),
    ],
)
def test_terms_that_are_not_taken(browser: Client, survey: Survey, wrong: dict[str, Any], field: str | None) -> None:
    page = browser.post(launch(survey), {**CHOSEN, **wrong})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == ({field} if field else set())


def test_an_exit_survey_is_never_sealed(browser: Client, house: Employer, hr: Membership) -> None:
    with tenant_scope(house):
        survey = make_survey("exit", "sealed", "Before you go")
    page = browser.get(launch(survey))
    assert [value for value, _label in page.context["form"].fields["mode"].choices] == ["confidential", "named"]
    assert page.context["form"]["mode"].value() == "confidential"
    assert browser.post(launch(survey), CHOSEN).status_code == 422


def test_again_and_again_and_by_journeys(browser: Client, house: Employer, hr: Membership, survey: Survey) -> None:
    with tenant_scope(house):
        make_readers(24)
        make_launch(survey, hr, occasion=Occasion.JOURNEYS.value)
    assert "Whoever a journey brings waits" in browser.get(launch(survey, "check/")).content.decode()
    answer = browser.post(launch(survey, "word/"), {"people": "0"})
    assert answer["Location"] == f"/acme/manage/surveys/{survey.pk}/"
    with tenant_scope(house):
        rhythm = Rhythm.objects.get()
    step = f"/acme/manage/rhythms/{rhythm.pk}/step/"
    assert browser.post(step)["Location"] == "/acme/manage/journeys/"
    with tenant_scope(house):
        journey = make_journey(house)
    for _time in range(2):
        assert browser.post(step)["Location"] == f"/acme/manage/journeys/{journey.pk}/"
    with tenant_scope(house):
        assert list(JourneyStep.objects.values_list("kind", "offset_days")) == [("survey", 28)]
    browser.post(f"/acme/manage/rhythms/{rhythm.pk}/end/")
    assert browser.post(step).status_code == 404


def test_a_wave_shows_a_rounded_rate_and_nobody(browser: Client, house: Employer, hr: Membership) -> None:
    with tenant_scope(house):
        people = make_readers(24)
        wave = opened(make_survey(mode=Mode.CONFIDENTIAL), house, hr, rates_from=20)
        Participation.objects.filter(alumnus__in=[each.pk for each in people[:9]]).update(state="answered")
    page = browser.get(at(wave))
    text = page.content.decode()
    assert page.context["shown"].rate == 25  # of 37.5: a step is five people at least
    assert "Given3" not in text
    assert browser.get(at(wave, "people/")).status_code == 404
    assert "To the questions" in browser.get(at(wave, "invitation/")).content.decode()
    assert "only reminder" in browser.get(at(wave, "invitation/"), {"again": ""}).content.decode()
    with tenant_scope(house):
        Wave.objects.update(rates_from=25)
    assert browser.get(at(wave)).context["shown"].rate is None


def test_kept_open_closed_and_cancelled(browser: Client, house: Employer, hr: Membership) -> None:
    with tenant_scope(house):
        make_readers(24)
        wave = opened(make_survey(mode=Mode.NAMED), house, hr)
    last = wave.closes_at.astimezone(house.zone).date() - timedelta(days=1)
    for wrong in (last, last + timedelta(days=100)):
        assert browser.post(at(wave, "extension/"), {"until": wrong.isoformat()}).status_code == 422
    assert browser.post(at(wave, "extension/"), {"until": (last + timedelta(days=3)).isoformat()})["Location"] == at(
        wave
    )
    assert "Given3" in browser.get(at(wave, "people/")).content.decode()
    assert browser.get(at(wave, "closure/"))["Location"] == at(wave)  # not within the first week
    browser.post(at(wave, "closure/"))
    with tenant_scope(house):
        assert Wave.objects.get().is_open
        Wave.objects.update(opens_at=timezone.now() - timedelta(days=9))
    assert "results are made" in browser.get(at(wave, "closure/")).content.decode()
    assert "/account/confirm/" in browser.post(at(wave, "cancellation/"))["Location"]
    with tenant_scope(house):
        assert Wave.objects.get().is_open
    confirm(browser, "waves.cancel")
    assert "for good" in browser.get(at(wave, "cancellation/")).content.decode()
    browser.post(at(wave, "cancellation/"))
    for part in ("extension/", "closure/", "cancellation/"):
        assert browser.get(at(wave, part))["Location"] == at(wave)
    with tenant_scope(house):
        assert Wave.objects.get().state == WaveState.CANCELLED


def test_list_costs_the_same_for_one_and_three(
    browser: Client, house: Employer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert "Nothing has been asked yet" in browser.get(WAVES).content.decode()
    with tenant_scope(house):
        make_wave(invited=20)
    browser.get(WAVES)
    with django_assert_num_queries(9):
        browser.get(WAVES)
    with tenant_scope(house):
        make_wave(invited=30), make_wave(invited=5)
    with django_assert_num_queries(9):
        page = browser.get(WAVES)
    assert [line.rate for line in page.context["lines"]] == [None, 0, 0]


def test_why_it_could_not_open_is_said(browser: Client, house: Employer, hr: Membership, survey: Survey) -> None:
    with tenant_scope(house):
        make_readers(24)
        wave = launched(survey, house, hr)
        house.postal_address = ""
        house.save(update_fields=["postal_address"])
        open_wave(wave=wave, employer=house)
        assert not Message.objects.in_scope().exists()
    assert "Your postal address is missing." in browser.get(at(wave)).content.decode()


def test_only_the_person_shortens_the_rest(client_for: ClientFor, house: Employer, alice: User, bob: User) -> None:
    page = "/acme/me/surveys/"
    with tenant_scope(house):
        person = own_alumnus(house, alice, "Alice", "Brandt")
    with no_scope():
        assert Client().get(page).status_code == 302
        assert client_for(bob).get(page).status_code == 404  # has no record of their own
        browser = client_for(alice)
        assert "You get no surveys" in browser.get(page).content.decode()
        with tenant_scope(house):
            Preference.objects.create(recipient_id=person.pk, category=Category.SURVEYS, wanted=True)
        assert "You have not been asked yet" in browser.get(page).content.decode()
        with tenant_scope(house):
            LastAsked.objects.create(alumnus=person, on=house.today())
        assert "No survey comes before" in browser.get(page).content.decode()
        for data, may_ask in (({"ask": "1"}, True), ({}, False)):
            assert browser.post(page, data)["Location"] == page
            with tenant_scope(house):
                assert LastAsked.objects.get().may_ask is may_ask
        assert browser.put(page).status_code == 405
