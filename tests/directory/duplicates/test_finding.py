from datetime import date

import pytest

from directory.duplicates import finding
from directory.duplicates.actions import keep_apart
from directory.duplicates.finding import facts_of_records, find_duplicates, likely_records
from directory.models import Alumnus, DuplicatePair, PairState, Spell
from directory.tasks import find_duplicates as find_everywhere
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_spell

pytestmark = pytest.mark.django_db


def make_twice(employer, **fields) -> tuple[Alumnus, Alumnus]:
    one, other = make_alumnus(employer, **fields), make_alumnus(employer, "Inês", "Roccha")
    for record in (one, other):
        make_spell(record)
    return one, other


def pairs(employer) -> set[frozenset]:
    with tenant_scope(employer):
        return {frozenset((pair.first_id, pair.second_id)) for pair in DuplicatePair.objects.waiting()}


def find(employer) -> int:
    with tenant_scope(employer):
        return find_duplicates()


def test_two_records_of_one_person_come_into_the_queue(acme):
    one, other = make_twice(acme)
    make_spell(make_alumnus(acme, "Bartholomew", "Quigg"))
    assert find(acme) == 1
    assert pairs(acme) == {frozenset((one.pk, other.pk))}


def test_looking_again_changes_nothing(acme, django_assert_num_queries):
    make_twice(acme)
    find(acme)
    with tenant_scope(acme):
        before = list(DuplicatePair.objects.values())
    assert find(acme) == 1
    with tenant_scope(acme):
        assert list(DuplicatePair.objects.values()) == before


def test_a_pair_whose_records_were_mended_goes(acme):
    one, _other = make_twice(acme)
    find(acme)
    with tenant_scope(acme):
        Spell.objects.filter(alumnus=one).update(started_on=date(1999, 1, 4), last_day=date(2000, 1, 4))
    assert find(acme) == 0


def test_what_speaks_for_a_pair_is_kept_up_to_date(acme):
    one, other = make_twice(acme)
    find(acme)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk__in=[one.pk, other.pk]).update(phone="+351 912 345 678")
    find(acme)
    with tenant_scope(acme):
        assert "same_phone" in DuplicatePair.objects.get().reasons


def test_two_people_stay_two_people(acme, bob):
    make_twice(acme)
    find(acme)
    with tenant_scope(acme):
        keep_apart(DuplicatePair.objects.get(), by=membership(acme, bob))
    assert find(acme) == 0
    with tenant_scope(acme):
        assert DuplicatePair.objects.get().state == PairState.DIFFERENT


def test_employers_are_never_compared_with_each_other(acme, globex):
    make_spell(make_alumnus(acme))
    make_spell(make_alumnus(globex))
    with no_scope():
        find_everywhere()
    assert (pairs(acme), pairs(globex)) == (set(), set())


def test_a_crowd_that_started_on_one_day_is_parted_by_names(acme, monkeypatch):
    monkeypatch.setattr(finding, "LARGEST_BLOCK", 3)
    for given, family in [("Ada", "Byron"), ("Alan", "Turing"), ("Anna", "Kern"), ("Agnes", "Meyer")]:
        make_spell(make_alumnus(acme, given, family))
    one, other = make_alumnus(acme, "Anna", "Rocha"), make_alumnus(acme, "Anna", "Roccha")
    for record in (one, other):
        make_spell(record)
    find(acme)
    assert pairs(acme) == {frozenset((one.pk, other.pk))}


def test_comparing_grows_with_the_records_and_not_with_their_square(acme):
    """Nobody shares anything with anybody: nobody is compared."""
    with tenant_scope(acme):
        for number in range(30):
            Alumnus.objects.create(given_name=f"{chr(97 + number % 26)}{number}", family_name=f"F{number}")
        records = list(facts_of_records(Alumnus.objects.all(), Spell.objects.all()))
    assert finding._candidates(records) == set()


def test_the_likeliest_records_for_a_stranger_come_first(acme):
    exact = make_alumnus(acme, "Ines", "Rocha", work_email="ines@acme.example")
    near = make_alumnus(acme, "Ines Maria", "Rocha")
    make_alumnus(acme, "Bartholomew", "Quigg")
    with tenant_scope(acme):
        asked = next(facts_of_records(Alumnus.objects.filter(pk=exact.pk), Spell.objects.all()))
        found = likely_records(asked)
    assert [alumnus.pk for alumnus, _score in found] == [exact.pk, near.pk]


def test_nothing_known_is_like_nobody(acme):
    with tenant_scope(acme):
        nobody = Alumnus.objects.create()
        assert likely_records(next(facts_of_records(Alumnus.objects.filter(pk=nobody.pk), Spell.objects.none()))) == []
