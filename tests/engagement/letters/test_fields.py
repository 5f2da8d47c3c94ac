"""Values are worked out in SQL, for one person as for a hundred thousand."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.models import Alumnus
from engagement.letters.fields import FIELDS, OURS, merge_values, ours, values_of
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_spell


def test_values_are_those_of_the_latest_employment(acme):
    ada = make_alumnus(acme, "Ada", "Okoro")
    make_spell(ada, title="Trainee", team="Mill", started_on=date(2010, 1, 1), last_day=date(2012, 1, 1))
    make_spell(ada, title="Baker", team="Ovens", office="Oslo", started_on=date(2015, 3, 1), last_day=date(2021, 6, 30))
    with tenant_scope(acme):
        assert values_of(ada) == {
            "given_name": "Ada", "full_name": "Ada Okoro", "title": "Baker", "team": "Ovens", "office": "Oslo",
            "last_day": "30 June 2021", "years": "8 years",
        }  # fmt: skip


def test_what_is_not_known_is_empty(acme):
    nobody = make_alumnus(acme, "", "", employee_number="7")
    fresh = make_alumnus(acme, "Bo", "", employee_number="8")
    make_spell(fresh, title="", team="", started_on=timezone.now().date() - timedelta(days=400), last_day=None)
    make_spell(make_alumnus(acme, "Cy", "Lo"), started_on=None)
    blank = {"title": "", "team": "", "office": "", "last_day": "", "years": ""}
    with tenant_scope(acme):
        assert values_of(nobody) == blank | {"given_name": "", "full_name": ""}
        assert values_of(fresh) == blank | {"given_name": "Bo", "full_name": "Bo", "years": "1 year"}
        assert values_of(Alumnus(given_name="Nobody")) == {}


def test_values_cover_the_fields_and_one_query_all_people(acme):
    for name in ("Ada", "Bo", "Cy"):
        make_spell(make_alumnus(acme, name, "Lo"))
    with tenant_scope(acme), CaptureQueriesContext(connection) as queries:
        rows = list(merge_values(Alumnus.objects.order_by("given_name")).values_list("given_name", "merge"))
    assert len(queries) == 1
    assert [merge["given_name"] for _name, merge in rows] == ["Ada", "Bo", "Cy"]
    assert rows[0][1].keys() | OURS == {field.name for field in FIELDS}
    assert ours(acme).keys() == OURS
