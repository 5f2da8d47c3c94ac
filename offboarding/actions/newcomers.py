"""People nobody knew, a thousand at a time, as an import brings them."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from directory.actions import index_newcomers
from directory.models import Spell
from offboarding.actions.opening import new_case, plan_opening, standings, write_cases
from offboarding.actions.people import lay_to_rest
from offboarding.models import Case, CaseState
from tenancy.bulk import insert_many


@transaction.atomic
def add_newcomers(spells: Sequence[Spell], *, source: str, by: User | None) -> list[Case]:
    """Writes each person with the one employment given (neither is in the database yet) and opens its case.

    What `open_cases` would look up is known of them: no other employment, no case, no membership, no invitation.
    """
    opening = plan_opening(source=source, held=None, by=by)
    cases = [new_case(spell, opening) for spell in spells]
    known = standings(cases)
    for spell in spells:
        if spell.alumnus_id in known:
            spell.alumnus.state, spell.alumnus.became_alumnus_on = known[spell.alumnus_id]
    insert_many([spell.alumnus for spell in spells])
    insert_many(spells)
    write_cases(cases, opening)
    index_newcomers((spell.alumnus, [spell]) for spell in spells)
    lay_to_rest([case.alumnus for case in cases if case.state == CaseState.DECEASED], by=by)
    return cases
