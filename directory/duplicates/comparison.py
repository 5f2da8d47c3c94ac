"""Two records side by side, as the page of the merge shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.duplicates.fields import CHOSEN, LABELS, choices_for, hidden_from_hr
from directory.duplicates.finding import facts_of_records
from directory.duplicates.scoring import REASONS, Score, score
from directory.models import Alumnus, Spell
from directory.visibility import kept_to_oneself
from directory.wording import place, years


@dataclass(frozen=True)
class Side:
    alumnus: Alumnus
    spells: list[str]
    goes_along: list[str]


@dataclass(frozen=True)
class Row:
    name: str
    label: str | Promise
    first: str
    second: str
    is_choice: bool


@dataclass(frozen=True)
class Comparison:
    first: Side
    second: Side
    rows: list[Row]
    score: Score

    @property
    def reasons(self) -> list[str | Promise]:
        return [REASONS[reason].label for reason in self.score.reasons]

    @property
    def suggested(self) -> Alumnus:
        """The one whose sign-in or age makes it the better home: fewer links and habits have to change."""
        one, other = self.first.alumnus, self.second.alumnus
        if one.has_joined != other.has_joined:
            return one if one.has_joined else other
        return min(one, other, key=lambda record: record.created_at)


def compare(first: Alumnus, second: Alumnus) -> Comparison:
    ids = [first.pk, second.pk]
    spells = Spell.objects.filter(alumnus__in=ids)
    facts = {one.id: one for one in facts_of_records(Alumnus.objects.filter(pk__in=ids), spells)}
    by_person: dict[object, list[Spell]] = {first.pk: [], second.pk: []}
    for spell in spells.latest_first():
        by_person[spell.alumnus_id].append(spell)
    choices = choices_for(first, second)
    rows = [
        Row(name, LABELS[name], shown(first, name), shown(second, name), name in choices)
        for name in CHOSEN
        if shown(first, name) or shown(second, name)
    ]
    rows.sort(key=lambda row: not row.is_choice)
    sides = [
        Side(one, [_employment(spell) for spell in by_person[one.pk]], _goes_along(one)) for one in (first, second)
    ]
    return Comparison(sides[0], sides[1], rows, score(facts[first.pk], facts[second.pk]))


def shown(alumnus: Alumnus, name: str) -> str:
    if name in hidden_from_hr(alumnus):
        return ""
    if name == "name":
        return alumnus.full_name
    if name == "state":
        return str(alumnus.get_state_display())
    if name == "place":
        return place(alumnus.city, alumnus.country)
    if name == "photo":
        return _("Has a photo") if alumnus.photo else ""
    if name == "birthday":
        return f"{alumnus.birth_day}. {alumnus.birth_month}." if alumnus.birth_day else ""
    return str(getattr(alumnus, name))


def record_words(sides: Sequence[Side]) -> list[str]:
    """What tells the one record from the other, where all else is the same: the day, or the minute on one day."""
    made = [timezone.localtime(side.alumnus.created_at) for side in sides]
    shape = "j M Y" if len({moment.date() for moment in made}) > 1 else "j M Y, H:i:s"
    return [_made(side, date_format(moment, shape)) for side, moment in zip(sides, made, strict=True)]


def _made(side: Side, when: str) -> str:
    if side.alumnus.has_joined:
        return _("Made on %(day)s, in the network") % {"day": when}
    return _("Made on %(day)s, has not joined") % {"day": when}


def _employment(spell: Spell) -> str:
    what = ", ".join(part for part in (spell.title, spell.team, spell.office) if part) or _("Employment")
    when = years(spell.started_on, spell.last_day)
    return f"{what} · {when}" if when else what


def _goes_along(alumnus: Alumnus) -> list[str]:
    hidden = kept_to_oneself(alumnus.visibility)
    jobs = 0 if "jobs" in hidden else alumnus.jobs.count()
    skills = 0 if "skills" in hidden else alumnus.alumnus_skills.count()
    notes = alumnus.staff_notes.count()
    lines = [
        ngettext("%(number)d job since", "%(number)d jobs since", jobs) % {"number": jobs} if jobs else "",
        ngettext("%(number)d skill", "%(number)d skills", skills) % {"number": skills} if skills else "",
        ngettext("%(number)d note of staff", "%(number)d notes of staff", notes) % {"number": notes} if notes else "",
        _("Joined on %(day)s") % {"day": date_format(alumnus.joined_at, "j M Y")} if alumnus.joined_at else "",
    ]
    return [line for line in lines if line]
