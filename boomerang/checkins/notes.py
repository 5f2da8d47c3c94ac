"""The first words to somebody who left a year ago, of what staff may see; whoever sends them changes them first."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Membership
from boomerang.checkins.reading import Line
from boomerang.models import Opening
from tenancy.models import Employer
from tenancy.urls import employer_url


@dataclass(frozen=True)
class Note:
    subject: str
    body: str


def ready_note(line: Line, *, opening: Opening | None, employer: Employer, by: Membership) -> Note:
    """Plain words, to be sent or to be copied. Nothing in it is read as a field, whatever people are called."""
    name = line.spell.alumnus.given_name
    parts = [
        _("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
        " ".join(filter(None, [_then(line), _now(line)])),
        _about(opening, employer) if opening else _("How are you, and would you think of coming back one day?"),
        _("One line is enough, whatever you answer."),
        by.display_name,
    ]
    subject = _("“%(title)s”: would you come back?") % {"title": opening.title} if opening else _("How are you?")
    return Note(_plain(subject), _plain("\n\n".join(parts)))


def _then(line: Line) -> str:
    spell = line.spell
    if spell.team and spell.started_on and spell.last_day:
        said = {"team": spell.team, "first": spell.started_on.year, "last": spell.last_day.year}
        return _("it is about a year since you left %(team)s, where you were from %(first)d to %(last)d.") % said
    if spell.team:
        return _("it is about a year since you left %(team)s.") % {"team": spell.team}
    return _("it is about a year since you left.")


def _now(line: Line) -> str:
    job = line.hit.row.card.get("job")
    return _("Your profile says “%(job)s” now: I hope it goes well.") % {"job": job} if job else ""


def _about(opening: Opening, employer: Employer) -> str:
    link = employer_url(employer, "boomerang:opening_detail", opening.pk)
    said = {"title": opening.title, "team": opening.team, "link": link}
    if opening.team:
        return _("We are looking for somebody for “%(title)s” in %(team)s, and I thought of you: %(link)s") % said
    return _("We are looking for somebody for “%(title)s”, and I thought of you: %(link)s") % said


def _plain(text: str) -> str:
    """Braces of a name or a title would be taken for fields of a letter."""
    for sign in ("{", "}"):
        while sign * 2 in text:
            text = text.replace(sign * 2, sign)
    return text.replace("{%", "{ %").replace("%}", "% }").replace("{#", "{ #")
