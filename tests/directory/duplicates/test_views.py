from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from audit.models import AuditEvent
from directory.actions import create_alumnus
from directory.duplicates.actions import merge
from directory.duplicates.finding import find_duplicates
from directory.models import Alumnus, AlumnusState, DuplicatePair, Merge, PairState
from directory.people.history import history_of
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, set_levels

pytestmark = pytest.mark.django_db

QUEUE = "/acme/manage/alumni/duplicates/"


@pytest.fixture
def hr(client_for, bob) -> Client:
    return client_for(bob)


@pytest.fixture
def two(acme) -> tuple[Alumnus, Alumnus]:
    return make_twice(acme, "Rocha", "Roccha")


def make_twice(employer, *family_names: str) -> tuple[Alumnus, ...]:
    records = tuple(make_alumnus(employer, "Ines", name, headline=f"I am {name}") for name in family_names)
    for record in records:
        make_spell(record)
    with tenant_scope(employer):
        find_duplicates()
    return records


def merge_path(one, other) -> str:
    return f"/acme/manage/alumni/merge/{one.pk}/{other.pk}/"


def answers(**values: str) -> dict[str, str]:
    return {"keep": "first", "value-name": "first", "value-headline": "second", **values}


def pair_of(employer) -> DuplicatePair:
    with tenant_scope(employer):
        return DuplicatePair.objects.get()


def test_the_queue_shows_both_records_and_what_speaks_for_it(hr, two):
    page = hr.get(QUEUE).content.decode()
    assert all(text in page for text in ("Ines Rocha", "Ines Roccha", "Started on the same day", "Analyst"))


def test_an_empty_queue_is_good_news(hr):
    assert "Nobody is here twice" in hr.get(QUEUE).content.decode()


@pytest.mark.parametrize("names", [["Rocha", "Roccha"], ["Rocha", "Roccha", "Rochha"]])
def test_the_queue_costs_the_same_however_many_wait(hr, acme, names, django_assert_num_queries):
    """One pair and three pairs."""
    make_twice(acme, *names)
    hr.get(QUEUE)
    with django_assert_num_queries(11):
        hr.get(QUEUE)


def test_side_by_side_hr_chooses_whose_value_holds(hr, acme, two):
    page = hr.get(merge_path(*two)).content.decode()
    assert "I am Rocha" in page
    assert "I am Roccha" in page
    answer = hr.post(merge_path(*two), answers())
    assert answer.url == f"/acme/manage/alumni/{two[0].pk}/"
    with tenant_scope(acme):
        assert Alumnus.objects.get(pk=two[0].pk).headline == "I am Roccha"
        assert Alumnus.objects.get(pk=two[1].pk).state == AlumnusState.MERGED
    assert "can be taken back" in hr.get(QUEUE).content.decode()


def test_records_made_on_one_day_are_told_apart_by_the_time(hr, acme, two):
    with tenant_scope(acme):
        for number, record in enumerate(two):
            Alumnus.objects.filter(pk=record.pk).update(created_at=datetime(2026, 3, 4, 9, number, tzinfo=UTC))
    page = hr.get(merge_path(*two)).content.decode()
    assert all(f"Made on 4 Mar 2026, 09:0{number}:00, has not joined" in page for number in range(2))
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=two[0].pk).update(created_at=datetime(2026, 2, 4, tzinfo=UTC))
    page = hr.get(merge_path(*two)).content.decode()
    assert all(f"Made on 4 {month} 2026, has not joined" in page for month in ("Feb", "Mar"))


def test_two_that_are_ticked_in_the_people_table_are_compared(hr, two):
    ticked = {"person": [str(record.pk) for record in two], "q": "ines"}
    assert hr.get("/acme/manage/alumni/merge/", ticked).url == merge_path(*two)


@pytest.mark.parametrize("ticked", [[], ["nobody"], [str(uuid4())], [str(uuid4()) for _ in range(3)]])
def test_merging_takes_two(hr, ticked):
    answer = hr.get("/acme/manage/alumni/merge/", {"person": ticked}, follow=True)
    assert "Tick the two records" in answer.content.decode()


def test_the_history_of_the_merged_record_goes_along(hr, acme, bob, two):
    with tenant_scope(acme):
        merge(kept=two[0], merged=two[1], chosen={}, by=membership(acme, bob))
        entries = [entry.label for entry in history_of(two[0])]
    assert entries.count("Record created") == 2
    assert "Two records put together" in entries


def test_the_other_record_may_be_the_one_that_stays(hr, acme, two):
    hr.post(merge_path(*two), answers(keep="second"))
    with tenant_scope(acme):
        assert Alumnus.objects.get(pk=two[1].pk).full_name == "Ines Rocha"
        assert Alumnus.objects.get(pk=two[0].pk).state == AlumnusState.MERGED


@pytest.mark.parametrize("wrong", [{"keep": ""}, {"keep": "both"}, {"value-name": ""}, {"value-headline": "third"}])
def test_without_a_choice_nothing_is_merged_and_the_others_stay_ticked(hr, acme, two, wrong):
    answer = hr.post(merge_path(*two), answers(**wrong))
    assert answer.status_code == 422
    assert answer.context["form"]["value-headline"].value() == wrong.get("value-headline", "second")
    with tenant_scope(acme):
        assert not Merge.objects.exists()


def test_two_sign_ins_are_refused_with_what_to_do(hr, acme):
    one, other = make_peer(acme, "Ines", "Rocha"), make_peer(acme, "Ines", "Roccha")
    answer = hr.post(merge_path(one, other), {"keep": "first", "value-name": "first"})
    assert answer.status_code == 422
    assert "sign-in of their own" in answer.content.decode()


def test_a_record_that_is_gone_merged_or_the_same_is_not_found(hr, acme, bob, two):
    stranger = type(two[0])(pk=uuid4())
    assert hr.get(merge_path(two[0], stranger)).status_code == 404
    assert hr.get(merge_path(two[0], two[0])).status_code == 404
    with tenant_scope(acme):
        merge(kept=two[0], merged=two[1], chosen={}, by=membership(acme, bob))
    assert hr.get(merge_path(*two)).status_code == 404


def test_two_people_leave_the_queue(hr, acme, two):
    assert hr.post(f"/acme/manage/alumni/duplicates/{pair_of(acme).pk}/apart/").url == QUEUE
    assert pair_of(acme).state == PairState.DIFFERENT
    assert "Nobody is here twice" in hr.get(QUEUE).content.decode()


def test_a_merge_is_taken_back_with_one_click(hr, acme, two):
    hr.post(merge_path(*two), answers())
    with tenant_scope(acme):
        done = Merge.objects.get()
    assert hr.post(f"/acme/manage/alumni/merge/{done.pk}/undo/").url == QUEUE
    with tenant_scope(acme):
        assert Alumnus.objects.get(pk=two[1].pk).headline == "I am Roccha"


def test_what_cannot_be_taken_back_is_said(hr, acme, bob, two):
    with tenant_scope(acme):
        done = merge(kept=two[0], merged=two[1], chosen={}, by=membership(acme, bob))
        merge(kept=create_alumnus(given_name="Ida", by=None), merged=two[0], chosen={}, by=membership(acme, bob))
    answer = hr.post(f"/acme/manage/alumni/merge/{done.pk}/undo/", follow=True)
    assert "Undo the later merge first" in answer.content.decode()


def test_hr_may_ask_to_look_now(hr, acme, two):
    answer = hr.post(f"{QUEUE}search/", follow=True)
    assert "We are looking through all records" in answer.content.decode()


def test_without_a_broker_looking_now_says_so(hr, settings, two):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = hr.post(f"{QUEUE}search/", follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["rita", "alice"])
def test_only_hr_merges(client_for, request, two, acme, who):
    client = client_for(request.getfixturevalue(who))
    assert client.get(QUEUE).status_code == 403
    assert client.post(merge_path(*two), answers()).status_code == 403


def test_outsiders_and_strangers_see_nothing_of_it(client_for, client, mallory, two):
    assert client_for(mallory).get(QUEUE).status_code == 404
    assert "/account/sign-in/" in client.get(QUEUE).url


def test_methods_that_are_not_meant_are_refused(hr, acme, two):
    pair = pair_of(acme).pk
    assert hr.post(QUEUE).status_code == 405
    assert hr.get(f"{QUEUE}{pair}/apart/").status_code == 405
    assert hr.get(f"{QUEUE}search/").status_code == 405
    assert hr.get(f"/acme/manage/alumni/merge/{pair}/undo/").status_code == 405


def test_hr_neither_reads_nor_chooses_what_a_member_keeps_to_themselves(hr, acme):
    """Birthday and obstacles are for nobody at first; the member hides the phone besides."""
    private = {"birth_month": 3, "birth_day": 14, "obstacles": "A long illness", "phone": "+44 20 7946 0001"}
    member = make_peer(acme, "Ines", "Rocha", **private)
    set_levels(member, phone="nobody", jobs="nobody")
    make_job(member)
    record = make_alumnus(acme, "Ines", "Rocha", **{**private, "obstacles": "None", "phone": "+1 555 0100"})
    for path in (merge_path(member, record), merge_path(record, member)):
        page = hr.get(path).content.decode()
        assert not [words for words in ("14. 3.", "A long illness", "7946", "Same birthday", "1 job") if words in page]
    chosen = {"keep": "first", "value-obstacles": "first", "value-phone": "first", "value-birthday": "first"}
    assert hr.post(merge_path(record, member), chosen).status_code == 302
    with tenant_scope(acme):
        kept = Alumnus.objects.get(pk=record.pk)
        assert (kept.obstacles, kept.phone) == ("A long illness", "+44 20 7946 0001"), "what the member wrote holds"


def test_looking_at_two_records_side_by_side_is_in_the_log(hr, acme, two):
    hr.get(merge_path(*two))
    with tenant_scope(acme):
        opened = set(AuditEvent.objects.filter(action="alumnus.opened").values_list("subject_id", flat=True))
    assert opened == {str(record.pk) for record in two}
