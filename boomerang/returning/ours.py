"""What a return changes of itself: the record's state, the roles, the person's other cards, mail on its way."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.members.actions import change_roles
from accounts.models import Membership, Role
from boomerang.models import Candidacy, Outreach, Rehire, ReturnWish, Stage
from boomerang.pipeline.actions import enter, locked, put_back
from boomerang.returning.changes import Change, register
from boomerang.wishes.actions import end_wish
from boomerang.wishes.reading import open_wishes
from directory.actions import change_state, remove_spell
from directory.models import AlumnusState
from mail.actions import withdraw_messages


def register_ours() -> None:
    register(Change(name="wish", make=_end_wish, undo=_wish_again, order=5))
    register(Change(name="state", make=_works_here, undo=_works_here_no_more, order=10))
    register(Change(name="role", make=_add_role, undo=_take_role, order=20))
    register(Change(name="cards", make=_close_others, undo=_open_others, order=30))
    register(Change(name="mail", make=_stop_mail, order=40))


def _end_wish(rehire: Rehire, by: Membership) -> str | None:
    """Nobody reads it here, and nothing says that there was one but `Rehire.before`, which no page shows."""
    wish = open_wishes().filter(alumnus_id=rehire.candidacy.alumnus_id).first()
    if wish is None:
        return None
    end_wish(wish)
    return str(wish.pk)


def _wish_again(rehire: Rehire, wish_id: str, by: Membership) -> None:
    """What has been forgotten meanwhile stays forgotten; its days went on."""
    ReturnWish.objects.filter(pk=wish_id, ended_at__gte=rehire.at).update(ended_at=None)


def _works_here(rehire: Rehire, by: Membership) -> str:
    """Journeys of alumni look at the state, and stop by themselves."""
    alumnus = rehire.candidacy.alumnus
    before: str = alumnus.state
    change_state(alumnus, state=AlumnusState.EMPLOYEE, by=by)
    return before


def _works_here_no_more(rehire: Rehire, before: str, by: Membership) -> None:
    assert rehire.spell is not None  # `why_not_cancel` has looked
    remove_spell(rehire.spell, by=by)
    change_state(rehire.candidacy.alumnus, state=AlumnusState(before), by=by)


def _add_role(rehire: Rehire, by: Membership) -> str | None:
    """Beside what they are already: nobody who comes back loses a thing."""
    member = rehire.candidacy.alumnus.membership
    if member is None or not member.is_current or Role.EMPLOYEE in member.roles:
        return None
    change_roles(membership=member, roles=[*member.roles, Role.EMPLOYEE], by=by)
    return str(member.pk)


def _take_role(rehire: Rehire, member_id: str, by: Membership) -> None:
    member = Membership.objects.current().filter(pk=member_id).first()
    others = [role for role in member.roles if role != Role.EMPLOYEE] if member is not None else []
    if member is not None and others not in ([], member.roles):
        change_roles(membership=member, roles=others, by=by)


def _close_others(rehire: Rehire, by: Membership) -> list[dict[str, Any]]:
    """Nobody recruits a colleague: the cards on other boards are closed, and each says why."""
    others = Candidacy.objects.active().filter(alumnus_id=rehire.candidacy.alumnus_id).exclude(pk=rehire.candidacy_id)
    waiting = Candidacy.objects.filter(alumnus_id=rehire.candidacy.alumnus_id, stage=Stage.NOT_NOW)
    note = _("They come back in another opening: “%(title)s”.") % {"title": rehire.candidacy.opening.title}
    closed = []
    for pk in sorted({*others.values_list("pk", flat=True), *waiting.values_list("pk", flat=True)}):
        card = locked(Candidacy(pk=pk))
        was = {"id": str(pk), "stage": card.stage, "since": card.stage_since.isoformat()}
        was["back_on"] = card.back_on.isoformat() if card.back_on else ""
        closed.append(was | {"version": enter(card, Stage.NOT_SELECTED, by=by, note=note).version})
    return closed


def _open_others(rehire: Rehire, closed: list[dict[str, Any]], by: Membership) -> None:
    for was in closed:
        card = Candidacy.objects.filter(pk=was["id"]).first()
        if card is not None and card.version == was["version"]:
            put_back(
                locked(card),
                Stage(was["stage"]),
                since=datetime.fromisoformat(was["since"]),
                back_on=date.fromisoformat(was["back_on"]) if was["back_on"] else None,
                note=_("The start was cancelled."),
                by=by,
            )


def _stop_mail(rehire: Rehire, by: Membership) -> None:
    """Letters about openings that still wait. What a letter said is on its card; another one can be written."""
    mails = Outreach.objects.filter(candidacy__alumnus_id=rehire.candidacy.alumnus_id, message_id__isnull=False)
    ids: list[UUID] = list(mails.values_list("message_id", flat=True))
    withdraw_messages(ids=ids)
