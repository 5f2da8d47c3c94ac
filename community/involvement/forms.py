from functools import cache
from typing import Any
from urllib.parse import urlencode

from babel.numbers import get_territory_currencies
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from community.involvement.rules import WRITERS, steps_of
from community.models import FOR_THE_WORLD, InvolvementRole, Lead, LeadState, Way
from community.news.fields import MARKDOWN, MarkdownField
from directory.countries import country_names
from directory.forms import LineField
from tenancy.models import Employer
from web.forms import DateField, RadioCards

USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF")
MOST_VALUE = 1_000_000_000
HINTS = {
    Way.CUSTOMER: lazy("Buy from us, or bring somebody who might."),
    Way.PARTNER: lazy("Do something together."),
    Way.SPEAKER: lazy("Tell others what you know."),
    Way.VOLUNTEER: lazy("Give a few hours."),
    Way.BOARD: lazy("Sit on a board or a jury."),
    Way.DONOR: lazy("Give to what we support."),
    Way.EXPERT: lazy("Be there when something is stuck."),
    Way.AMBASSADOR: lazy("Tell others how it is to work here."),
}


@cache
def currency_choices() -> list[tuple[str, str]]:
    """Those that are in use somewhere today, the usual ones first."""
    others = sorted({code for codes in map(get_territory_currencies, country_names()) for code in codes})
    return [("", "–"), *((code, code) for code in dict.fromkeys((*USUAL_CURRENCIES, *others)))]


def team_choices(keeps: Membership | None = None) -> list[Membership]:
    """Who has left the team since stays a choice: nothing is handed over by saving."""
    team = list(Membership.objects.current().with_role(*WRITERS).order_by("display_name", "pk"))
    return [keeps, *team] if keeps is not None and keeps.pk not in {each.pk for each in team} else team


class WishForm(forms.Form):
    """“I would like to …”; of a posted role the way is given."""

    way = forms.ChoiceField(label=lazy("As what?"), choices=Way.choices, widget=RadioCards(hints=HINTS))
    line = forms.CharField(
        label=lazy("In a line or two"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("What you have in mind, and how you would like to be reached."),
    )  # fmt: skip

    def __init__(self, *args: Any, role: InvolvementRole | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if role is not None:
            del self.fields["way"]

    def clean_line(self) -> str:
        return str(self.cleaned_data["line"]).replace("\x00", "").strip()


class RoleForm(forms.Form):
    title = LineField(label=lazy("What you look for"), max_length=160)
    way = forms.ChoiceField(label=lazy("Kind"), choices=Way.choices)
    organisation = LineField(
        label=lazy("Where"), max_length=160, required=False, help_text=lazy("If it is not your own house.")
    )
    place = LineField(label=lazy("Place"), max_length=160, required=False)
    effort = LineField(
        label=lazy("How much time"), max_length=160, required=False, help_text=lazy("“Two evenings a year”")
    )
    body = MarkdownField(label=lazy("What it is about"), required=False, rows=10, help_text=MARKDOWN)
    ends_on = DateField(label=lazy("Last day"), required=False)
    owner = forms.ChoiceField(label=lazy("Who looks after it"), required=False)
    is_public = forms.BooleanField(
        label=lazy("A page that everybody can read"), required=False,
        help_text=lazy("For board seats and volunteers. Search engines may list it."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, role: InvolvementRole | None = None, **kwargs: Any) -> None:
        self.tenant, self.role = tenant, role
        if role is not None:
            names = ("title", "way", "organisation", "place", "effort", "body", "ends_on", "is_public")
            kwargs["initial"] = {name: getattr(role, name) for name in names} | {"owner": str(role.owner_id or "")}
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each in team_choices(role.owner if role else None)}
        fields: Any = self.fields
        fields["owner"].choices = [("", "–"), *((pk, each.display_name) for pk, each in self.members.items())]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("is_public") and found.get("way") not in FOR_THE_WORLD:
            self.add_error("is_public", _("Only board seats and volunteers can have a page for everybody."))
        ends_on = found.get("ends_on")
        if ends_on and ends_on < self.tenant.today() and (self.role is None or self.role.ends_on != ends_on):
            self.add_error("ends_on", _("This day has gone by."))
        return found

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": self.members.get(self.cleaned_data["owner"])}


class CareForm(forms.Form):
    owner = forms.ChoiceField(label=lazy("Who looks after it"), required=False)
    next_step = LineField(label=lazy("Next step"), max_length=200, required=False)
    next_on = DateField(label=lazy("By"), required=False)
    value = forms.IntegerField(
        label=lazy("What it may be worth"), required=False, min_value=0, max_value=MOST_VALUE,
        help_text=lazy("A guess, for your own overview. The member does not see it."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=lazy("Currency"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        names = ("next_step", "next_on", "value", "currency", "version")
        kwargs["initial"] = {name: getattr(lead, name) for name in names} | {"owner": str(lead.owner_id or "")}
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each in team_choices(lead.owner)}
        fields: Any = self.fields
        fields["owner"].choices = [
            ("", _("Nobody yet")),
            *((pk, each.display_name) for pk, each in self.members.items()),
        ]
        fields["currency"].choices = currency_choices()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("next_on") and not found.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", _("Say what is to be done by then."))
        if found.get("value") is not None and not found.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Choose the currency."))
        if found.get("value") is None:
            found["currency"] = ""
        return found

    @property
    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        names = ("next_step", "next_on", "value", "currency")
        return {name: found[name] for name in names} | {"owner": self.members.get(found["owner"])}


class StateField(forms.ChoiceField):
    """Offers what follows; takes every state, for where a card was dropped is the action's to refuse."""

    def valid_value(self, value: str) -> bool:
        return value in LeadState.values


class MoveForm(forms.Form):
    to = StateField(label=lazy("Where does it stand?"), widget=RadioCards)
    note = LineField(label=lazy("In a few words"), max_length=500, required=False, help_text=lazy("For colleagues."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lead: Lead, to: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"version": lead.version, "to": to}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to"].choices = [(each.value, each.label) for each in steps_of(lead)]


class NoteForm(forms.Form):
    text = forms.CharField(label=lazy("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class LeadFilterForm(forms.Form):
    """Of the list; what nobody could mean is left out."""

    show = forms.ChoiceField(
        label=lazy("State"), required=False,
        choices=[("", lazy("Open")), *LeadState.choices, ("all", lazy("All states"))],
    )  # fmt: skip
    way = forms.ChoiceField(label=lazy("Kind"), required=False, choices=[("", lazy("All kinds")), *Way.choices])
    owner = forms.ChoiceField(label=lazy("Who looks after it"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        team = [(str(each.pk), each.display_name) for each in team_choices()]
        fields: Any = self.fields
        fields["owner"].choices = [("", lazy("Everybody")), ("nobody", lazy("Nobody yet")), *team]
        self.is_valid()

    def asked(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    def query(self, *names: str) -> str:
        """What was asked for, as an address carries it."""
        return urlencode({name: asked for name in names if (asked := self.asked(name))})
