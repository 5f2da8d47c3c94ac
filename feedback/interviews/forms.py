from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from directory.managers import managers_of, names_by_member
from feedback.interviews.actions import Appointment
from feedback.interviews.rules import INTERVIEWERS
from feedback.models import ExitInterview, Outcome, SurveyVersion
from feedback.surveys.reading import versions_to_ask
from tenancy.models import Employer
from web.forms import DateField, RadioCards

LENGTHS = (20, 30, 45, 60, 90)


class EditionForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput)


class AppointmentForm(EditionForm):
    interviewer = forms.ChoiceField(label=lazy("Who talks with them"))
    on = DateField(label=lazy("Day"))
    at = forms.TimeField(label=lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(label=lazy("How long"), coerce=int)
    place = forms.CharField(
        label=lazy("Where"), max_length=200, required=False, help_text=lazy("A room, a café, or a link to a call.")
    )
    words = forms.CharField(
        label=lazy("A few words of yours"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Stand above the invitation. What the talk is for, and that they may decline."),
    )  # fmt: skip
    questions = forms.ChoiceField(
        label=lazy("Questions to go through"), required=False,
        help_text=lazy("They stand beside the notes; you write the answers down as they talk."),
    )  # fmt: skip

    def __init__(self, *args: Any, interview: ExitInterview, tenant: Employer, **kwargs: Any) -> None:
        self.zone, self.interview = tenant.zone, interview
        kwargs["initial"] = _initial(interview, tenant)
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.members = {str(member.pk): member for member in _possible(interview)}
        fields["interviewer"].choices = [(pk, member.display_name) for pk, member in self.members.items()]
        fields["minutes"].choices = [
            (length, _("%(minutes)d minutes") % {"minutes": length}) for length in {*LENGTHS, interview.minutes}
        ]
        self.versions = {str(version.pk): version for version in versions_to_ask()}
        fields["questions"].choices = [
            ("", _("None: just talk")),
            *((pk, version.survey.name) for pk, version in self.versions.items()),
        ]
        fields["on"].help_text = _("By the clock of %(zone)s.") % {"zone": tenant.timezone.replace("_", " ")}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        moment = datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"], tzinfo=self.zone)
        if moment.astimezone(timezone.get_fixed_timezone(0)).astimezone(self.zone).time() != moment.time():
            self.add_error("at", _("On this day the clocks leave this hour out. Choose another time."))
        elif moment <= timezone.now():
            self.add_error("on", _("Choose a moment that lies ahead."))
        self.cleaned_data["starts_at"] = moment
        return self.cleaned_data

    @property
    def appointment(self) -> Appointment:
        return Appointment(
            interviewer=self.members[self.cleaned_data["interviewer"]],
            **{name: self.cleaned_data[name] for name in ("starts_at", "minutes", "place", "words")},
        )

    @property
    def version(self) -> SurveyVersion | None:
        return self.versions.get(self.cleaned_data["questions"])


def _possible(interview: ExitInterview) -> list[Membership]:
    """Not the person's own manager, as far as records name one."""
    managers, own = set(managers_of(interview.alumnus)), interview.alumnus.membership_id
    team = list(Membership.objects.current().with_role(*INTERVIEWERS).order_by("display_name", "pk"))
    names = names_by_member(team)
    return [member for member in team if member.pk != own and managers.isdisjoint(names[member.pk])]


def _initial(interview: ExitInterview, tenant: Employer) -> dict[str, Any]:
    starts_at = timezone.localtime(interview.starts_at, tenant.zone) if interview.starts_at else None
    return {
        "edition": interview.edition,
        "interviewer": str(interview.interviewer_id or ""),
        "on": starts_at.date() if starts_at else None,
        "at": starts_at.time() if starts_at else time(10),
        "minutes": interview.minutes,
        "place": interview.place,
        "words": interview.words,
        "questions": str(interview.version_id or ""),
    }


class NotesForm(EditionForm):
    notes = forms.CharField(
        label=lazy("Notes"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=lazy("What they said, not what you think of it."),
    )  # fmt: skip


class OutcomeForm(EditionForm):
    outcome = forms.ChoiceField(
        label=lazy("What came of it"), choices=Outcome.choices,
        widget=RadioCards(
            hints={
                Outcome.EXIT_CONFIRMED: lazy("The employment ends as planned."),
                Outcome.RETAINED: lazy("They have changed their mind. Take the last day back in their case."),
            }
        ),
    )  # fmt: skip
    on = DateField(label=lazy("Held on"))

    def __init__(self, *args: Any, today: date, edition: int, **kwargs: Any) -> None:
        self.today = today
        kwargs["initial"] = {"on": today, "edition": edition}
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return on
