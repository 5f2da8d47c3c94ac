"""HR invites people whom it chose in the table of people: each through their latest case, or it is said why not."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from directory.people.acts import BulkAct, Outcome, Work
from directory.people.acts import register as register_act
from offboarding.actions.steps import invite_now
from offboarding.models import Case
from offboarding.rules import INVITABLE
from web.errors import ActionError

MOST_INVITED = 100  # mails are written while HR waits


def register_invitation() -> None:
    register_act(
        BulkAct(
            name="invite",
            label=_("Invite"),
            icon="send",
            text=_(
                "Everybody who has left, has a personal address and has not joined gets the invitation now."
                " You see afterwards who was left out, and why."
            ),
            done=_("Invited"),
            run=invite_people,
            step_up="mail.bulk_send",
            module="offboarding",
            most=MOST_INVITED,
            order=10,
            is_first=True,
        )
    )


def invite_people(work: Work) -> Outcome:
    """One person's trouble never keeps the others waiting; each invitation is a transaction of its own."""
    outcome = Outcome()
    cases: dict[UUID, Case] = {}
    for case in Case.objects.filter(alumnus__in=work.ids).order_by("-opened_at", "-id"):
        cases.setdefault(case.alumnus_id, case)
    for alumnus in Alumnus.objects.filter(pk__in=work.ids).order_by("sort_name", "id"):
        if why := _why_not(alumnus, cases.get(alumnus.pk)):
            outcome.leave(alumnus.pk, why)
            continue
        try:
            invite_now(cases[alumnus.pk], by=work.by.user)
        except ActionError as error:
            outcome.leave(alumnus.pk, error)
        else:
            outcome.done.append(alumnus.pk)
    return outcome


def _why_not(alumnus: Alumnus, case: Case | None) -> object:
    if alumnus.has_joined:
        return _("have joined already")
    if not alumnus.personal_email:
        return _("have no personal address")
    if case is None:
        return _("have no case: open one first")
    if case.state not in INVITABLE:
        return _("are still here, or do not belong to the network")
    if case.is_held:
        return _("wait for your release on the page of their case")
    return ""
