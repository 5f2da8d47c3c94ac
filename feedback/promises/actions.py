"""What the employer has said it would do: written down, kept or not, and told to members."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import Actor, record
from feedback.models import ExitInterview, Promise, PromiseState
from web.errors import ActionError


class PromiseIsOver(ActionError):
    """A colleague has said meanwhile what became of it."""


class NotReady(ActionError):
    """Something that members would read is missing, or the promise is not kept yet."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """`title` is for colleagues."""

    title: str
    owner: Membership
    due_on: date


@transaction.atomic
def make_promise(*, wording: Wording, by: Actor, interview: ExitInterview | None = None) -> Promise:
    promise: Promise = Promise.objects.create(
        interview=interview, title=wording.title, owner=wording.owner, due_on=wording.due_on, made_by=colleague(by)
    )
    record("promise.made", subject=promise, by=by, owner=str(wording.owner.pk))
    return promise


@transaction.atomic
def change_promise(*, promise: Promise, wording: Wording, by: Actor) -> Promise:
    found = _locked(promise)
    found.title, found.owner, found.due_on = wording.title, wording.owner, wording.due_on
    found.save(update_fields=["title", "owner", "due_on"])
    record("promise.changed", subject=found, by=by, owner=str(wording.owner.pk))
    return found


@transaction.atomic
def end_promise(*, promise: Promise, state: PromiseState, note: str, on: date, by: Actor) -> Promise:
    found = _locked(promise)
    if not found.is_open:
        raise PromiseIsOver(_("A colleague has said meanwhile what became of it."))
    found.state, found.note, found.ended_on = state, note, on
    found.save(update_fields=["state", "note", "ended_on"])
    record("promise.ended", subject=found, by=by, state=state.value)
    return found


@transaction.atomic
def reopen_promise(*, promise: Promise, by: Actor) -> Promise:
    """What members read of it goes with that: it says what was done."""
    found = _locked(promise)
    if found.is_open:
        return found
    found.state, found.ended_on = PromiseState.OPEN, None
    found.published_at = found.published_by = None
    found.save(update_fields=["state", "ended_on", "published_at", "published_by"])
    record("promise.reopened", subject=found, by=by)
    return found


@transaction.atomic
def publish(*, promise: Promise, said: str, did: str, by: Membership) -> Promise:
    """“You said, we did”, for members. Only what has been kept; again with other words changes them."""
    found = _locked(promise)
    said, did = said.strip(), did.strip()
    if found.state != PromiseState.KEPT:
        raise NotReady(_("Say first that it was kept: members read what was done, not what is meant to be."))
    if not said or not did:
        raise NotReady(_("Say what people said and what was done about it."))
    if colleague(by) is None:
        raise NotReady(_("A colleague of the employer publishes, not whoever helps out."))
    found.said, found.did = said, did
    found.published_at, found.published_by = found.published_at or timezone.now(), by
    found.save(update_fields=["said", "did", "published_at", "published_by"])
    record("promise.published", subject=found, by=by)
    return found


@transaction.atomic
def withdraw(*, promise: Promise, by: Actor) -> Promise:
    """The words stay with the promise, for another time."""
    found = _locked(promise)
    if found.published_at is not None:
        found.published_at = found.published_by = None
        found.save(update_fields=["published_at", "published_by"])
        record("promise.withdrawn", subject=found, by=by)
    return found


def _locked(promise: Promise) -> Promise:
    found: Promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise.pk)
    return found
