"""Invitations in the language that each reader chose, and what that may never tell about an answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership, User
from directory.models import Alumnus, AlumnusState
from feedback.models import (
    Launch,
    Mode,
    Purpose,
    SealedBallot,
    SealedInvitation,
    SealedResponse,
    Survey,
    SurveyVersion,
    Wave,
    WaveState,
)
from feedback.waves.actions import close_wave, remind, settle_wave
from feedback.waves.emails import invitation_of, reminder_source_of
from feedback.waves.terms import Terms, Wording
from mail.composing import Composer
from mail.models import Batch, Content, Message, Reader, State
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.surveys import usual
from tests.factories.waves import make_readers, opened
from tests.feedback.waves.test_views import CHOSEN, at, launch

GERMAN = Wording("Wie war es?", "Erzählen Sie.")
LINK = re.compile(r"https?://[^\s\"<>]+/s/[^\s\"<>]+")


@pytest.fixture
def bilingual(house: Employer) -> Callable[..., Survey]:
    """Questions in English and German."""

    def make(mode: str = Mode.SEALED, purpose: str = Purpose.ALUMNI) -> Survey:
        with tenant_scope(house):
            survey = Survey.objects.create(name="Looking back", purpose=purpose, mode=mode)
            SurveyVersion.objects.create(survey=survey, content={**usual(), "languages": ["en", "de"]})
        return survey

    return make


def reads(person: Alumnus, language: str) -> None:
    Reader.objects.create(recipient_id=person.pk, language=language)


def languages_of(people: list[Alumnus]) -> list[str]:
    names = dict(Content.objects.values_list("pk", "language"))
    sent = dict(Message.objects.in_scope().values_list("recipient_id", "content_id"))
    return [names[sent[each.pk]] for each in people]


@pytest.mark.parametrize("mode", [Mode.SEALED, Mode.CONFIDENTIAL])
def test_everybody_gets_it_in_the_language_they_chose(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey], mode: Mode
) -> None:
    """Who chose one that it is not written in reads the employer's, as does who chose nothing."""
    people = make_readers(20)
    reads(people[0], "de")
    reads(people[1], "fr")
    reads(people[2], "")
    opened(bilingual(mode), house, hr, translated={"de": GERMAN})
    assert languages_of(people[:4]) == ["de", "en", "en", "en"]
    by_person = {each.recipient_id: each for each in Message.objects.in_scope()}
    composer = Composer()
    german, english = (composer.compose(by_person[each.pk]).decode() for each in people[:2])
    assert "Subject: Wie war es?" in german
    assert "Erz=C3=A4hlen Sie." in german
    assert "Subject: How was it?" in english


def test_an_employer_that_writes_german_falls_back_to_german(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey]
) -> None:
    house.language = "de"
    house.save(update_fields=["language"])
    people = make_readers(20)
    reads(people[0], "en")
    opened(bilingual(), house, hr, translated={"de": GERMAN})
    assert languages_of(people[:2]) == ["en", "de"]


def test_what_is_not_written_in_a_language_is_not_sent_in_it(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey]
) -> None:
    """Neither words without questions nor questions without words."""
    people = make_readers(20)
    reads(people[0], "de")
    reads(people[1], "es")
    wave = opened(bilingual(), house, hr, translated={"es": Wording("¿Qué tal?", "Cuéntenos.")})
    assert invitation_of(wave, house).languages == ["en"]
    assert languages_of(people[:2]) == ["en", "en"]


def test_a_leaver_gets_the_exit_survey_and_its_reminder_in_their_language(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey]
) -> None:
    people = make_readers(20, state=AlumnusState.LEAVER)
    reads(people[0], "de")
    wave = opened(bilingual(Mode.CONFIDENTIAL, Purpose.EXIT), house, hr, translated={"de": GERMAN})
    mails = Message.objects.in_scope()
    subjects = dict(mails.values_list("recipient_id", "subject"))
    assert [subjects[each.pk] for each in people[:2]] == ["Wie war es?", "How was it?"]
    mails.update(state=State.SENT, sent_at=timezone.now())
    ten = (wave.opens_at.astimezone(house.zone) + timedelta(days=7)).replace(hour=10)
    assert remind(wave=wave, employer=house, now=ten) == 20
    assert mails.filter(recipient_id=people[0].pk, subject="Wie war es?").count() == 2


def test_a_leaver_who_reads_what_is_not_written_gets_one_language_throughout(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey], settings: Settings
) -> None:
    """Our own sentences around HR's words are in the language of these words."""
    settings.TRANSLATED = ["en", "de", "fr"]
    people = make_readers(20, state=AlumnusState.LEAVER)
    reads(people[0], "fr")
    opened(bilingual(Mode.CONFIDENTIAL, Purpose.EXIT), house, hr, translated={"de": GERMAN})
    letter = Message.objects.in_scope().get(recipient_id=people[0].pk)
    assert '<html lang="en"' in letter.html


# What it may never tell


def test_the_link_and_what_is_stored_with_it_know_no_language(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey]
) -> None:
    people = make_readers(20)
    reads(people[0], "de")
    opened(bilingual(), house, hr, translated={"de": GERMAN})
    letter = Message.objects.in_scope().get(recipient_id=people[0].pk)
    (link, *_rest) = LINK.findall(Composer().compose(letter).decode().replace("=\r\n", ""))
    assert re.fullmatch(r".*/s/[0-9]+-[A-Za-z0-9_-]{43}/", link)
    for model in (SealedInvitation, SealedBallot, SealedResponse):
        assert not [field.name for field in model._meta.get_fields() if "lang" in field.name]


def test_behind_a_sealed_link_the_browser_alone_says_which_language(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey]
) -> None:
    people = make_readers(20)
    for each in people:
        reads(each, "de")
    opened(bilingual(), house, hr, translated={"de": GERMAN})
    letter = Message.objects.in_scope().get(recipient_id=people[0].pk)
    (link, *_rest) = LINK.findall(Composer().compose(letter).decode().replace("=\r\n", ""))
    with no_scope():
        page = Client().get(link[link.index("/s/") :], headers={"Accept-Language": "en"})
    assert page.context["language"] == "en"


@pytest.mark.parametrize("used_it", [True, False])
def test_who_was_reminded_is_not_told_by_the_language_of_what_is_left(
    house: Employer, hr: Membership, bilingual: Callable[..., Survey], used_it: bool
) -> None:
    """One person alone reads German. After the close nothing shows whether that one was among the reminded."""
    people = make_readers(20)
    reads(people[0], "de")
    wave = opened(bilingual(), house, hr, translated={"de": GERMAN})
    Message.objects.in_scope().update(state=State.SENT, sent_at=timezone.now())
    SealedInvitation.objects.filter(wave=wave, alumnus=people[0 if used_it else 1]).update(is_used=True)
    ten = (wave.opens_at.astimezone(house.zone) + timedelta(days=7)).replace(hour=10)
    assert remind(wave=wave, employer=house, now=ten) == 19
    Wave.objects.filter(pk=wave.pk).update(opens_at=timezone.now() - timedelta(days=10))
    close_wave(wave=wave, by=None)
    assert settle_wave(wave=wave)
    assert Wave.objects.get(pk=wave.pk).state == WaveState.CLOSED
    batch = Batch.objects.get(source=reminder_source_of(wave))
    assert set(Content.objects.filter(batch=batch).values_list("language", flat=True)) == {"en", "de"}
    left = Message.objects.in_scope().filter(batch_id=batch.pk)
    assert (left.count(), left.values("content_id").distinct().count()) == (19, 1)


# HR writes it


def test_the_invitation_is_written_looked_at_and_tested_in_each_language(
    client_for: Callable[[User], Client], house: Employer, hr: Membership, bob: User, bilingual: Callable[..., Survey]
) -> None:
    make_readers(24)
    survey = bilingual()
    german: dict[str, Any] = {"subject_de": GERMAN.subject, "words_de": GERMAN.words}
    with no_scope():
        browser = client_for(bob)
        page = browser.get(launch(survey)).content.decode()
        assert "Subject, English" in page
        assert "Your words, Deutsch" in page
        half = browser.post(launch(survey), {**CHOSEN, "subject_de": "Wie war es?"})
        assert (half.status_code, set(half.context["form"].errors)) == (422, {"words_de"})
        browser.post(launch(survey), {**CHOSEN, **german})
        assert "Wie war es?" in browser.get(launch(survey)).content.decode()
        shown = browser.get(launch(survey, "check/"), {"language": "de"}).context["invitation"]
        assert (shown.subject, shown.languages) == (GERMAN.subject, [("en", "English"), ("de", "Deutsch")])
        assert "Erzählen Sie." in browser.get(launch(survey, "invitation/"), {"language": "de"}).content.decode()
        assert "Tell us." in browser.get(launch(survey, "invitation/"), {"language": "xx"}).content.decode()
        browser.post(launch(survey, "test-mail/"))
        assert browser.get(launch(survey, "check/")).context["stops"] == 0
    subjects = Message.objects.in_scope().values_list("subject", flat=True)
    assert sorted(subjects) == ["Test: How was it?", "Test: Wie war es?"]
    kept = Terms.load(Launch.objects.get().terms)
    assert kept.translated == {"de": GERMAN}
    with no_scope():
        browser.post(launch(survey), {**CHOSEN, **german, "words_de": "Anders."})
        assert browser.get(launch(survey, "check/")).context["first_stop"].name == "test"
        browser.post(launch(survey), {**CHOSEN, "subject_de": "[[Betreff]]", "words_de": "Anders."})
        assert browser.get(launch(survey, "check/")).context["first_stop"].name == "words"


def test_what_went_out_is_shown_in_each_language(
    client_for: Callable[[User], Client], house: Employer, hr: Membership, bob: User, bilingual: Callable[..., Survey]
) -> None:
    make_readers(20)
    wave = opened(bilingual(), house, hr, translated={"de": GERMAN})
    with no_scope():
        browser = client_for(bob)
        assert browser.get(at(wave)).context["invitation"].subject == "How was it?"
        assert browser.get(at(wave), {"language": "de"}).context["invitation"].subject == GERMAN.subject
        assert "Erzählen Sie." in browser.get(at(wave, "invitation/"), {"language": "de"}).content.decode()
