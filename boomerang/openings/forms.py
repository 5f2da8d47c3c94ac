"""What is asked about an opening: all of it on one page."""

from functools import cache
from typing import Any

from babel.numbers import get_territory_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from boomerang.board.forms import OpeningSearchForm
from boomerang.board.query import EVERYBODY
from boomerang.models import (
    MAX_DESCRIPTION,
    Contract,
    Opening,
    OpeningState,
    PayPeriod,
    Seniority,
    ShownTo,
    Workplace,
)
from boomerang.openings.actions import MAX_PLACES, MAX_SKILLS, Place
from boomerang.openings.places import place_text, read_place
from boomerang.openings.rules import EDITORS
from directory.countries import country_names
from directory.forms import LineField, WebField
from directory.names import name_key
from directory.profile.forms.typeahead import TypeaheadInput
from directory.profile.languages import language_code, language_name, language_names
from tenancy.models import Employer
from web.forms import DateField, RadioCards
from web.rich_text import TooMuch, to_html

USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF")
MOST_PAY = 100_000_000
MAX_LANGUAGES = 10


def split_names(text: str) -> list[str]:
    """Names with commas between them, each once."""
    found = {name_key(name): " ".join(name.split()) for name in text.replace("\n", ",").split(",")}
    return [name for key, name in found.items() if key]


@cache
def currency_choices() -> list[tuple[str, str]]:
    """Those that are in use somewhere today, the usual ones first."""
    others = sorted({code for codes in map(get_territory_currencies, country_names()) for code in codes})
    return [("", "–"), *((code, code) for code in dict.fromkeys((*USUAL_CURRENCIES, *others)))]


class NamesField(LineField):
    """Several names with commas between them, as a list."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=2000, required=False, **kwargs)
        self.most = most

    def clean(self, value: Any) -> Any:
        names = split_names(super().clean(value))
        if len(names) > self.most:
            raise ValidationError(_("Please name at most %(number)d.") % {"number": self.most})
        if too_long := next((name for name in names if len(name) > 60), ""):
            raise ValidationError(
                _("“%(name)s…” is too long: put a comma between two of them.") % {"name": too_long[:30]}
            )
        return names


class DescriptionField(forms.CharField):
    """Markdown. What our pages could not show is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 16}), **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text.encode("utf-8", "replace")) > MAX_DESCRIPTION:
            raise ValidationError(_("This is too long: %(most)d bytes at most.") % {"most": MAX_DESCRIPTION})
        try:
            to_html(text)
        except TooMuch as error:
            raise ValidationError(str(error)) from error
        return text


class BaseOpeningForm(forms.Form):
    """What every opening says. `places`, `must` and `nice` are lists, `fields` is what the actions write."""

    own: tuple[str, ...] = ()

    title = LineField(label=lazy("Title"), max_length=160)
    contract = forms.ChoiceField(
        label=lazy("Contract"),
        choices=Contract.choices,
        help_text=lazy("Projects and work on call make the pool you can ask when hands are short."),
    )
    seniority = forms.TypedChoiceField(
        label=lazy("Seniority"), choices=[("", "–"), *Seniority.choices], coerce=int, empty_value=None, required=False
    )
    places = NamesField(
        label=lazy("Places"),
        most=MAX_PLACES,
        help_text=lazy("With commas between them, such as Berlin (DE), Lyon (FR)."),
        widget=TypeaheadInput("boomerang:place_suggestions", many=True),
    )
    workplace = forms.ChoiceField(label=lazy("Workplace"), choices=Workplace.choices)
    must = NamesField(
        label=lazy("Skills one must have"),
        most=MAX_SKILLS,
        help_text=lazy("With commas between them. A few are enough: people are matched by them."),
        widget=TypeaheadInput("boomerang:skill_suggestions", many=True),
    )
    nice = NamesField(
        label=lazy("Skills that help"),
        most=MAX_SKILLS,
        widget=TypeaheadInput("boomerang:skill_suggestions", many=True),
    )
    languages = NamesField(
        label=lazy("Languages of the work"), most=MAX_LANGUAGES, widget=TypeaheadInput("#opening-languages", many=True)
    )
    pay_from = forms.IntegerField(label=lazy("Pay from"), min_value=0, max_value=MOST_PAY, required=False)
    pay_to = forms.IntegerField(label=lazy("to"), min_value=0, max_value=MOST_PAY, required=False)
    pay_currency = forms.ChoiceField(label=lazy("Currency"), required=False)
    pay_period = forms.ChoiceField(label=lazy("For"), choices=PayPeriod.choices)
    description = DescriptionField(
        label=lazy("Description"),
        required=False,
        help_text=lazy("Markdown: ## for a heading, - for a list, **bold**."),
    )
    deadline = DateField(
        label=lazy("Deadline"), required=False, help_text=lazy("It closes by itself on the day after.")
    )
    apply_url = WebField(label=lazy("Where to apply"), example="https://jobs.example.com/123")

    def __init__(self, data: Any = None, *, tenant: Employer, opening: Opening | None = None) -> None:
        super().__init__(data, initial=self.initial_of(opening) if opening else self.usual())
        self.tenant, self.opening = tenant, opening
        self.fields["pay_currency"].choices = currency_choices()  # type: ignore[attr-defined]

    @staticmethod
    def usual() -> dict[str, Any]:
        return {"pay_period": PayPeriod.YEAR}

    def initial_of(self, opening: Opening) -> dict[str, Any]:
        skills = list(opening.opening_skills.select_related("skill").order_by("skill__key"))
        plain = {name: getattr(opening, name) for name in (*SHARED, *self.own)}
        return plain | {
            "places": ", ".join(place_text(Place(each.city, each.country)) for each in opening.places.order_by("id")),
            "must": ", ".join(each.skill.name for each in skills if each.is_must),
            "nice": ", ".join(each.skill.name for each in skills if not each.is_must),
            "languages": ", ".join(map(language_name, opening.languages)),
        }

    @property
    def language_options(self) -> list[str]:
        return list(language_names().values())

    def clean_languages(self) -> list[str]:
        names: list[str] = self.cleaned_data["languages"]
        codes = [language_code(name) for name in names]
        if unknown := [name for name, code in zip(names, codes, strict=True) if not code]:
            raise ValidationError(_("We know no language called “%(name)s”.") % {"name": unknown[0]})
        return list(dict.fromkeys(codes))

    def clean_places(self) -> list[Place]:
        return list(dict.fromkeys(map(read_place, self.cleaned_data["places"])))

    def clean_deadline(self) -> Any:
        deadline = self.cleaned_data["deadline"]
        if deadline and "deadline" in self.changed_data and deadline < self.tenant.today():
            raise ValidationError(_("This day is over."))
        return deadline

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("pay_from"), cleaned.get("pay_to")
        if low is not None and high is not None and high < low:
            self.add_error("pay_to", _("This is less than the lower end."))
        if (low is not None or high is not None) and not cleaned.get("pay_currency"):
            self.add_error("pay_currency", _("Say in which currency."))
        if low is None and high is None and not {"pay_from", "pay_to"} & set(self.errors):
            cleaned["pay_currency"] = ""
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*SHARED, "languages", *self.own)}

    @property
    def parts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("places", "must", "nice")}


SHARED = (
    "title", "contract", "seniority", "workplace", "pay_from", "pay_to", "pay_currency", "pay_period", "description",
    "deadline", "apply_url",
)  # fmt: skip


class OpeningForm(BaseOpeningForm):
    """An opening of the employer's own."""

    own = ("team", "shown_to", "recruiter", "hiring_manager", "is_public")

    team = LineField(
        label=lazy("Team"), max_length=120, required=False, widget=TypeaheadInput("boomerang:team_suggestions")
    )
    shown_to = forms.ChoiceField(
        label=lazy("Who sees it"),
        choices=ShownTo.choices,
        widget=RadioCards(
            hints={
                ShownTo.EVERYONE: lazy("Everyone in the network."),
                ShownTo.FORMER_TEAM: lazy("Only those who once worked in the team named above."),
                ShownTo.LEVEL: lazy("Only those who had the seniority named above, or more, when they were here."),
            }
        ),
    )
    recruiter: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=lazy("Recruiter"), empty_label=lazy("Nobody yet"), required=False
    )
    hiring_manager = LineField(label=lazy("Hiring manager"), max_length=160, required=False)
    is_public = forms.BooleanField(
        label=lazy("Also on a public page"),
        required=False,
        help_text=lazy("Anybody with the address may read it, and search engines may list it."),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, opening: Opening | None = None, by: Membership) -> None:
        super().__init__(data, tenant=tenant, opening=opening)
        colleagues = Membership.objects.current().with_role(*EDITORS)
        if opening is not None and opening.recruiter_id:  # who has left since stays until somebody else is chosen
            colleagues = colleagues | Membership.objects.filter(pk=opening.recruiter_id)
        self.fields["recruiter"].queryset = colleagues.order_by("display_name")  # type: ignore[attr-defined]
        if opening is None:
            self.initial.update(recruiter=by.pk, shown_to=ShownTo.EVERYONE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shown_to = cleaned.get("shown_to")
        if shown_to == ShownTo.FORMER_TEAM and not name_key(cleaned.get("team") or ""):
            self.add_error("team", _("Name the team whose former members shall see it."))
        if shown_to == ShownTo.LEVEL and cleaned.get("seniority") is None and "seniority" not in self.errors:
            self.add_error("seniority", _("Choose the seniority from which on people shall see it."))
        if cleaned.get("is_public") and shown_to not in (None, ShownTo.EVERYONE):
            self.add_error("is_public", _("What only some members may see has no public page."))
        return cleaned


class PostingForm(BaseOpeningForm):
    """An opening at the place where an alumnus works now."""

    own = ("company",)

    company = LineField(label=lazy("Company"), max_length=160)

    def __init__(
        self, data: Any = None, *, tenant: Employer, opening: Opening | None = None, company: str = ""
    ) -> None:
        super().__init__(data, tenant=tenant, opening=opening)
        self.fields["description"].required = True
        self.fields["apply_url"].help_text = _("Without an address people ask you, through the portal.")
        if opening is None:
            self.initial.update(company=company)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("workplace") not in (None, Workplace.REMOTE) and cleaned.get("places") == []:
            self.add_error("places", _("Name a place, or say that the work is done remotely."))
        return cleaned


class MoveForm(forms.Form):
    to = forms.ChoiceField(choices=OpeningState.choices)
    note = LineField(label=lazy("Note"), max_length=500, required=False)

    @property
    def state(self) -> OpeningState:
        return OpeningState(self.cleaned_data["to"])


class StaffSearchForm(OpeningSearchForm):
    """Openings in every state, of the employer and of the marketplace, for recruiters."""

    facets = ("recruiter", "team", "city", "contract", "workplace", "seniority", "origin")

    def __init__(self, data: QueryDict, *, tenant: Employer) -> None:
        asked = data.get("state", "")
        self.state = asked if asked in OpeningState.values else ""
        states = (OpeningState(self.state),) if self.state else tuple(OpeningState)
        super().__init__(data, tenant=tenant, looker=EVERYBODY, states=states)
