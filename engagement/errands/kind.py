"""The step that gives a colleague something to do: an errand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role
from engagement.journeys.kinds import Passenger
from engagement.models import Errand, JourneyStep
from engagement.models.errands import DOERS
from tenancy.bulk import insert_many
from tenancy.models import Employer

# Who may be given an errand by name.
BY_NAME = (Role.OWNER, *DOERS)


def possible_assignees() -> list[Membership]:
    return list(Membership.objects.current().with_role(*BY_NAME).order_by("display_name", "pk"))


class ErrandForm(forms.Form):
    """The settings of a step: what to do, and who does it."""

    title = forms.CharField(
        label=gettext_lazy("What to do"), max_length=120,
        help_text=gettext_lazy("A few words. The person’s name stands beside it."),
    )  # fmt: skip
    instructions = forms.CharField(
        label=gettext_lazy("What helps"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Questions to ask, things to mention or rather not."),
    )  # fmt: skip
    doer = forms.ChoiceField(label=gettext_lazy("Who does it"))

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, _("Every %(role)s") % {"role": role.label}) for role in DOERS]
        people = [(str(member.pk), member.display_name) for member in possible_assignees()]
        choices: list[Any] = [*roles, (_("One person"), people)] if people else list(roles)
        self.fields["doer"].choices = choices  # type: ignore[attr-defined]


def title(step: JourneyStep) -> str:
    return step.settings.get("title", "")


def carry_out(step: JourneyStep, passengers: Sequence[Passenger], employer: Employer, now: datetime) -> None:
    """Who has left the team since the step was written leaves it to the role."""
    role, assignee = _doer(step.settings.get("doer", ""))
    insert_many(
        [
            Errand(
                alumnus=one.alumnus, run=one.run, title=step.settings["title"], role=role, assignee=assignee,
                instructions=step.settings.get("instructions", ""), planned_on=one.run.due_on, due_on=one.facts.today,
            )
            for one in passengers
        ]
    )  # fmt: skip


def _doer(chosen: str) -> tuple[Role, Membership | None]:
    if chosen in DOERS:
        return Role(chosen), None
    member = Membership.objects.current().with_role(*BY_NAME).filter(pk=UUID(chosen)).first()
    role = Role.RECRUITER if member and not member.has_role(Role.HR_ADMIN, Role.OWNER) else Role.HR_ADMIN
    return role, member
