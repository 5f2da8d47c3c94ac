from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.step_up import MANY_PEOPLE
from engagement.models import Campaign, Pace, Segment, Start
from engagement.models.campaigns import CATEGORIES
from tenancy.models import Employer
from web.forms import DateField, RadioCards

MOST_AN_HOUR = 100_000
MOST_WAVES = 50
WAVE_HOURS = 24


class CampaignForm(forms.Form):
    """What it is called, for colleagues, and what kind of mail it is, which decides who may get it."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=120,
        help_text=lazy("For you and your colleagues. Nobody else reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(
        label=lazy("Kind of mail"),
        choices=[(each.value, each.label) for each in CATEGORIES],
        help_text=lazy("Only people who said yes to this kind get it, and its unsubscribe link is for this kind."),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, campaign: Campaign | None = None) -> None:
        super().__init__(data, initial={"name": campaign.name, "category": campaign.category} if campaign else None)


class SegmentForm(forms.Form):
    """One of the audiences that colleagues have saved."""

    segment: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=lazy("Saved audience"), empty_label=lazy("Choose one")
    )

    def __init__(self, data: Any = None, *, tenant: Employer, campaign: Campaign) -> None:
        super().__init__(data, initial={"segment": campaign.segment_id})
        self.fields["segment"].queryset = Segment.objects.order_by("name_key")  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=lazy("Language"))

    def __init__(self, data: Any = None, *, tenant: Employer, languages: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["language"].choices = list(languages.items())  # type: ignore[attr-defined]


class TimingForm(forms.Form):
    starts = forms.ChoiceField(label=lazy("When it begins"), choices=Start.choices, widget=RadioCards)
    starts_on = DateField(label=lazy("Day"))
    starts_at = forms.TimeField(label=lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    pace = forms.ChoiceField(
        label=lazy("How fast"),
        choices=Pace.choices,
        widget=RadioCards(
            hints={
                Pace.AT_ONCE: lazy("As fast as the mail servers take it. Fine for a few hundred people."),
                Pace.HOURLY: lazy("Spread evenly, so that answers come in by and by."),
                Pace.WAVES: lazy(
                    "A part first, the rest later: there is time to look at what came of it, and to stop."
                ),
            }
        ),
    )
    people_an_hour = forms.IntegerField(label=lazy("People an hour"), min_value=1, max_value=MOST_AN_HOUR)
    waves = forms.IntegerField(label=lazy("How many waves"), min_value=2, max_value=MOST_WAVES)
    wave_hours = forms.IntegerField(label=lazy("Hours from wave to wave"), min_value=1, max_value=24 * 14)
    last_day = DateField(
        label=lazy("Last day"),
        required=False,
        help_text=lazy(
            "Who has not got it by the end of this day, say, because of too much mail that week, does not get it any "
            "more. Without one: two weeks after the last was due."
        ),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, campaign: Campaign) -> None:
        super().__init__(data, initial=_initial(campaign))
        self.tenant = tenant
        self.fields["starts"].widget.hints = {
            Start.MOMENT: _("Your clocks are those of %(zone)s.") % {"zone": tenant.timezone},
            Start.LOCAL: _("By the time zone that people chose; the others by yours."),
        }
        if data is not None:
            self._need(data)

    def _need(self, data: Any) -> None:
        """What another choice would have wanted may be missing."""
        for name in ("starts_on", "starts_at"):
            self.fields[name].required = data.get("starts") != Start.NOW
        self.fields["people_an_hour"].required = data.get("pace") == Pace.HOURLY
        for name in ("waves", "wave_hours"):
            self.fields[name].required = data.get("pace") == Pace.WAVES

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        days = ("last_day",) if found.get("starts") == Start.NOW else ("starts_on", "last_day")
        for name in days:
            if found.get(name) and found[name] < self.tenant.today():
                self.add_error(name, _("This day has gone by."))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the campaign. What another choice would have wanted is dropped."""
        found = self.cleaned_data
        is_now = found["starts"] == Start.NOW
        number = {Pace.HOURLY: found["people_an_hour"], Pace.WAVES: found["waves"]}.get(found["pace"])
        return {
            "starts": found["starts"],
            "starts_on": None if is_now else found["starts_on"],
            "starts_at": None if is_now else found["starts_at"],
            "pace": found["pace"],
            "pace_number": number,
            "wave_hours": found["wave_hours"] if found["pace"] == Pace.WAVES else WAVE_HOURS,
            "last_day": found["last_day"],
        }


def _initial(campaign: Campaign) -> dict[str, Any]:
    names = ("starts", "starts_on", "starts_at", "pace", "wave_hours", "last_day")
    return {
        **{name: getattr(campaign, name) for name in names},
        "people_an_hour": campaign.pace_number if campaign.pace == Pace.HOURLY else 200,
        "waves": campaign.pace_number if campaign.pace == Pace.WAVES else 3,
    }


class SendingForm(forms.Form):
    """The last word. For many people their number is typed: whoever types it has read it, and it is still true."""

    people = forms.IntegerField(label=lazy("Number of people"), min_value=0)

    hint: ClassVar = lazy("Type how many people get it.")
    other: ClassVar = lazy("That is not the number: %(n)d people get it now.")

    def __init__(self, data: Any = None, *, tenant: Employer, count: int) -> None:
        super().__init__(data)
        self.count = count
        self.is_typed = count > MANY_PEOPLE
        if not self.is_typed:
            self.fields["people"].widget = forms.HiddenInput()
            self.initial["people"] = count
        else:
            self.fields["people"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
            self.fields["people"].help_text = self.hint

    def clean_people(self) -> int:
        typed: int = self.cleaned_data["people"]
        if typed != self.count:
            raise forms.ValidationError(self.other % {"n": self.count}, code="other")
        return typed
