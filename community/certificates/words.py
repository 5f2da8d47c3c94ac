from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from community.certificates.paper import day_in_words, span_of
from directory.models import Spell


def spell_in_words(spell: Spell) -> str:
    """“Analyst, Payments · 1 March 2015 to 30 June 2021”, for the one it is about."""
    assert spell.started_on is not None
    last = spell.last_day.isoformat() if spell.last_day else None
    what = ", ".join(filter(None, [spell.title, spell.team])) or _("Employment")
    return f"{what} · {span_of({'from': spell.started_on.isoformat(), 'until': last})}"


def in_words(payload: Mapping[str, Any]) -> dict[str, Any]:
    """For pages: what the paper says, with the days written out."""
    jobs = [{**job, "span": span_of(job)} for job in payload["employments"]]
    days = {"issued": day_in_words(payload["issued"]), "expires": day_in_words(payload["expires"])}
    return {**payload, **days, "employments": jobs}
