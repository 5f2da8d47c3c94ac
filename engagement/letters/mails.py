"""A letter as a mail: HTML through MJML in our layout, and a text made from the same blocks. Always both.

Templates and MJML see only words that `filling.Pen` has made safe.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from directory.models import Alumnus
from engagement.letters.blocks import kind_of, texts_of
from engagement.letters.fields import ours, sample_values, values_of
from engagement.letters.filling import WAYS_OUT, Pen, bad_places, names_in
from engagement.models import Letter
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF
from web.errors import ActionError
from web.mail_rendering import RenderedMail, render_mail, spoken
from web.merge_fields import Target
from web.rich_text import TooMuch

TEMPLATE = "engagement/letter"


Sample = bool | Mapping[str, str]


class BadLetter(ActionError):
    """It cannot be sent as it is; `problems` says why and where."""


class LetterContent(NamedTuple):
    """For `mail.bulk.add_content`; `fields_of` says which fields its places name."""

    subject: str
    text: str
    html: str


def render(
    letter: Letter, *, employer: Employer, category: Category | None = None, to: Alumnus | None, sample: Sample = False
) -> RenderedMail:
    """As one person would get it. `sample` is a made-up person, with values of its own where they are given; without
    anybody the words for empty values stand.

    Also of a letter that is not good yet: what is no field stays as typed.
    """
    context = context_of(letter, employer=employer, category=category, to=to, sample=sample)
    return render_mail(TEMPLATE, context, employer=employer, language=letter.language)


def context_of(
    letter: Letter, *, employer: Employer, category: Category | None = None, to: Alumnus | None, sample: Sample = False
) -> dict[str, Any]:
    """What the template `TEMPLATE` needs, for a single mail through `mail.actions.enqueue`."""
    values: Mapping[str, str] = dict(sample) if isinstance(sample, Mapping) else sample_values() if sample else {}
    if to is not None:
        values = values_of(to, language=letter.language)
    return _context(letter, Pen(ours(employer), values), employer=employer, category=category)


def content_of(letter: Letter, employer: Employer, *, category: Category | None = None) -> LetterContent:
    """With a place for every field, for the outbox to fill for each person. Raises `BadLetter`."""
    if any(bad_places(words) for words in (letter.subject, letter.preheader, *texts_of(letter.blocks))):
        raise BadLetter(_("A field in the letter is not good yet."))
    pen = Pen(ours(employer), None)
    context = _context(letter, pen, employer=employer, category=category)
    context |= {name: pen.place(name) for name in WAYS_OUT} | {"ways_out": True}
    mail = render_mail(TEMPLATE, context, employer=employer, language=letter.language)
    return LetterContent(
        subject=pen.finish(mail.subject, Target.HEADER),
        text=pen.finish(mail.text, Target.TEXT),
        html=pen.finish(mail.html, Target.HTML),
    )


def fields_of(letter: Letter) -> list[str]:
    return sorted(names_in((letter.subject, letter.preheader, *texts_of(letter.blocks))))


def content_hash(letter: Letter) -> str:
    """Of all that a reader would see: changes whenever a test mail no longer shows what would be sent."""
    words = [letter.subject, letter.preheader, letter.language, letter.blocks]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def is_tested(letter: Letter) -> bool:
    return letter.tested_at is not None and letter.tested_hash == content_hash(letter)


def page_blocks(letter: Letter, *, employer: Employer, to: Alumnus | None) -> list[dict[str, Any]]:
    """For our own pages."""
    pen = Pen(ours(employer), values_of(to, language=letter.language) if to else {})
    with translation.override(spoken(letter.language, employer)):
        return [{**shown, "template": kind.page_template} for kind, shown in _shown(letter, pen, employer)]


def subject_for(letter: Letter, *, employer: Employer, to: Alumnus | None) -> str:
    return Pen(ours(employer), values_of(to, language=letter.language) if to else {}).line(letter.subject)


def sample_subject(letter: Letter, employer: Employer) -> str:
    """As a made-up person would read it, for lists: nobody there wants to see how a field is written."""
    return Pen(ours(employer), sample_values()).line(letter.subject)


def _context(letter: Letter, pen: Pen, *, employer: Employer, category: Category | None) -> dict[str, Any]:
    with translation.override(spoken(letter.language, employer)):
        return {
            "letter_subject": pen.line(letter.subject),
            "preheader": pen.line(letter.preheader),
            "blocks": [{**shown, "template": kind.mail_template} for kind, shown in _shown(letter, pen, employer)],
            "words": "\n\n".join(_texts(letter, pen, employer)),
            "why": _why(employer, category),
            "browser_url": browser_url(letter, employer),
        }


def browser_url(letter: Letter, employer: Employer) -> str:
    """Opened by members whom the letter was sent to."""
    return employer.absolute_url(reverse("engagement:news_detail", args=[letter.pk], urlconf=EMPLOYER_URLCONF))


def _shown(letter: Letter, pen: Pen, employer: Employer) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    for block in letter.blocks:
        if kind := kind_of(block):
            try:
                yield kind, kind.shown(block, pen, employer)
            except TooMuch:
                continue


def _texts(letter: Letter, pen: Pen, employer: Employer) -> Iterator[str]:
    for block in letter.blocks:
        if kind := kind_of(block):
            try:
                words = kind.text(block, pen, employer)
            except TooMuch:
                continue
            if words:
                yield words


def _why(employer: Employer, category: Category | None) -> str:
    values = {"employer": employer.name, "kind": category.label if category else ""}
    if category is None:
        return _("You get this because you worked at %(employer)s and said yes to mail like this.") % values
    if not category.is_marketing:
        return _("You get this because you worked at %(employer)s.") % values
    return _("You get this because you worked at %(employer)s and said yes to this kind of mail: %(kind)s.") % values
