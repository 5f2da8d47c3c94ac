from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.countries import country_names
from directory.models import Alumnus, ExitType
from engagement.time_machine.samples import CONFIRMED, KNOWN, MISSING, Sample, made_up, of_person
from tenancy.models import Employer
from web.forms import DateField

MONTH = timedelta(days=30)


def exit_choices(empty: str) -> list[tuple[str, Any]]:
    return [("", empty), *(choice for choice in ExitType.choices if choice[0] != ExitType.DEATH)]


class SampleForm(forms.Form):
    """Who travels, and what would be otherwise (`other_…`). Every field may be left alone."""

    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    last_day = DateField(label=gettext_lazy("Last day"), required=False)
    exit_type = forms.ChoiceField(label=gettext_lazy("Kind of exit"), required=False)
    team = forms.CharField(label=gettext_lazy("Team"), max_length=120, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of mail"), required=False)
    address = forms.ChoiceField(label=gettext_lazy("Personal address"), required=False)
    joins_after = forms.IntegerField(
        label=gettext_lazy("Joins so many days after the last day"), min_value=0, max_value=400, required=False,
        help_text=gettext_lazy("Empty: never joins."),
    )  # fmt: skip
    signs_in_at_work = forms.BooleanField(
        label=gettext_lazy("Signs in with nothing but the work address"), required=False,
        help_text=gettext_lazy("Is asked for a personal address before the last day, or loses the way in."),
    )  # fmt: skip
    other_last_day = DateField(label=gettext_lazy("Other last day"), required=False)
    other_exit_type = forms.ChoiceField(label=gettext_lazy("Other kind of exit"), required=False)

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        fields: Any = self.fields
        fields["exit_type"].choices = exit_choices(_("Voluntary"))[:1] + exit_choices("")[2:]
        fields["other_exit_type"].choices = exit_choices(_("The same"))
        fields["country"].choices = [("", _("Any")), *country_names().items()]
        fields["language"].choices = [("", _("Yours")), *settings.LANGUAGES]
        fields["address"].choices = [
            ("", _("Known and confirmed")), (KNOWN, _("Known, not confirmed")), (MISSING, _("Not known")),
        ]  # fmt: skip

    def clean_last_day(self) -> date | None:
        return _sane(self.cleaned_data["last_day"], self.tenant)

    def clean_other_last_day(self) -> date | None:
        return _sane(self.cleaned_data["other_last_day"], self.tenant)

    def clean_person(self) -> Alumnus | None:
        pk = self.cleaned_data["person"]
        person = Alumnus.objects.filter(pk=pk).first() if pk else None
        if pk and person is None:
            raise forms.ValidationError(_("There is no such person here."))
        return person

    def sample(self) -> Sample | None:
        """None for a real person of whom no last day is known."""
        asked, joins_after = self.cleaned_data, self.cleaned_data.get("joins_after")
        if person := asked.get("person"):
            found = of_person(person, self.tenant)
            if found is None or joins_after is None:
                return found
            return of_person(person, self.tenant, joined_on=found.last_day + timedelta(days=joins_after))
        last_day = asked["last_day"] or self.tenant.today() + MONTH
        return made_up(
            self.tenant, last_day=last_day, exit_type=asked["exit_type"] or ExitType.VOLUNTARY, team=asked["team"],
            country=asked["country"], language=asked["language"], address=asked["address"] or CONFIRMED,
            joined_on=last_day + timedelta(days=joins_after) if joins_after is not None else None,
            signs_in_at_work=asked["signs_in_at_work"],
        )  # fmt: skip

    def other(self, sample: Sample) -> Sample | None:
        """The same person with another last day or kind of exit; None where nothing else is asked for."""
        last_day, exit_type = self.cleaned_data["other_last_day"], self.cleaned_data["other_exit_type"]
        if not last_day and not exit_type:
            return None
        other = sample.with_exit_type(exit_type) if exit_type else sample
        return other.with_last_day(last_day, self.tenant) if last_day else other


def _sane(day: date | None, employer: Employer) -> date | None:
    """Within some years, so that no sum of days leaves the calendar."""
    if day is not None and abs((day - employer.today()).days) > 3660:
        raise forms.ValidationError(_("Choose a day within ten years of today."))
    return day
