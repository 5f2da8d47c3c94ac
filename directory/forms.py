from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actions import MAX_SKILLS
from directory.countries import country_name, country_names
from directory.models import Alumnus, AlumnusState, Audience, Job, Level
from directory.names import name_key
from directory.search.finding import MAX_LENGTH, Query
from directory.visibility import FIELDS, Field, level_of
from tenancy.models import Employer
from web.forms import AddressField, DateField, RadioCards, SearchInput


def one_line(value: Any) -> str:
    """What people paste is often untidy; it is no reason to send them away."""
    return " ".join(str(value or "").replace("\x00", "").split())


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(value)


class SearchText(LineField):
    def to_python(self, value: Any) -> str:
        return super().to_python(value)[:MAX_LENGTH]


class FacetForm(forms.Form):
    """A search as the address of the page holds it. Nothing in it is ever refused: unknown parts are left out."""

    facets: tuple[str, ...] = ()
    audience = Audience.NETWORK

    q = SearchText(required=False, label=gettext_lazy("Search"), widget=SearchInput())

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        for name in self.facets:
            self.fields[name] = SearchText(required=False)

    @property
    def query(self) -> Query:
        self.full_clean()
        chosen = {name: self.cleaned_data[name] for name in self.facets if self.cleaned_data.get(name)}
        return Query(self.audience, self.cleaned_data.get("q", ""), chosen)


class AlumniSearchForm(FacetForm):
    facets = ("team", "office", "country", "left")


class PeopleSearchForm(FacetForm):
    facets = ("state", "joined", "address", "team", "left")
    audience = Audience.STAFF


FACET_LABELS = {
    "team": gettext_lazy("Team"),
    "office": gettext_lazy("Office"),
    "country": gettext_lazy("Country"),
    "left": gettext_lazy("Year left"),
    "state": gettext_lazy("State"),
    "joined": gettext_lazy("Joined"),
    "address": gettext_lazy("Personal address"),
}
_YES_NO = {
    ("joined", "yes"): gettext_lazy("Joined"),
    ("joined", "no"): gettext_lazy("Not joined"),
    ("address", "yes"): gettext_lazy("Address known"),
    ("address", "no"): gettext_lazy("Address missing"),
}


def facet_value_label(name: str, value: str) -> str:
    if name == "country":
        return country_name(value)
    if name == "state":
        return str(dict(AlumnusState.choices).get(value, value))
    return str(_YES_NO.get((name, value), value))


class LevelledForm(forms.Form):
    """A form whose fields each stand beside the choice of who may see them."""

    levelled: tuple[str, ...] = ()

    def __init__(self, *args: Any, tenant: Employer, alumnus: Alumnus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.alumnus = tenant, alumnus
        for name in self.levelled:
            self.fields[f"level_{name}"] = level_field(FIELDS[name], alumnus)

    @property
    def levels(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"level_{name}"] for name in self.levelled}

    def level_of(self, name: str) -> BoundField:
        return self[f"level_{name}"]


def level_field(field: Field, alumnus: Alumnus) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(level.value, level.label) for level in field.levels],
        initial=level_of(alumnus, field.name),
        label=_("Who sees: %(field)s") % {"field": field.label},
    )


class AboutForm(LevelledForm):
    levelled: tuple[str, ...] = ("former_name", "pronouns", "headline", "about", "place")

    given_name = LineField(
        max_length=100,
        label=gettext_lazy("First name"),
        error_messages={"required": gettext_lazy("Enter the name old colleagues know you by.")},
    )
    family_name = LineField(max_length=100, label=gettext_lazy("Last name"), required=False)
    former_name = LineField(
        max_length=100,
        required=False,
        label=gettext_lazy("Former name"),
        help_text=gettext_lazy("If old colleagues may know you by another name."),
    )
    pronouns = LineField(max_length=40, required=False, label=gettext_lazy("Pronouns"))
    headline = LineField(
        max_length=140,
        required=False,
        label=gettext_lazy("Headline"),
        help_text=gettext_lazy("One line: what you do, or what you care about."),
    )
    about = forms.CharField(
        max_length=4000, required=False, label=gettext_lazy("About you"), widget=forms.Textarea(attrs={"rows": 4})
    )
    city = LineField(max_length=100, required=False, label=gettext_lazy("City"))
    country = forms.ChoiceField(required=False, label=gettext_lazy("Country"))

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(alumnus, name) for name in self.base_fields} | kwargs.get("initial", {})
        super().__init__(*args, alumnus=alumnus, **kwargs)
        if "country" in self.fields:
            self.fields["country"].choices = [("", "–"), *country_names().items()]  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.base_fields}


class FirstStepForm(AboutForm):
    """The first of three short steps: no more than a card at a party says."""

    levelled = ()
    former_name = None  # type: ignore[assignment]
    pronouns = None  # type: ignore[assignment]
    about = None  # type: ignore[assignment]


class ContactForm(LevelledForm):
    levelled = ("personal_email", "phone")

    phone = LineField(
        max_length=40,
        required=False,
        label=gettext_lazy("Phone"),
        validators=[
            RegexValidator(r"^\+?[\d\s()./-]{5,}$", gettext_lazy("Enter a phone number, such as +33 6 12 34 56 78."))
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        super().__init__(*args, alumnus=alumnus, initial={"phone": alumnus.phone}, **kwargs)


class JobForm(forms.ModelForm):
    title = LineField(max_length=160, required=False, label=gettext_lazy("What you do there"))
    employer_name = LineField(
        max_length=160,
        label=gettext_lazy("Company or organisation"),
        error_messages={"required": gettext_lazy("Enter where you work; “self-employed” is fine too.")},
    )
    started_on = DateField(required=False, label=gettext_lazy("Since"))
    ended_on = DateField(
        required=False, label=gettext_lazy("Until"), help_text=gettext_lazy("Leave it empty for what you do now.")
    )

    class Meta:
        model = Job
        fields = ("title", "employer_name", "started_on", "ended_on")

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        started_on, ended_on = cleaned.get("started_on"), cleaned.get("ended_on")
        if started_on and ended_on and ended_on < started_on:
            self.add_error("ended_on", _("This is before the start."))
        return cleaned


class SkillNames(LineField):
    """Names with commas between them; the same skill written twice counts once."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [one_line(name) for name in str(value or "").replace("\n", ",").split(",")]
        return list({name_key(name): name for name in names if name_key(name)}.values())

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        if len(value) > MAX_SKILLS:
            raise ValidationError(_("Please choose at most %(number)d skills.") % {"number": MAX_SKILLS})
        if long := [name for name in value if len(name) > 60]:
            raise ValidationError(_("“%(name)s…” is too long for a skill.") % {"name": long[0][:30]})

    def run_validators(self, value: Any) -> None:
        """Checked name by name above."""


def _skills_field() -> SkillNames:
    return SkillNames(
        required=False,
        label=gettext_lazy("Skills"),
        help_text=gettext_lazy("A few words with commas between them: what people may ask you about."),
        widget=forms.TextInput(attrs={"list": "known-skills", "autocomplete": "off"}),
    )


class SkillsForm(LevelledForm):
    levelled = ("skills",)
    skills = _skills_field()


class SecondStepForm(forms.Form):
    """What you do now: a job and skills, both optional."""

    title = LineField(max_length=160, required=False, label=gettext_lazy("What you do now"))
    employer_name = LineField(max_length=160, required=False, label=gettext_lazy("Company or organisation"))
    skills = _skills_field()

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("title") and not cleaned.get("employer_name"):
            self.add_error("employer_name", _("Please say where, even if it is your own business."))
        return cleaned


class VisibilityForm(LevelledForm):
    """Every field at once, and the profile as a whole."""

    levelled = tuple(FIELDS)

    listing = forms.ChoiceField(
        label=gettext_lazy("Who can find you"),
        choices=[(Level.EVERYONE, gettext_lazy("Members and staff")), (Level.STAFF, gettext_lazy("Only staff"))],
        widget=RadioCards(
            hints={
                Level.EVERYONE: gettext_lazy("Old colleagues find you by name, team and whatever else you show them."),
                Level.STAFF: gettext_lazy("Other members do not find you and cannot open your profile."),
            }
        ),
    )

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        super().__init__(*args, alumnus=alumnus, initial={"listing": alumnus.listing}, **kwargs)

    def rows(self) -> Iterator[tuple[Field, BoundField]]:
        return ((FIELDS[name], self.level_of(name)) for name in self.levelled)


class WayInForm(forms.Form):
    """How a way in reaches somebody. Nobody but HR can know that it is them, so HR says how it was made sure."""

    BY_MAIL, ON_PAPER = "mail", "paper"

    how = forms.ChoiceField(
        label=gettext_lazy("How does it reach them?"),
        choices=[(BY_MAIL, gettext_lazy("By e-mail")), (ON_PAPER, gettext_lazy("On paper"))],
        widget=RadioCards(
            hints={
                BY_MAIL: gettext_lazy("We send a link to the address below."),
                ON_PAPER: gettext_lazy("You print a code that works once, for two weeks, and hand it over."),
            }
        ),
    )
    email = AddressField(
        label=gettext_lazy("Their new personal address"),
        help_text=gettext_lazy("For the link by e-mail. On paper they name it themselves."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the address where they read their mail.")},
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have made sure that it is really them"),
        help_text=gettext_lazy(
            "Met them, or called a number from our own records. An e-mail that asks for it is not enough."
        ),
        error_messages={"required": gettext_lazy("First make sure that it is really them.")},
    )

    def __init__(self, *args: Any, tenant: Employer, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"how": self.BY_MAIL if is_member else self.ON_PAPER}
        self.tenant = tenant
        self.is_member = is_member
        if not is_member:
            del self.fields["email"]
            del self.fields["how"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.is_member or cleaned.get("how") == self.ON_PAPER:
            self.errors.pop("email", None)  # out of sight then, whatever was typed
            cleaned["email"] = ""
        return cleaned
