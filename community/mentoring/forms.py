"""What members and coordinators type."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.mentoring.actions.going import NextDate
from community.mentoring.actions.offers import Offered
from community.mentoring.actions.programmes import ProgrammeTerms
from community.mentoring.rules import MOST_LANGUAGES, MOST_SUBJECTS
from community.models import (
    MEETINGS,
    MOST_MENTEES,
    EndReason,
    Joining,
    MentoringFormat,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
)
from directory.forms import LineField
from directory.models import Alumnus
from directory.profile.forms.offers import NamesField
from directory.profile.forms.typeahead import TypeaheadInput
from directory.profile.languages import language_code, language_name, language_names
from tenancy.models import Employer
from web.forms import CheckboxInline, DateField, RadioCards

LONGEST_PAUSE = timedelta(days=366)
LONGEST_PROGRAMME = timedelta(days=3 * 366)


def words(label: Any, *, most: int, rows: int = 3, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class OfferForm(forms.Form):
    """What one offers as a mentor, or looks for as a mentee: the same questions."""

    subjects = NamesField(
        most=MOST_SUBJECTS,
        too_many=lazy("Please name at most %(number)d."),
        too_long=lazy("“%(name)s…” is too long. Use a few words for each."),
        label=lazy("Subjects"),
        help_text=lazy("Up to eight, with commas between them: “Leading a team, Pricing, First job abroad”."),
        widget=TypeaheadInput("#mentoring-subjects", many=True),
    )
    languages = NamesField(
        most=MOST_LANGUAGES,
        too_many=lazy("Please name at most %(number)d."),
        too_long=lazy("“%(name)s…” is too long."),
        label=lazy("Languages"),
        help_text=lazy("In which you could talk, with commas between them."),
        widget=TypeaheadInput("#mentoring-languages", many=True),
    )
    formats = forms.MultipleChoiceField(
        label=lazy("How you would meet"),
        choices=MentoringFormat.choices,
        widget=CheckboxInline(),
        error_messages={"required": lazy("Choose at least one way to meet.")},
    )
    hours = forms.IntegerField(
        label=lazy("Hours a month"), min_value=1, max_value=20, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    capacity = forms.IntegerField(
        label=lazy("People at a time"),
        min_value=1,
        max_value=MOST_MENTEES,
        help_text=lazy("When so many are under way, nobody can ask you."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    about = words(
        lazy("A few words"),
        most=1000,
        help_text=lazy("What somebody can expect of you, or what you hope for. People read it before they ask."),
    )
    paused_until = DateField(
        required=False, label=lazy("Pause until"), help_text=lazy("Until then nobody new can ask you. Empty: no pause.")
    )

    def __init__(
        self, data: Any = None, *, tenant: Employer, side: MentoringSide, alumnus: Alumnus, offer: MentoringOffer | None
    ) -> None:
        super().__init__(data, initial=_said(offer) if offer else _guessed(alumnus, side))
        self.tenant, self.side = tenant, side
        self.fields["subjects"].required = True
        if side == MentoringSide.MENTEE:
            del self.fields["capacity"]
            del self.fields["paused_until"]
            self.fields["hours"].label = _("Hours a month you would give it")

    def clean_subjects(self) -> list[str]:
        names: list[str] = self.cleaned_data["subjects"]
        if not names:
            raise ValidationError(_("Name at least one subject, so that the right people find each other."))
        return names

    def clean_languages(self) -> list[str]:
        codes = {name: language_code(name) for name in self.cleaned_data["languages"]}
        if unknown := [name for name, code in codes.items() if not code]:
            raise ValidationError(_("We do not know the language “%(name)s”.") % {"name": unknown[0]})
        return list(dict.fromkeys(codes.values()))

    def clean_paused_until(self) -> date | None:
        chosen: date | None = self.cleaned_data["paused_until"]
        if chosen and chosen > self.tenant.today() + LONGEST_PAUSE:
            raise ValidationError(_("A year at most. Withdraw the offer if it is for longer."))
        return chosen

    @property
    def offered(self) -> Offered:
        return Offered(**self.cleaned_data)


def _said(offer: MentoringOffer) -> dict[str, Any]:
    names = ("subjects", "formats", "hours", "capacity", "about", "paused_until")
    return {name: getattr(offer, name) for name in names} | {
        "languages": [language_name(code) for code in offer.languages]
    }


def _guessed(alumnus: Alumnus, side: MentoringSide) -> dict[str, Any]:
    """What the profile says already, to begin with."""
    subjects = alumnus.can_help_with if side == MentoringSide.MENTOR else alumnus.looking_for
    spoken = [language_name(each["code"]) for each in alumnus.languages[:MOST_LANGUAGES] if each.get("code")]
    formats = [MentoringFormat.CALL.value]
    return {"subjects": subjects[:MOST_SUBJECTS], "languages": spoken, "formats": formats, "hours": 2, "capacity": 1}


class MentorFilterForm(forms.Form):
    subject = LineField(
        label=lazy("Subject"), required=False, max_length=60, widget=TypeaheadInput("#mentoring-subjects")
    )
    language = forms.ChoiceField(label=lazy("Language"), required=False)
    format = forms.ChoiceField(
        label=lazy("How"), required=False, choices=[("", lazy("Any way")), *MentoringFormat.choices]
    )

    def __init__(self, data: Any, *, tenant: Employer, languages: Iterable[str]) -> None:
        super().__init__(data)
        named = sorted(((code, language_name(code)) for code in set(languages)), key=lambda each: each[1])
        self.fields["subject"].widget.attrs["placeholder"] = _("Subject")
        self.fields["language"].choices = [("", _("Any language")), *named]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """What cannot be read is not asked for."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class AskForm(forms.Form):
    subject = forms.ChoiceField(label=lazy("About what"))
    line = words(
        lazy("A personal line"),
        most=600,
        rows=4,
        required=True,
        help_text=lazy("Who you are, and what you would like to get further with. Three sentences are plenty."),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, offer: MentoringOffer) -> None:
        super().__init__(data)
        self.fields["subject"].choices = [(each, each) for each in offer.subjects]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    YES, NO = "yes", "no"
    answer = forms.ChoiceField(choices=[(YES, lazy("Yes")), (NO, lazy("Not this time"))])
    words = words(
        lazy("A few kind words"), most=600, help_text=lazy("If you like. No reason is needed, and none is asked for.")
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class GoalsForm(forms.Form):
    goals = words(lazy("What you want to reach"), most=2000, rows=4, help_text=lazy("Both of you read and change it."))

    def __init__(self, data: Any = None, *, tenant: Employer, pair: Mentorship) -> None:
        super().__init__(data, initial={"goals": pair.goals})


class NextDateForm(forms.Form):
    day = DateField(label=lazy("Day"))
    clock = forms.TimeField(label=lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = LineField(
        label=lazy("Where"), required=False, max_length=200, help_text=lazy("A café, a number or a link for the call.")
    )

    def __init__(self, data: Any = None, *, tenant: Employer, pair: Mentorship) -> None:
        local = pair.next_at.astimezone(tenant.zone) if pair.next_at else None
        first = {"day": local.date(), "clock": local.time(), "place": pair.next_place} if local else None
        super().__init__(data, initial=first)
        self.fields["clock"].help_text = _("By the clock of %(zone)s.") % {"zone": tenant.timezone.replace("_", " ")}

    @property
    def next_date(self) -> NextDate:
        return NextDate(**self.cleaned_data)


class NoteForm(forms.Form):
    text = words(lazy("Note"), most=2000, rows=3, required=True)
    is_private = forms.BooleanField(label=lazy("For me alone"), required=False)

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class MeetingForm(forms.Form):
    on = DateField(label=lazy("When"))
    format = forms.ChoiceField(label=lazy("How"), choices=MEETINGS.items())

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data, initial={"on": tenant.today()})


class EndForm(forms.Form):
    """“The time was over” is said by the clock alone."""

    reason = forms.ChoiceField(
        label=lazy("Why"),
        choices=[(each.value, each.label) for each in EndReason if each != EndReason.RAN_OUT],
        widget=RadioCards(),
        help_text=lazy("For yourself. The other person learns that it has ended, not why."),
        error_messages={"required": lazy("Choose what comes nearest.")},
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class JoinForm(forms.Form):
    side = forms.ChoiceField(choices=MentoringSide.choices)

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class ProgrammeForm(forms.Form):
    name = LineField(label=lazy("Name"), max_length=120)
    about = words(lazy("What it is about"), most=4000, rows=5, help_text=lazy("Members read it before they join."))
    starts_on = DateField(label=lazy("Begins"))
    ends_on = DateField(label=lazy("Ends"), help_text=lazy("Pairs of the programme are agreed until then."))
    joining = forms.ChoiceField(
        label=lazy("Who takes part"),
        choices=Joining.choices,
        widget=RadioCards(
            hints={
                Joining.EVERYBODY: lazy("Whoever joins is in at once."),
                Joining.ASKED: lazy("People ask to join, and you decide."),
            }
        ),
    )
    team = LineField(
        label=lazy("Only from this team"),
        required=False,
        max_length=120,
        help_text=lazy("As it stands in people’s records. Empty: any."),
    )
    office = LineField(label=lazy("Only from this office"), required=False, max_length=120, help_text=lazy("Likewise."))

    def __init__(self, data: Any = None, *, tenant: Employer, programme: MentoringProgramme | None = None) -> None:
        first = {name: getattr(programme, name) for name in self.base_fields} if programme else None
        super().__init__(data, initial=first or {"joining": Joining.EVERYBODY})

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        starts, ends = found.get("starts_on"), found.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("It ends after it begins."))
        elif starts and ends and ends - starts > LONGEST_PROGRAMME:
            self.add_error("ends_on", _("Three years at most."))
        return found

    @property
    def terms(self) -> ProgrammeTerms:
        return ProgrammeTerms(**{**self.cleaned_data, "joining": Joining(self.cleaned_data["joining"])})


class ProposalForm(forms.Form):
    mentor = forms.UUIDField(label=lazy("Mentor"), widget=forms.Select)
    mentee = forms.UUIDField(label=lazy("Mentee"), widget=forms.Select)
    line = words(
        lazy("A line to both"), most=600, help_text=lazy("Why you think of these two. Both read it, and both decide.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        tenant: Employer,
        mentors: list[tuple[Any, str]],
        mentees: list[tuple[Any, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["mentor"].widget.choices = [("", "–"), *mentors]
        self.fields["mentee"].widget.choices = [("", "–"), *mentees]


def languages_to_choose() -> list[str]:
    return list(language_names().values())
