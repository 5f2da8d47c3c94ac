"""The reasons behind a score, as sentences in the language of whoever reads."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boomerang.matching.formula import months_between
from boomerang.models import Fit, FitSide, Seniority
from directory.countries import country_name
from directory.profile.languages import language_name
from directory.wording import year_range

Facts = dict[str, Any]


def words(fit: Fit) -> list[str]:
    """The most telling first. A member's own speak to them as "you"."""
    to_member = fit.side == FitSide.MEMBER
    return [
        sentence
        for name, say in SENTENCES.items()
        if name in fit.reasons
        for sentence in say(fit.reasons[name], to_member)
    ]


def missing(fit: Fit) -> list[str]:
    """Must skills that the person does not name."""
    found: list[str] = fit.reasons.get("skills", {}).get("missing", [])
    return found


def _wish(facts: Facts, to_member: bool) -> Iterator[str]:
    said = facts["words"]
    yield _("Open to coming back: %(wish)s") % {"wish": said} if said else _("Open to coming back")


def _skills(facts: Facts, to_member: bool) -> Iterator[str]:
    have = ", ".join(facts["have"])
    met, asked = facts["must"]
    if met:
        yield ngettext(
            "%(met)d of %(asked)d must-have skill: %(have)s",
            "%(met)d of %(asked)d must-have skills: %(have)s",
            asked,
        ) % {"met": met, "asked": asked, "have": have}
    met, asked = facts["nice"]
    if met and not facts["must"][0]:
        yield ngettext("%(met)d of %(asked)d skill: %(have)s", "%(met)d of %(asked)d skills: %(have)s", asked) % {
            "met": met,
            "asked": asked,
            "have": have,
        }
    elif met:
        yield ngettext("%(met)d of %(asked)d nice-to-have", "%(met)d of %(asked)d nice-to-haves", asked) % {
            "met": met,
            "asked": asked,
        }


def _title(facts: Facts, to_member: bool) -> Iterator[str]:
    said = {"title": facts["label"]}
    yield _("You have worked as %(title)s") % said if to_member else _("Has worked as %(title)s") % said


def _team(facts: Facts, to_member: bool) -> Iterator[str]:
    said = {"team": facts["label"], "years": year_range(facts["from"], facts["to"])}
    if facts.get("alike"):
        sentence = _("You were in a team like it: %(team)s") if to_member else _("Was in a team like it: %(team)s")
    elif said["years"]:
        sentence = (
            _("You were in the team %(team)s, %(years)s") if to_member else _("Was in the team %(team)s, %(years)s")
        )
    else:
        sentence = _("You were in the team %(team)s") if to_member else _("Was in the team %(team)s")
    yield sentence % said


def _place(facts: Facts, to_member: bool) -> Iterator[str]:
    kind = facts.get("kind")
    if kind == "city":
        yield _("Same city")
    elif kind == "km":
        yield _("About %(km)d km away") % {"km": facts["km"]}
    elif kind == "country":
        yield _("Same country: %(country)s") % {"country": country_name(facts["country"])}
    elif kind == "remote":
        yield _("Can be done from anywhere")


def _months(facts: Facts, to_member: bool) -> Iterator[str]:
    months = months_between(date.fromisoformat(facts["left_on"]), timezone.localdate())
    if months < 1:
        yield _("Left this month")
    elif months < 36:
        yield ngettext("%(months)d month away", "%(months)d months away", months) % {"months": months}
    else:
        yield _("%(years)d years away") % {"years": months // 12}


def _seniority(facts: Facts, to_member: bool) -> Iterator[str]:
    level = Seniority(facts["level"]).label
    if facts["years"] < 1:
        yield (
            _("Level: %(level)s when you left") % {"level": level}
            if to_member
            else _("Level: %(level)s at exit") % {"level": level}
        )
        return
    said = {"level": level, "years": facts["years"]}
    if to_member:
        sentence = ngettext(
            "Level: %(level)s when you left, %(years)d year ago",
            "Level: %(level)s when you left, %(years)d years ago",
            facts["years"],
        )
    else:
        sentence = ngettext(
            "Level: %(level)s at exit, %(years)d year since",
            "Level: %(level)s at exit, %(years)d years since",
            facts["years"],
        )
    yield sentence % said


def _languages(facts: Facts, to_member: bool) -> Iterator[str]:
    spoken = ", ".join(str(language_name(code)) for code in facts["codes"])
    yield (
        _("You speak %(languages)s") % {"languages": spoken}
        if to_member
        else _("Speaks %(languages)s") % {"languages": spoken}
    )


# The most telling first.
SENTENCES: dict[str, Callable[[Facts, bool], Iterator[str]]] = {
    "wish": _wish,
    "skills": _skills,
    "title": _title,
    "team": _team,
    "place": _place,
    "months": _months,
    "seniority": _seniority,
    "languages": _languages,
}
