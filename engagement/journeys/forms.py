from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.countries import country_names
from directory.models import ExitType
from engagement.journeys import answers
from engagement.journeys.timetables import TimetableRow
from engagement.models import Anchor, Joined, Journey
from engagement.models.journeys import MORNING
from tenancy.models import Employer
from web.forms import CheckboxInline, RadioCards

BEFORE, AFTER = "before", "after"


def _exit_types() -> list[tuple[str, Any]]:
    return [choice for choice in ExitType.choices if choice[0] != ExitType.DEATH]


class JourneyForm(forms.ModelForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    exit_types = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of exit"), required=False, widget=CheckboxInline(),
        help_text=gettext_lazy("None chosen: every kind."),
    )  # fmt: skip
    teams = forms.CharField(
        label=gettext_lazy("Teams"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line, written as in the people’s records. Empty: every team."),
    )  # fmt: skip
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Where people live. None chosen: anywhere."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=CheckboxInline(),
        help_text=gettext_lazy("In which people read their mail. None chosen: any."),
    )  # fmt: skip
    reaches_back = forms.IntegerField(
        label=gettext_lazy("How many days back it takes people along"), min_value=0, max_value=30_000,
        help_text=gettext_lazy("Counted from the day you start it. Steps whose day has passed are not made up for."),
    )  # fmt: skip

    class Meta:
        model = Journey
        fields = ("name", "anchor", "exit_types", "teams", "countries", "languages", "joined", "reaches_back")
        labels = {"anchor": gettext_lazy("Counted from"), "joined": gettext_lazy("Members and others")}
        widgets = {"anchor": RadioCards()}

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        instance = kwargs["instance"]
        super().__init__(*args, **{**kwargs, "initial": {"teams": "\n".join(instance.teams)}})
        self.fields["exit_types"].choices = _exit_types()  # type: ignore[attr-defined]
        self.fields["countries"].choices = list(country_names().items())  # type: ignore[attr-defined]
        self.fields["languages"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["anchor"].choices = Anchor.choices  # type: ignore[attr-defined]
        self.fields["joined"].choices = Joined.choices  # type: ignore[attr-defined]
        self.fields["joined"].required = False
        if instance.started_at:
            self.fields["anchor"].disabled = True

    def clean_teams(self) -> list[str]:
        teams = [" ".join(line.split())[:120] for line in self.cleaned_data["teams"].splitlines()]
        return list(dict.fromkeys(team for team in teams if team))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("anchor") == Anchor.RETURNED and values.get("exit_types"):
            self.add_error("exit_types", _("Who has come back has no exit: choose none here."))
        return values


class StepForm(forms.Form):
    """When, and for whom. What happens is asked by the form of the kind."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=0, max_value=3650)
    side = forms.ChoiceField(label=gettext_lazy("Before or after"), choices=[])
    time_of_day = forms.TimeField(
        label=gettext_lazy("Time of day"), initial=MORNING,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("By your clock, also for people elsewhere."),
    )  # fmt: skip
    every_year = forms.BooleanField(label=gettext_lazy("Again every year"), required=False)
    exit_types = forms.MultipleChoiceField(
        label=gettext_lazy("Only after these kinds of exit"), required=False, widget=CheckboxInline(),
        help_text=gettext_lazy("None chosen: after every kind. Write other words to people who were let go."),
    )  # fmt: skip
    joined = forms.ChoiceField(label=gettext_lazy("Members and others"), required=False, choices=Joined.choices)
    answer = forms.ChoiceField(label=gettext_lazy("Answers"), required=False)
    answered = forms.BooleanField(label=gettext_lazy("Only who has answered it"), required=False)

    def __init__(self, *args: Any, tenant: Employer, journey: Journey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.journey = journey
        self.fields["exit_types"].choices = _exit_types()  # type: ignore[attr-defined]
        self.fields["side"].choices = _sides(journey)  # type: ignore[attr-defined]
        asked = answers.choices()
        if asked:
            self.fields["answer"].choices = [("", _("Whether answered or not")), *asked]  # type: ignore[attr-defined]
        else:
            del self.fields["answer"], self.fields["answered"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("side") == BEFORE and (values.get("days") or 0) > 365:
            self.add_error("days", _("At most a year before."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kept = {name: cleaned[name] for name in ("time_of_day", "every_year", "exit_types", "joined")}
        kept |= {name: cleaned[name] for name in ("answer", "answered") if name in cleaned}
        return kept | {"offset_days": cleaned["days"] * (-1 if cleaned["side"] == BEFORE else 1)}


def _sides(journey: Journey) -> list[tuple[str, str]]:
    words = {
        Anchor.LAST_DAY: (_("after the last day"), _("before the last day")),
        Anchor.JOINED: (_("after joining"), ""),
        Anchor.RETURNED: (_("after the first day back"), _("before the first day back")),
    }[Anchor(journey.anchor)]
    return [choice for choice in zip((AFTER, BEFORE), words, strict=True) if choice[1]]


class DaysForm(forms.Form):
    """The days of another app's timetable, a field for each that may move."""

    def __init__(self, *args: Any, tenant: Employer, rows: Sequence[TimetableRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            if not row.fixed:
                self.fields[row.key] = forms.IntegerField(
                    label=str(row.label), min_value=row.lowest, max_value=row.highest, initial=row.day,
                    help_text=_("%(lowest)s to %(highest)s; usually %(usual)s")
                    % {"lowest": row.lowest, "highest": row.highest, "usual": row.usual},
                )  # fmt: skip
