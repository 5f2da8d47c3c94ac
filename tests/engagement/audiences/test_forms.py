"""What is saved opens as it was, and is saved again as it was: every field, operator and kind of value."""

from typing import Any

import pytest
from django.http import QueryDict

from accounts.models import User
from directory.models import CustomField
from engagement.audiences.audit_words import _segments
from engagement.audiences.criteria import MOST_CONDITIONS, Criteria
from engagement.audiences.forms import CriteriaForm
from engagement.audiences.panel import panel_of
from engagement.audiences.reach import reach, recipients
from engagement.models import Segment
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.engagement.audiences.test_criteria import ANSWERS, OWN, cast, fields, one  # noqa: F401
from tests.factories.accounts import membership


def as_sent(form: CriteriaForm) -> QueryDict:
    """What a browser sends of the page as it is drawn."""
    sent = QueryDict(mutable=True)
    for row in form.rows:
        sent[f"who-{row.number}-field"], sent[f"who-{row.number}-group"] = row.name, str(row.group)
        for bound in (row.op, *(part.field for part in row.parts)):
            value = bound.value()
            values = value if isinstance(value, list) else [value]
            sent.setlist(bound.html_name, [str(each) for each in values if each is not None])
    return sent


def test_what_is_opened_and_saved_stays_the_same(acme: Employer, cast: dict[str, CustomField]) -> None:  # noqa: F811
    asked = [condition for condition, _names in ANSWERS if condition != one("words", "has", "?!")]
    asked += [one(f"field:{cast[kind].pk}", op, value) for kind, op, value, _names in OWN]
    for start in range(0, len(asked), MOST_CONDITIONS):
        criteria = Criteria.read({"all": [*asked[start : start + MOST_CONDITIONS - 1], {"any": asked[start:][:1]}]})
        opened = CriteriaForm(tenant=acme, criteria=criteria)
        saved = CriteriaForm(as_sent(opened), tenant=acme)
        assert saved.is_valid(), saved.errors
        assert saved.criteria == criteria
        assert opened.draft == criteria
        assert opened.menu.keys() >= {"Record", "Profile", "Own fields"}


def test_the_category_may_be_fixed(acme: Employer) -> None:
    with tenant_scope(acme):
        assert panel_of(CriteriaForm(tenant=acme, category="events")).category == "events"
        assert panel_of(CriteriaForm(QueryDict("who-category=nonsense"), tenant=acme)).category == "news"


def test_an_audience_that_is_unclear_reaches_nobody(acme: Employer) -> None:
    with tenant_scope(acme):
        gone = Criteria.kept({"all": [one("salary", "is", ["1"])]})
        assert (reach(gone, category="news").people, recipients(gone, category="service").count()) == (0, 0)
        form = CriteriaForm(tenant=acme, criteria=gone)
        assert (form.is_broken, panel_of(form).is_broken) == (True, True)


@pytest.mark.urls("alumni_portal.employer_urls")
def test_the_log_names_an_audience(acme: Employer, bob: User) -> None:
    with tenant_scope(acme):
        segment: Any = Segment.objects.create(name="Members", made_by=membership(acme, bob))
        assert [named.text for named in _segments([str(segment.pk)]).values()] == ["Members"]
