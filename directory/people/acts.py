"""What can be done with many people at once. Apps above this one add theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from directory.people.actions.listing import NotWaiting, approve, set_unlisted
from directory.people.actions.tags import add_tag, remove_tag
from directory.people.forms import TaggingForm, UnlistingForm
from directory.people.rules import can_manage_people
from tenancy.http import TenantRequest
from tenancy.models import Employer

MOST_AT_ONCE = 500


@dataclass
class Outcome:
    """What came of it: for whom it was done, and for whom not, by the reason in words."""

    done: list[UUID] = field(default_factory=list)
    left: dict[str, list[UUID]] = field(default_factory=dict)

    def leave(self, alumnus_id: UUID, why: Any) -> None:
        self.left.setdefault(str(why), []).append(alumnus_id)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an act is given."""

    ids: Sequence[UUID]
    employer: Employer
    by: Membership
    answers: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class BulkAct:
    """`text` tells what will happen before it does, `done` what has: "Invited: 12". `most` bounds one request."""

    name: str
    label: str | Promise
    icon: str
    text: str | Promise
    done: str | Promise
    run: Callable[[Work], Outcome]
    allowed: Callable[[Membership], bool] = can_manage_people
    form: Callable[..., forms.Form] | None = None  # takes the employer as `tenant`
    step_up: str = ""
    module: str = ""
    most: int = MOST_AT_ONCE
    order: int = 50
    is_first: bool = False  # a button of its own; the others share a menu


_acts: dict[str, BulkAct] = {}


def register(act: BulkAct) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _acts[act.name] = act


def acts_for(request: TenantRequest) -> list[BulkAct]:
    return [act for act in sorted(_acts.values(), key=lambda act: act.order) if _may(request, act)]


def act_for(request: TenantRequest, name: str) -> BulkAct | None:
    """None where the act does not exist at this employer."""
    act = _acts.get(name)
    return act if act and (not act.module or request.tenant.has_module(act.module)) else None


def _may(request: TenantRequest, act: BulkAct) -> bool:
    return act.allowed(request.member) and (not act.module or request.tenant.has_module(act.module))


def register_own() -> None:
    register(
        BulkAct(
            name="tag",
            label=_("Tag"),
            icon="tag",
            text=_("Tags are words of your own by which you find these people again. Members never see them."),
            done=_("Tags changed"),
            run=_tag,
            form=TaggingForm,
            order=20,
            is_first=True,
        )
    )
    register(
        BulkAct(
            name="unlist",
            label=_("Take off members’ lists"),
            icon="eye-off",
            text=_("Members neither find these people nor open their profiles, whatever they chose themselves."),
            done=_("Taken off members’ lists"),
            run=_unlist,
            form=UnlistingForm,
            order=40,
        )
    )
    register(
        BulkAct(
            name="list",
            label=_("Put back on members’ lists"),
            icon="eye",
            text=_("Whether members find these people is their own choice again."),
            done=_("Put back on members’ lists"),
            run=_list,
            order=41,
        )
    )
    register(
        BulkAct(
            name="approve",
            label=_("Approve"),
            icon="user-check",
            text=_("Those who wait can look for old colleagues from now on, and are told so by e-mail."),
            done=_("Approved"),
            run=_approve,
            order=30,
            most=100,
        )
    )


def _tag(work: Work) -> Outcome:
    tag = work.answers["word"]
    if work.answers["how"] == TaggingForm.REMOVE:
        changed, full = remove_tag(work.ids, tag=tag, by=work.by), list[Alumnus]()
        unchanged = _("did not have this tag")
    else:
        changed, full = add_tag(work.ids, tag=tag, by=work.by)
        unchanged = _("had this tag already")
    outcome = Outcome(done=[person.pk for person in changed])
    too_many = {person.pk for person in full}
    for pk in set(work.ids) - set(outcome.done):
        outcome.leave(pk, _("have as many tags as a person can have") if pk in too_many else unchanged)
    return outcome


def _unlist(work: Work) -> Outcome:
    return _set_unlisted(work, True, work.answers["reason"], _("were off the lists already"))


def _list(work: Work) -> Outcome:
    return _set_unlisted(work, False, "", _("were not taken off the lists by staff"))


def _set_unlisted(work: Work, unlisted: bool, reason: str, unchanged: Promise) -> Outcome:
    outcome = Outcome()
    for alumnus in Alumnus.objects.filter(pk__in=work.ids).order_by("sort_name", "id"):
        if alumnus.unlisted == unlisted:
            outcome.leave(alumnus.pk, unchanged)
        else:
            set_unlisted(alumnus, unlisted=unlisted, reason=reason, by=work.by)
            outcome.done.append(alumnus.pk)
    return outcome


def _approve(work: Work) -> Outcome:
    outcome = Outcome()
    for alumnus in Alumnus.objects.filter(pk__in=work.ids).order_by("sort_name", "id"):
        try:
            approve(alumnus, employer=work.employer, by=work.by)
        except NotWaiting:
            outcome.leave(alumnus.pk, _("were not waiting for approval"))
        else:
            outcome.done.append(alumnus.pk)
    return outcome
