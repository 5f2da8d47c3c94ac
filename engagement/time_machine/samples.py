"""The person in the time machine: made up by a form, or a real one with a supposition or two. Nothing is stored."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import ngettext

from directory.models import Alumnus, AlumnusState, ExitType, Spell
from engagement.journeys.facts import Facts, facts_of
from engagement.journeys.reading import latest_spells
from mail.categories import CHOICES, Category
from tenancy.models import Employer

FIRST, LAST = -30, 400  # days from the last day
CONFIRMED, KNOWN, MISSING = "confirmed", "known", "missing"
EVERYTHING = frozenset({Category.SERVICE.value, *(category.value for category in CHOICES)})


@dataclass(frozen=True)
class Sample:
    """`base` says how the person stands on `begins_on`, from which day on the future is told. `spell` may be unsaved.

    A member of whom nothing else is known says yes to all mail on joining: HR shall see every mail that may come.
    """

    alumnus: Alumnus
    spell: Spell
    base: Facts
    begins_on: date
    last_day: date
    joined_on: date | None = None
    address: str = CONFIRMED
    is_real: bool = False
    signs_in_at_work: bool = False  # with nothing but the work address; of a real person the account knows
    # How the app that lets people go decides about this one; alumni, unless it says otherwise.
    becomes: str = AlumnusState.ALUMNUS

    @property
    def ends_on(self) -> date:
        return max(self.begins_on, self.last_day + timedelta(days=LAST))

    def facts_on(self, day: date) -> Facts:
        joined_on = self.joined_on if self.joined_on is not None and self.joined_on <= day else None
        wanted = self.base.wanted
        if joined_on is not None and self.base.joined_on is None:
            wanted = EVERYTHING
        return replace(
            self.base, today=day, state=self._state_on(day), joined_on=joined_on, wanted=wanted, last_day=self.last_day
        )

    def _state_on(self, day: date) -> str:
        if self.base.state not in (AlumnusState.LEAVER, AlumnusState.ALUMNUS):
            return self.base.state
        return AlumnusState.LEAVER if day <= self.last_day else self.becomes

    @property
    def letter_values(self) -> dict[str, str]:
        """The fields of a letter to somebody made up. Of a real person the letter reads them itself."""
        years = self.last_day.year - (self.spell.started_on or self.last_day).year
        return {
            "given_name": self.alumnus.given_name,
            "full_name": self.alumnus.full_name,
            "team": self.spell.team,
            "title": self.spell.title,
            "office": self.spell.office,
            "years": ngettext("%(number)d year", "%(number)d years", years) % {"number": years},
            "last_day": date_format(self.last_day, "j F Y"),
        }

    def with_last_day(self, last_day: date, employer: Employer) -> Self:
        """The same person leaving on another day. Who joins some days after it still does."""
        moved = self.joined_on
        if self.base.joined_on is None and self.joined_on is not None:
            moved = self.joined_on + (last_day - self.last_day)
        begins_on = self.begins_on if self.is_real else last_day + timedelta(days=FIRST)
        spell = _copy(self.spell, last_day=last_day)
        base = replace(self.base, today=begins_on, last_day=last_day)
        return replace(self, last_day=last_day, joined_on=moved, begins_on=begins_on, spell=spell, base=base)

    def with_exit_type(self, exit_type: str) -> Self:
        spell = _copy(self.spell, exit_type=exit_type)
        return replace(self, spell=spell, base=replace(self.base, exit_type=exit_type))


def _copy(spell: Spell, **changes: object) -> Spell:
    values = {field.attname: getattr(spell, field.attname) for field in spell._meta.concrete_fields}
    copy = Spell(**values | changes)
    copy.alumnus = spell.alumnus
    return copy


def made_up(
    employer: Employer, *, last_day: date, exit_type: str = ExitType.VOLUNTARY, team: str = "", country: str = "",
    language: str = "", joined_on: date | None = None, address: str = CONFIRMED, signs_in_at_work: bool = False,
) -> Sample:  # fmt: skip
    begins_on = last_day + timedelta(days=FIRST)
    domain = employer.work_email_domains[0] if employer.work_email_domains else "work.example"
    alumnus = Alumnus(
        tenant_id=employer.pk, given_name="Ada", family_name="Lindqvist", country=country, state=AlumnusState.LEAVER,
        personal_email="" if address == MISSING else "ada@home.example", work_email=f"ada.lindqvist@{domain}",
        personal_email_verified_at=_morning(begins_on, employer) if address == CONFIRMED else None,
    )  # fmt: skip
    alumnus.set_names()
    spell = Spell(
        tenant_id=employer.pk, alumnus=alumnus, title="Analyst", team=team, exit_type=exit_type, last_day=last_day,
        started_on=last_day.replace(year=last_day.year - 5, day=1),
    )  # fmt: skip
    base = Facts(
        today=begins_on, state=AlumnusState.LEAVER, started_on=spell.started_on, last_day=last_day,
        exit_type=exit_type, team=team, country=country, language=language or employer.language,
        personal_email=alumnus.personal_email, is_confirmed=address == CONFIRMED,
        wanted=frozenset({Category.SERVICE.value}),
    )  # fmt: skip
    return Sample(
        alumnus, spell, base, begins_on, last_day, joined_on=joined_on, address=address,
        signs_in_at_work=signs_in_at_work,
    )  # fmt: skip


def of_person(alumnus: Alumnus, employer: Employer, *, joined_on: date | None = None) -> Sample | None:
    """A real one as the record stands today; None where no last day is known."""
    spell = latest_spells([alumnus.pk]).get(alumnus.pk)
    if spell is None or spell.last_day is None:
        return None
    today = employer.today()
    base = facts_of([(alumnus, spell)], employer=employer, today=today)[0]
    address = CONFIRMED if base.is_confirmed else KNOWN if base.personal_email else MISSING
    return Sample(
        alumnus,
        spell,
        base,
        today,
        spell.last_day,
        joined_on=base.joined_on or joined_on,
        address=address,
        is_real=True,
    )


def _morning(day: date, employer: Employer) -> datetime:
    return datetime.combine(day, time(9), tzinfo=employer.zone)
