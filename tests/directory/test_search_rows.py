from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from directory.models import Alumnus, Audience, NameWord, SearchRow, Spell
from directory.search import rows
from directory.search.finding import Query, find
from directory.search.name_words import prune_name_words
from directory.search.rows import refresh_search, refreshing_once
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, set_levels


def test_a_row_holds_only_what_its_audience_may_see(acme: Employer) -> None:
    peer = make_peer(
        acme, "Ada", "Vale", former_name="Berg", headline="Hello", city="Lyon", country="FR", employee_number="7"
    )
    make_spell(peer, title="Analyst", team="Risk", office="Paris", manager="Grace", last_day=date(2021, 6, 30))
    make_job(peer, "Bank", title="Head")
    set_levels(peer, headline="nobody")
    with tenant_scope(acme):
        network = SearchRow.objects.get(audience=Audience.NETWORK)
        staff = SearchRow.objects.get(audience=Audience.STAFF)
    assert network.facets == ["city:2996944", "country:FR", "left:2021", "office:Paris", "team:Risk"]
    assert network.card == {
        "name": "Ada Vale", "city": "Lyon", "country": "FR", "title": "Analyst", "team": "Risk", "office": "Paris",
        "from": 2015, "to": 2021, "last_day": "2021-06-30", "job": "Head, Bank",
    }  # fmt: skip
    assert set(staff.facets) - set(network.facets) == {
        "state:alumnus", "joined:yes", "address:no", "listed:yes",
        "title:Analyst", "last_team:Risk", "seniority:3", "rehire:open",
    }  # fmt: skip
    assert "headline" not in staff.card
    assert "'grace'" not in network.vector
    assert "'grace'" in staff.vector
    assert "'=berg'" not in network.vector
    assert "'=berg'" in staff.vector


def test_everything_hidden_leaves_the_name(acme: Employer) -> None:
    peer = make_peer(acme, "Ada", "Vale", headline="Hello", city="Lyon", country="FR")
    make_spell(peer, team="Risk", last_day=None)
    set_levels(peer, **dict.fromkeys(("headline", "place", "career", "jobs", "skills"), "staff"))
    with tenant_scope(acme):
        row = SearchRow.objects.get(audience=Audience.NETWORK)
    assert (row.card, row.facets) == ({"name": "Ada Vale"}, [])
    assert (row.place, row.work, row.years, row.now, row.last_day) == ("", "", "", "", None)


def test_several_actions_on_one_person_write_their_rows_once(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    person, written = make_peer(acme, "Ada", "Vale"), []
    write = rows._refresh_batch
    monkeypatch.setattr(rows, "_refresh_batch", lambda ids: (written.append(ids), write(ids)))
    with tenant_scope(acme), refreshing_once():
        make_spell(person, team="Risk")
        with refreshing_once():
            make_spell(person, team="Payments")
        assert written == []
    assert written == [[person.pk]]
    with tenant_scope(acme):
        assert {"team:Risk", "team:Payments"} <= set(SearchRow.objects.get(audience=Audience.NETWORK).facets)


def _add_spell_and_fail(person: Alumnus) -> None:
    with refreshing_once():
        make_spell(person, team="Risk")
        1 / 0  # noqa: B018


def test_actions_that_fail_together_leave_the_rows_as_they_were(acme: Employer) -> None:
    person = make_peer(acme, "Ada", "Vale")
    with tenant_scope(acme), pytest.raises(ZeroDivisionError):
        _add_spell_and_fail(person)
    make_spell(person, team="Payments")
    with tenant_scope(acme):
        facets = SearchRow.objects.get(audience=Audience.NETWORK).facets
    assert "team:Payments" in facets
    assert "team:Risk" not in facets


@pytest.mark.parametrize("number", [1, 7])
def test_any_number_of_people_take_as_many_queries(acme: Employer, number: int) -> None:
    people = [make_peer(acme, "Ada", f"Vale{chr(97 + each)}") for each in range(number)]
    with tenant_scope(acme), CaptureQueriesContext(connection) as queries:
        refresh_search([person.pk for person in people] * 2)
    statements = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "INSERT", "DELETE"))]
    assert len(statements) == 12  # two of them mark the people to be matched again


def test_refreshing_nobody_and_the_unknown_is_nothing(acme: Employer) -> None:
    with tenant_scope(acme):
        refresh_search([])
        refresh_search(["01a20043-9e40-712e-87e7-80c3600afaf9"])
        assert not SearchRow.objects.exists()


def test_names_teach_the_words_that_mend_queries(acme: Employer) -> None:
    peer = make_peer(acme, "Ada", "Vale")
    with tenant_scope(acme):
        assert set(NameWord.objects.values_list("audience", "word")) == {
            ("staff", "ada"), ("staff", "vale"), ("network", "ada"), ("network", "vale"),
        }  # fmt: skip
        Alumnus.objects.filter(pk=peer.pk).update(family_name="Quill", name_key="ada quill")
        refresh_search([peer.pk])
        assert prune_name_words() == 2
        assert set(NameWord.objects.values_list("word", flat=True)) == {"ada", "quill"}


def test_words_of_other_employers_stay(acme: Employer, globex: Employer) -> None:
    make_alumnus(globex, "Ada", "Vale")
    with tenant_scope(acme):
        assert prune_name_words() == 0
    with tenant_scope(globex):
        assert NameWord.objects.count() == 2


def test_hot_queries_use_their_indexes_as_the_app(as_login: Callable[..., Any], acme: Employer) -> None:
    """Thousands of rows, the app's login, real statistics: no plan reads the search rows from end to end."""
    with tenant_scope(acme):
        make_many(3000)
    with as_login("owner"), connection.cursor() as cursor:
        for index in ("searchrow_search", "nameword_near", "nameword_trigrams"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE directory_searchrow, directory_nameword")
    with tenant_scope(acme):
        for query in (
            Query(Audience.STAFF, "f"),
            Query(Audience.STAFF, "zamily77"),
            Query(Audience.STAFF, "zmaily77"),
            Query(Audience.STAFF, "hgiven7", {"team": "Team 7"}),
        ):
            for plan in plans(query):
                assert "Seq Scan on directory_searchrow" not in plan, f"{query}\n{plan}"
        assert "Seq Scan" not in plans(Query(Audience.STAFF, "", {"team": "Team 7"}))[-1]
        assert "Index Scan using searchrow_browse" in plans(Query(Audience.STAFF))[-1]
        words = NameWord.objects.for_search().filter(audience=Audience.STAFF)
        assert "near_keys @>" in index_conditions(words.filter(near_keys__contains=["zmaiy77"]))
        assert "% 'zmaily77'" in index_conditions(words.filter(word__trigram_similar="zmaily77"))


def make_many(number: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    alumni = [
        Alumnus(given_name=f"{letters[n % 25]}given{n % 50}", family_name=f"{letters[n % 26]}amily{n}")
        for n in range(number)
    ]
    for alumnus in alumni:
        alumnus.set_names()
    Alumnus.objects.bulk_create(alumni)
    Spell.objects.bulk_create(Spell(alumnus=alumnus, team=f"Team {n % 40}") for n, alumnus in enumerate(alumni))
    refresh_search([alumnus.pk for alumnus in alumni])


def plans(query: Query) -> list[str]:
    """How each statement of this search runs."""
    with CaptureQueriesContext(connection) as captured:
        find(query, facets=("team",))
    found = [explained(each["sql"]) for each in captured if "directory_" in each["sql"]]
    assert found
    return found


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def index_conditions(rows: QuerySet[NameWord]) -> str:
    return "\n".join(line for line in rows.explain().splitlines() if "Index Cond" in line)
