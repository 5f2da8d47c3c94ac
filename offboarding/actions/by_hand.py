"""A case that HR opens by typing: for somebody new, or for a person who is known already and leaves (again)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directory.actions import add_spell, create_alumnus, refreshing_once, update_spell
from directory.models import Alumnus, Spell
from offboarding.actions.last_days import move_last_day
from offboarding.actions.opening import open_cases
from offboarding.models import Case, CaseSource, CaseState
from web.errors import ActionError


class AlreadyOpen(ActionError):
    """This employment has a case, or the person has worked here again since."""


@transaction.atomic
@refreshing_once()
def open_by_hand(
    *, alumnus: Alumnus | None, person: Mapping[str, Any], spell: Mapping[str, Any], held: bool, by: User
) -> Case:
    """Write person and employment as far as they are new, then open the case."""
    if alumnus is None:
        alumnus = create_alumnus(**person, by=by)
    employment = _employment(alumnus, spell, by=by)
    return open_case(employment, source=CaseSource.HAND, held=held or None, by=by)


def open_case(spell: Spell, *, source: str, held: bool | None = None, by: User | None) -> Case:
    """Open the case of a person's latest spell; a withdrawn one is taken up again with the new last day."""
    withdrawn = Case.objects.filter(spell=spell, state=CaseState.WITHDRAWN).select_related("spell", "alumnus").first()
    if withdrawn and spell.last_day:
        return move_last_day(withdrawn, last_day=spell.last_day, by=by)
    cases = open_cases([spell], source=source, held=held, by=by)
    if not cases:
        raise AlreadyOpen(_("This employment already has a case, or the person has worked here again since."))
    return cases[0]


def _employment(alumnus: Alumnus, fields: Mapping[str, Any], *, by: User) -> Spell:
    """The employment that ends: the one on file if it still has no case, else a second one after it."""
    latest = Spell.objects.filter(alumnus=alumnus).latest_first().first()
    if latest is None:
        return add_spell(alumnus, **fields, by=by)
    case = Case.objects.filter(spell=latest).first()
    if case is None or case.state == CaseState.WITHDRAWN:
        started_on = fields.get("started_on")
        is_another = latest.last_day and started_on and started_on > latest.last_day
        return add_spell(alumnus, **fields, by=by) if is_another else update_spell(latest, **fields, by=by)
    if latest.last_day is None or not fields.get("started_on") or fields["started_on"] <= latest.last_day:
        raise AlreadyOpen(
            _("This employment has a case already. For a second one, enter a first day after the earlier last day.")
        )
    return add_spell(alumnus, **fields, by=by)
