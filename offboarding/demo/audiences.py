"""Saved audiences of the demo: three that somebody of HR would really have."""

from typing import Any

from accounts.models import Membership
from engagement.audiences.actions import create_audience
from engagement.audiences.criteria import Criteria
from offboarding.demo.employers import DemoEmployer

LONDON, LYON = "2643743", "2996944"
Conditions = list[dict[str, Any]]
AUDIENCES: dict[str, dict[str, Conditions]] = {
    "northwind": {
        "Around London, glad of events": [
            {"field": "city", "op": "is", "value": {"city": LONDON, "km": 50}},
            {"field": "wants_events", "op": "is", "value": ["at_once", "weekly", "monthly"]},
        ],
        "Left in the last two years": [{"field": "left_months", "op": "within", "value": 24}],
        "Engineers who would mentor": [
            {"any": [
                {"field": "team", "op": "is", "value": ["Engineering", "Data"]},
                {"field": "words", "op": "has", "value": "engineer"},
            ]},
            {"field": "open", "op": "is", "value": ["mentoring"]},
        ],
    },
    "soleil": {
        "Autour de Lyon": [{"field": "city", "op": "is", "value": {"city": LYON, "km": 50}}],
        "Partis depuis deux ans au plus": [{"field": "left_months", "op": "within", "value": 24}],
        "Prêts à accueillir un nouveau": [
            {"field": "open", "op": "is", "value": ["mentoring", "lunch"]},
            {"any": [
                {"field": "language", "op": "is", "value": ["fr"]},
                {"field": "country", "op": "is", "value": ["FR"]},
            ]},
        ],
    },
}  # fmt: skip


def save_audiences(demo: DemoEmployer) -> None:
    member = Membership.objects.filter(roles__contains=["hr_admin"]).earliest("joined_at")
    for name, conditions in AUDIENCES[demo.slug].items():
        create_audience(name=name, criteria=Criteria.read({"all": conditions}), by=member)
