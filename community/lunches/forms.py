"""What people type at a table. Times are those of the clocks at the place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.employer.forms import ZONES
from accounts.models import Membership
from community.lunches.actions import Plan
from community.lunches.reading import Line, Person, blocks_among
from community.lunches.rules import RHYTHMS, why_not_date, without_blocks
from community.models import MOST_SEATS, Answer, Lunch, LunchTable
from community.picking.by_rule import people_of
from community.picking.fields import PeopleField, PickingForm
from community.picking.forms import RuleForm
from directory.models import Alumnus
from tenancy.models import Employer
from web.clocks import moment
from web.forms import DateField, RadioCards

PROPOSED = 4
LENGTHS = (45, 60, 90, 120, 180)


class ClockField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=lazy("Time zone of the place"),
        choices=[(zone, zone.replace("_", " ")) for zone in ["UTC", *ZONES]],
        help_text=lazy("All times here are by the clocks there, for everybody."),
    )


def place_field() -> forms.CharField:
    return forms.CharField(
        label=lazy("Where"), max_length=160, help_text=lazy("A restaurant, a canteen, a café, with the city.")
    )


def minutes_field() -> forms.TypedChoiceField:
    choices = [(length, lazy("%(minutes)d minutes") % {"minutes": length}) for length in LENGTHS]
    return forms.TypedChoiceField(label=lazy("How long"), coerce=int, choices=choices, initial=90)


def words_field() -> forms.CharField:
    return forms.CharField(
        label=lazy("A few words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Everybody invited reads them."),
    )  # fmt: skip


class _WithDate(forms.Form):
    """Whatever has a day and an hour at the place."""

    def checked_date(self, day_field: str, clock_field: str, zone: ZoneInfo) -> datetime | None:
        day, clock = self.cleaned_data.get(day_field), self.cleaned_data.get(clock_field)
        if day is None and clock is None:
            return None
        if day is None or clock is None:
            missing = day_field if day is None else clock_field
            if missing not in self.errors:
                self.add_error(missing, _("Say the day and the time."))
            return None
        if trouble := why_not_date(day, clock, zone, now=timezone.now()):
            self.add_error(clock_field, trouble)
            return None
        return moment(day, clock, zone)


class PlanForm(_WithDate):
    """The lunch itself: where, and which dates are proposed."""

    place = place_field()
    zone = zone_field()
    minutes = minutes_field()
    words = words_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PROPOSED + 1):
            is_first = number == 1
            label = {"number": number}
            self.fields[f"day_{number}"] = DateField(label=lazy("Date %(number)d") % label, required=is_first)
            self.fields[f"clock_{number}"] = ClockField(label=lazy("Time %(number)d") % label, required=is_first)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if zone := cleaned.get("zone"):
            dates = [
                self.checked_date(f"day_{number}", f"clock_{number}", ZoneInfo(zone))
                for number in range(1, PROPOSED + 1)
            ]
            cleaned["dates"] = tuple(sorted({at for at in dates if at is not None}))
        return cleaned

    @property
    def date_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"day_{number}"], self[f"clock_{number}"]) for number in range(1, PROPOSED + 1)]

    @property
    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(data["dates"], data["place"], data["zone"], data["minutes"], data["words"])


def initial_dates(dates: Iterable[datetime], zone: ZoneInfo) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, at in enumerate(dates, 1):
        local = at.astimezone(zone)
        found |= {f"day_{number}": local.date(), f"clock_{number}": local.time()}
    return found


class TableForm(RuleForm, PlanForm):
    """A new table with its first lunch."""

    name = forms.CharField(label=lazy("What is it?"), max_length=80, initial=lazy("Lunch"))
    people = PeopleField(label=lazy("People"), required=False, most=MOST_SEATS - 1)
    rhythm_weeks = forms.TypedChoiceField(
        label=lazy("How often?"), coerce=int, initial=0,
        help_text=lazy("Where you meet again, the next one in turn is asked to plan, with a date proposed."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        fields: Any = self.fields
        fields["rhythm_weeks"].choices = [(weeks, rhythm_label(weeks)) for weeks in RHYTHMS]
        fields["zone"].initial = tenant.timezone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["guests"] = self._guests(cleaned["people"])
        return cleaned

    def _guests(self, named: list[Alumnus]) -> list[Alumnus]:
        """Who is named, and who the rule means. A rule never brings two together of whom one has blocked the other."""
        meant = [] if self.rule.is_empty else list(people_of(self.rule, member=self.member).order_by("sort_name", "id"))
        people = {person.pk: person for person in [*named, *meant]}
        if not people:
            self.add_error("people" if self.rule.is_empty else None, _("Choose at least one person."))
        if len(people) >= MOST_SEATS:
            text = ngettext(
                "This means %(count)d person. A table has room for you and %(most)d others: narrow it down.",
                "This means %(count)d people. A table has room for you and %(most)d others: narrow it down.",
                len(people),
            )
            self.add_error(None, text % {"count": len(people), "most": MOST_SEATS - 1})
            return []
        kept = set(without_blocks(list(people), blocks_among(people))) if meant else set(people)
        by_hand = {person.pk for person in named}
        return [person for pk, person in people.items() if pk in kept or pk in by_hand]


def rhythm_label(weeks: int) -> str:
    if weeks == 0:
        return _("Just this once")
    return ngettext("Again every week", "Again every %(weeks)d weeks", weeks) % {"weeks": weeks}


class MoveForm(_WithDate):
    """A fixed date goes elsewhere."""

    place = place_field()
    zone = zone_field()
    minutes = minutes_field()
    words = words_field()
    day = DateField(label=lazy("Day"))
    clock = ClockField(label=lazy("Time"))
    field_order = ("day", "clock", "place", "zone", "minutes", "words")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if zone := cleaned.get("zone"):
            cleaned["starts_at"] = self.checked_date("day", "clock", ZoneInfo(zone))
        return cleaned

    @property
    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan((data["starts_at"],), data["place"], data["zone"], data["minutes"], data["words"])

    @staticmethod
    def initial_of(lunch: Lunch) -> dict[str, Any]:
        assert lunch.starts_at is not None
        local = lunch.starts_at.astimezone(lunch.place_zone)
        names = ("place", "zone", "minutes", "words")
        return {"day": local.date(), "clock": local.time(), **{name: getattr(lunch, name) for name in names}}


class DateForm(_WithDate):
    """A date that somebody adds."""

    day = DateField(label=lazy("Day"))
    clock = ClockField(label=lazy("Time"))

    def __init__(self, *args: Any, lunch: Lunch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lunch = lunch

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["starts_at"] = self.checked_date("day", "clock", self.lunch.place_zone)
        return cleaned


class VoteForm(forms.Form):
    """One answer for each date. `lines` are those that can still be answered."""

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"date-{line.option.pk}"] = forms.ChoiceField(
                choices=Answer.choices, initial=line.own, widget=forms.RadioSelect,
                error_messages={"required": _("Say yes, if need be, or no to each date.")},
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Line, forms.BoundField]]:
        return [(line, self[f"date-{line.option.pk}"]) for line in self.lines]

    @property
    def answers(self) -> dict[Any, str]:
        return {line.option.pk: self.cleaned_data[f"date-{line.option.pk}"] for line in self.lines}


class FixForm(forms.Form):
    date = forms.UUIDField(widget=forms.HiddenInput)


class CallOffForm(forms.Form):
    words = forms.CharField(
        label=lazy("A few words to the others"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=lazy("They stand in the mail. You owe nobody a reason."),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    """Whether it took place, and who was there."""

    took_place = forms.ChoiceField(
        label=lazy("Did it happen?"), choices=[("yes", lazy("Yes")), ("no", lazy("No"))], widget=RadioCards
    )
    were_there = forms.MultipleChoiceField(
        label=lazy("Who was there, besides you?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["were_there"].choices = [(str(person.id), person.name) for person in people]


class SeatsForm(PickingForm):
    people = PeopleField(label=lazy("People"), most=MOST_SEATS - 1)

    def __init__(self, *args: Any, table: LunchTable, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.table = table


class RhythmForm(forms.Form):
    rhythm_weeks = forms.TypedChoiceField(label=lazy("How often do you meet?"), coerce=int)

    def __init__(self, *args: Any, table: LunchTable, **kwargs: Any) -> None:
        kwargs["initial"] = {"rhythm_weeks": table.rhythm_weeks}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["rhythm_weeks"].choices = [
            (weeks, rhythm_label(weeks)) for weeks in sorted({*RHYTHMS, table.rhythm_weeks})
        ]


class TurnForm(forms.Form):
    """The one answer that needs no other page."""

    answer = forms.ChoiceField(choices=[("pass", lazy("Not this time"))])
