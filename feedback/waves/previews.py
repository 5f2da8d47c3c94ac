"""An invitation to be looked at: of a wave that is only being thought of, or as it went out. Its link leads nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from feedback.answering.promises import Band, Promise, promise_of
from feedback.models import Purpose, Survey, Wave
from feedback.questions.content import Content
from feedback.surveys.showing import language_name
from feedback.waves.emails import Invitation, invitation_of
from feedback.waves.moments import closing
from feedback.waves.terms import Terms
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.mail_rendering import RenderedMail, spoken


def wave_preview(survey: Survey, terms: Terms, employer: Employer) -> Wave:
    """As it would be, begun now. Not stored."""
    now = timezone.now()
    return Wave(
        survey=survey, version=survey.versions.order_by("-number").first(), name=survey.name, mode=terms.mode,
        terms=terms.dump(), opens_at=now, closes_at=closing(now, terms.lasts, employer.zone),
        scores_from=terms.scores_from, comments_from=terms.comments_from, in_batches=terms.in_batches,
    )  # fmt: skip


def invitation_preview(survey: Survey, terms: Terms, employer: Employer) -> Invitation:
    wave = wave_preview(survey, terms, employer)
    return Invitation(wave, Content.load(wave.version.content), employer)


@dataclass(frozen=True)
class Shown:
    """An invitation on a page of HR's, in one of its languages."""

    language: str
    subject: str
    languages: list[tuple[str, str]]

    @classmethod
    def of(cls, invitation: Invitation, wished: str) -> Self:
        language = invitation.language_for(wished)
        named = [(code, language_name(code)) for code in invitation.languages]
        return cls(language, invitation.terms.wording(language).subject, named if len(named) > 1 else [])


def mail_preview(
    survey: Survey, terms: Terms, employer: Employer, *, name: str, is_by_service: bool = False, language: str = ""
) -> RenderedMail:
    invitation = invitation_preview(survey, terms, employer)
    return invitation.render(url=nowhere(employer), name=name, is_by_service=is_by_service, language=language)


def test_contexts(survey: Survey, terms: Terms, employer: Employer, *, name: str) -> Iterator[tuple[str, Any]]:
    """For a test mail in each language, marked as one."""
    invitation, is_by_service = invitation_preview(survey, terms, employer), survey.purpose == Purpose.EXIT
    for language in invitation.languages:
        context = invitation.context(url=nowhere(employer), name=name, is_by_service=is_by_service, language=language)
        with translation.override(spoken(language, employer)):
            context["survey_subject"] = _("Test: %(subject)s") % {"subject": context["survey_subject"]}
        yield language, context


def told_bands(bands: Iterable[Mapping[str, Any]]) -> list[Band]:
    """What goes with answers, as HR may see it before anybody has one: everybody has a group of their own."""
    return [Band(str(band["label"]), _("each person’s own group")) for band in bands]


def promise_preview(survey: Survey, terms: Terms, employer: Employer) -> Promise:
    wave = wave_preview(survey, terms, employer)
    return promise_of(wave, Content.load(wave.version.content), employer.name)


def sent_mail(wave: Wave, employer: Employer, *, name: str, is_again: bool = False, language: str = "") -> RenderedMail:
    invitation = invitation_of(wave, employer, is_again=is_again)
    return invitation.render(url=nowhere(employer), name=name, language=language)


def nowhere(employer: Employer) -> str:
    return employer_url(employer, "landing")
