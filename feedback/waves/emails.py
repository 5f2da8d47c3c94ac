"""The invitation and its one reminder: one mail, as one of many through the outbox or as service mail for a leaver.

No token is stored with one of many: its link is a place that the outbox fills as the mail goes out (`link_maker`).

Each reader gets it in the language they chose, where HR has written it in that one. The link is the same in all of
them: a page behind it never learns what somebody has chosen here (docs/anonymity.md).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.answering.links import link_of
from feedback.answering.promises import promise_of
from feedback.models import Mode, Participation, SealedInvitation, SurveyVersion, Wave
from feedback.questions.content import Content
from feedback.sealed.invitations import fresh_link
from feedback.sealed.keys import WaveKeys
from feedback.waves.terms import Terms, Wording
from mail import bulk, personal_links
from mail.categories import Category
from mail.composing import SETTINGS, WAY_OUT
from mail.footers import reason
from mail.many import Letter, enqueue_many
from mail.models import Batch
from mail.models import Content as MailContent
from tenancy.models import Employer
from web.mail_rendering import RenderedMail, render_mail, spoken
from web.merge_fields import Hole

TEMPLATE = "feedback/survey_invitation"
SOURCE = "survey"
AGAIN = ":again"
LINK, NAME = "survey_url", "name"


def source_of(wave: Wave) -> str:
    return f"{SOURCE}:{wave.pk}"


def reminder_source_of(wave: Wave) -> str:
    return source_of(wave) + AGAIN


def telling_reminders() -> Q:
    """Whoever was reminded had not answered. In named surveys HR sees that anyway."""
    waves = Wave.objects.exclude(mode=Mode.NAMED).annotate(text=Cast("pk", TextField()))
    sources = waves.values_list(Concat(Value(f"{SOURCE}:"), "text", Value(AGAIN), output_field=TextField()))
    wave_of = Func(OuterRef("dedupe_key"), Value(":"), Value(2), function="split_part", output_field=TextField())
    to_leavers = Q(dedupe_key__startswith=f"{SOURCE}:", dedupe_key__endswith=AGAIN)
    by_many = Q(batch_id__in=Batch.objects.filter(source__in=sources).values("pk"))
    return (by_many & Q(batch_id__isnull=False)) | (to_leavers & Q(Exists(waves.filter(text=wave_of))))


@dataclass(frozen=True)
class Invitation:
    """What a mail about this wave says to everybody. Also of a wave that is only being thought of."""

    wave: Wave
    content: Content
    employer: Employer
    is_again: bool = False

    @cached_property
    def terms(self) -> Terms:
        return Terms.load(self.wave.terms)

    @property
    def languages(self) -> list[str]:
        """Those of the survey that HR has written it in. First the one for whoever reads none of the others: the
        employer's, or else the survey's first."""
        first, *further = self.content.languages
        written = [first, *(code for code in further if code in self.terms.translated)]
        return sorted(written, key=lambda code: code != self.employer.language)

    def language_for(self, wished: str) -> str:
        return wished if wished in self.languages else self.languages[0]

    def context(self, *, url: str, name: str, is_by_service: bool = False, language: str = "") -> dict[str, Any]:
        """The reminder has the same subject: a bounced one must not tell HR who has not answered yet."""
        language = self.language_for(language)
        with translation.override(spoken(language, self.employer)):
            return self._context(self.terms.wording(language), url=url, name=name, is_by_service=is_by_service)

    def _context(self, wording: Wording, *, url: str, name: str, is_by_service: bool) -> dict[str, Any]:
        last = timezone.localtime(self.wave.last_moment, self.employer.zone)
        promise = promise_of(self.wave, self.content, self.employer.name)
        return {
            "survey_subject": _plain(" ".join(wording.subject.split())),
            "words": [_plain(each) for each in wording.words.splitlines() if each.strip()],
            "name": name,
            "url": url,
            "questions": len(self.content.questions),
            "last_day": date_format(last, "j F Y"),
            "promise": promise.headline,
            "is_named": self.wave.mode == Mode.NAMED,
            "is_again": self.is_again,
            "has_reminder": bool(self.terms.remind_after),
            "is_by_service": is_by_service,
            "reason": self._reason(is_by_service),
        }

    def _reason(self, is_by_service: bool) -> str:
        if not is_by_service:
            return reason(self.employer, Category.SURVEYS)
        return _("You get this because you are about to leave %(employer)s.") % {"employer": self.employer.name}

    def store(self, batch: Batch) -> dict[str, MailContent]:
        """For many, by language; also those that nobody of them reads, which would tell who was reminded."""
        return {language: self._store(batch, language) for language in self.languages}

    def _store(self, batch: Batch, language: str) -> MailContent:
        """With places for the link, the name and the ways out."""
        places = {
            "url": Hole(LINK, ""), "name": Hole(NAME, self._nobody(language)), "unsubscribe_url": WAY_OUT.hole,
            "settings_url": SETTINGS.hole,
        }  # fmt: skip
        marks = {name: _mark(name) for name in places}
        context = self.context(url=marks["url"], name=marks["name"], language=language)
        mail = render_mail(TEMPLATE, {**context, **marks}, employer=self.employer, language=language)
        written = [mail.subject, mail.text, mail.html]
        for name, hole in places.items():
            written = [part.replace(marks[name], hole.place()) for part in written]
        subject, text, html = written
        return bulk.add_content(batch=batch, language=language, subject=subject, text=text, html=html, fields=[NAME])

    def _nobody(self, language: str) -> str:
        with translation.override(spoken(language, self.employer)):
            return _("there")

    def render(self, *, url: str, name: str, is_by_service: bool = False, language: str = "") -> RenderedMail:
        """To be looked at."""
        language = self.language_for(language)
        context = self.context(url=url, name=name, is_by_service=is_by_service, language=language)
        return render_mail(TEMPLATE, context, employer=self.employer, language=language)


def _mark(name: str) -> str:
    """Nothing that somebody can have typed, and an address where it stands for one."""
    nonce = f"x{secrets.token_hex(8)}"
    return f"https://{nonce}.invalid/a" if name != "name" else nonce


def _plain(words: str) -> str:
    """What HR writes here has no fields: the outbox would fill what stands between two braces."""
    return words.replace("{{", "{ {")


def invitation_of(wave: Wave, employer: Employer, *, is_again: bool = False) -> Invitation:
    content = Content.load(SurveyVersion.objects.values_list("content", flat=True).get(pk=wave.version_id))
    return Invitation(wave, content, employer, is_again)


def send_to_leavers(invitation: Invitation, people: Sequence[Participation]) -> Mapping[UUID, UUID]:
    """Service mail, part of their own case: put together now, with the link in it. Each has a `to_address` and what
    they chose to read (`reads`)."""
    wave = invitation.wave
    return enqueue_many(
        [_letter(invitation, each) for each in people],
        template=TEMPLATE,
        category=Category.SERVICE,
        employer=invitation.employer,
        expires_at=wave.closes_at,
    )


def _letter(invitation: Invitation, each: Any) -> Letter:
    language, again = invitation.language_for(each.reads), AGAIN if invitation.is_again else ""
    url, name = link_of(each), each.alumnus.given_name
    return Letter(
        to=each.to_address,
        recipient_id=each.alumnus_id,
        context=invitation.context(url=url, name=name, is_by_service=True, language=language),
        dedupe_key=service_key(invitation.wave, each.alumnus_id) + again,
        language=language,
    )


def service_key(wave: Wave, alumnus_id: UUID) -> str:
    return f"{SOURCE}:{wave.pk}:{alumnus_id}"


# Links of one of many


def link_maker(source: str) -> personal_links.Values:
    """For `mail.personal_links`: the link of each as the mail goes out."""
    wave = Wave.objects.only("tenant_id", "mode").get(pk=source.split(":")[1])
    return _sealed_links(wave) if wave.is_sealed else _links(wave)


def _sealed_links(wave: Wave) -> personal_links.Values:
    keys = WaveKeys.of(wave.pk)

    def link(recipient_id: UUID) -> Mapping[str, str]:
        invitation = SealedInvitation.objects.only("tenant_id", "wave_id").get(wave=wave, alumnus_id=recipient_id)
        return {LINK: fresh_link(invitation, keys)}

    return link


def _links(wave: Wave) -> personal_links.Values:
    def link(recipient_id: UUID) -> Mapping[str, str]:
        return {LINK: link_of(Participation.objects.get(wave=wave, alumnus_id=recipient_id))}

    return link
