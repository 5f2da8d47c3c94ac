from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms import LineField, SearchText
from directory.models import Alumnus, Audience, ExitType, Spell
from directory.search.finding import Query, matching
from offboarding.models import RUNNING, Case, CaseState, CaseTask
from offboarding.models.cases import CaseQuerySet
from tenancy.models import Employer
from web.forms import AddressField, DateField, SearchInput

FAR = timedelta(days=3 * 365)
MOST_TICKED = 1000

TABS: dict[str, tuple[Any, tuple[CaseState, ...]]] = {
    "": (gettext_lazy("All"), ()),
    "draft": (gettext_lazy("Drafts"), (CaseState.DRAFT,)),
    "in_notice": (gettext_lazy("In notice"), (CaseState.IN_NOTICE,)),
    "exited": (gettext_lazy("Exited"), (CaseState.EXITED,)),
    "invited": (gettext_lazy("Invited"), (CaseState.INVITED,)),
    "active": (gettext_lazy("Active"), (CaseState.ACTIVE,)),
    "ended": (
        gettext_lazy("Ended"),
        (CaseState.DECLINED, CaseState.NOT_ELIGIBLE, CaseState.WITHDRAWN, CaseState.DECEASED),
    ),
}


class CaseFilterForm(forms.Form):
    """The case list as its address holds it. Nothing is refused: what is not understood is left out."""

    SHOW = (
        ("", gettext_lazy("Everybody")),
        ("held", gettext_lazy("Waiting for your release")),
        ("address_missing", gettext_lazy("No confirmed address before the last day")),
        ("no_address", gettext_lazy("No personal address at all")),
        ("address_known", gettext_lazy("Personal address known")),
        ("task_due", gettext_lazy("With a task due")),
        ("leaving_soon", gettext_lazy("Leaving in the next 30 days")),
        ("silent", gettext_lazy("Invited, no answer yet")),
        ("reached", gettext_lazy("Ever invited")),
    )

    q = SearchText(
        required=False,
        label=gettext_lazy("Search"),
        widget=SearchInput({"placeholder": gettext_lazy("Name, number, team")}),
    )
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    show = forms.ChoiceField(required=False, choices=SHOW, label=gettext_lazy("Show"))
    exit_type = forms.ChoiceField(required=False, label=gettext_lazy("Exit"))

    def __init__(self, *args: Any, tenant: Employer, reads_contact: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.reads_contact = tenant, reads_contact
        self.fields["exit_type"].choices = [("", _("Every exit")), *ExitType.choices]  # type: ignore[attr-defined]
        self.full_clean()

    def chosen(self, name: str) -> str:
        return self.cleaned_data.get(name) or ""

    @property
    def tab(self) -> str:
        state = self.chosen("state")
        return state if state in TABS else ""

    @property
    def looks_ahead(self) -> bool:
        """Who leaves next stands first; everywhere else, who left last."""
        return self.tab == "in_notice" or self.chosen("show") in ("address_missing", "leaving_soon", "task_due")

    def filtered(self, cases: CaseQuerySet) -> CaseQuerySet:
        """All filters but the tab, so that the tabs can count what each would show."""
        if text := self.chosen("q"):
            people = matching(Query(Audience.STAFF, text, reads_contact=self.reads_contact)).values("alumnus_id")
            cases = cases.filter(alumnus_id__in=people)
        if exit_type := self.chosen("exit_type"):
            cases = cases.filter(spell__exit_type=exit_type)
        return self._shown(cases)

    def in_tab(self, cases: CaseQuerySet) -> CaseQuerySet:
        states = TABS[self.tab][1]
        return cases.filter(state__in=states) if states else cases

    def _shown(self, cases: CaseQuerySet) -> CaseQuerySet:
        today = self.tenant.today()
        match self.chosen("show"):
            case "held":
                return cases.held()
            case "address_missing":
                return cases.filter(state=CaseState.IN_NOTICE).address_missing()
            case "no_address":
                return cases.filter(state__in=RUNNING, alumnus__personal_email="")
            case "address_known":
                return cases.counted().exclude(alumnus__personal_email="")
            case "task_due":
                return cases.filter(Exists(CaseTask.objects.due(today).filter(case_id=OuterRef("pk"))))
            case "leaving_soon":
                return cases.leaving_between(today, today + timedelta(days=30))
            case "silent":
                return cases.filter(state=CaseState.INVITED)
            case "reached":
                return cases.reached()
        return cases


def own_work_address_error() -> str:
    return _("This address belongs to the employer and closes with the last day. Please use a personal one.")


class PersonFields(forms.Form):
    given_name = LineField(max_length=100, label=gettext_lazy("First name"))
    family_name = LineField(max_length=100, required=False, label=gettext_lazy("Last name"))
    employee_number = LineField(max_length=60, required=False, label=gettext_lazy("Employee number"))
    work_email = AddressField(required=False, label=gettext_lazy("Work e-mail"))
    personal_email = AddressField(
        required=False,
        label=gettext_lazy("Personal e-mail"),
        help_text=gettext_lazy("Only if you know it already. The leaver confirms it."),
    )


class NewCaseForm(PersonFields):
    """Who leaves, from where, when. For a person who is known only the employment is asked."""

    PERSON = tuple(PersonFields.base_fields)

    title = LineField(max_length=160, required=False, label=gettext_lazy("Title"))
    team = LineField(max_length=120, required=False, label=gettext_lazy("Team"))
    office = LineField(max_length=120, required=False, label=gettext_lazy("Office"))
    manager = LineField(max_length=160, required=False, label=gettext_lazy("Manager"))
    started_on = DateField(required=False, label=gettext_lazy("First day"))
    last_day = DateField(
        required=False,
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave it empty to keep a draft. Every step is counted from this day."),
    )
    exit_type = forms.ChoiceField(label=gettext_lazy("Kind of exit"))
    held = forms.BooleanField(
        required=False,
        label=gettext_lazy("Write nothing until I release it"),
        help_text=gettext_lazy("Dismissals, and people who have left already, always wait for your release."),
    )

    def __init__(self, *args: Any, tenant: Employer, alumnus: Alumnus | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.alumnus = tenant, alumnus
        self.fields["exit_type"].choices = ExitType.choices  # type: ignore[attr-defined]
        if alumnus is not None:
            for name in self.PERSON:
                del self.fields[name]

    def clean_personal_email(self) -> str:
        email = self.cleaned_data["personal_email"]
        if email and self.tenant.is_work_address(email):
            raise forms.ValidationError(own_work_address_error())
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        started_on, last_day = cleaned.get("started_on"), cleaned.get("last_day")
        if started_on and last_day and last_day < started_on:
            self.add_error("last_day", _("The last day cannot be before the first."))
        if last_day and last_day > self.tenant.today() + FAR:
            self.add_error("last_day", _("This day is more than three years away. Is the year right?"))
        return cleaned

    @property
    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.PERSON if name in self.cleaned_data}

    @property
    def spell(self) -> dict[str, Any]:
        names = ("title", "team", "office", "manager", "started_on", "last_day", "exit_type")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(spell: Spell | None) -> dict[str, Any]:
        """What HR need not type again when the employment is on file and goes on."""
        if spell is None or spell.last_day is not None:
            return {"exit_type": ExitType.VOLUNTARY}
        names = ("title", "team", "office", "manager", "started_on")
        return {name: getattr(spell, name) for name in names} | {"exit_type": spell.exit_type or ExitType.VOLUNTARY}


class LastDayForm(forms.Form):
    last_day = DateField(label=gettext_lazy("Last day"))
    note = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Why it moved"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the history of the case, for your colleagues."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {"last_day": case.last_day}
        super().__init__(*args, **kwargs)
        self.tenant, self.case = tenant, case

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if self.case.spell.started_on and last_day < self.case.spell.started_on:
            raise forms.ValidationError(_("The last day cannot be before the first."))
        if last_day > self.tenant.today() + FAR:
            raise forms.ValidationError(_("This day is more than three years away. Is the year right?"))
        return last_day


class DecisionForm(forms.Form):
    """A decision that is hard to take back; the note tells the next person in HR why."""

    note = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the history of the case, for your colleagues."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant


class ReleaseForm(forms.Form):
    """The cases that were ticked; unknown ids are left out by the look-up in the employer's scope."""

    def __init__(self, data: QueryDict, *, tenant: Employer) -> None:
        super().__init__(data)
        self.tenant, self.ticked = tenant, data.getlist("case")[:MOST_TICKED]

    @property
    def case_ids(self) -> list[UUID]:
        found = []
        for value in self.ticked:
            try:
                found.append(UUID(value))
            except ValueError:
                continue
        return found
