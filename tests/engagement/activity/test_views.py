from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory.connections.actions import accept, ask
from directory.duplicates.actions import merge, undo_merge
from directory.profile.actions import confirm_profile
from engagement.activity.actions import note
from engagement.activity.reading import MOST_SHOWN, account_of
from engagement.models import Activity, Standing
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import EMPLOYER_URLCONF
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer, own_alumnus

ClientFor = Callable[[User], Client]
URL = "/acme/me/activity/"
QUERIES = 12


def employer_path(name: str, *args: object) -> str:
    return "/acme" + reverse(name, args=args, urlconf=EMPLOYER_URLCONF)


def kinds_of(alumnus) -> list[str]:
    with tenant_scope(alumnus.tenant_id):
        return list(Activity.objects.filter(alumnus=alumnus).order_by("at", "id").values_list("kind", flat=True))


def test_page_shows_what_counted_and_the_sum(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    page = client_for(alice).get(URL).content.decode()
    assert "0 of 5" in page
    assert "Nothing has been counted yet" in page
    assert "It is never used for hiring." in page
    with tenant_scope(acme):
        note("reply", alumnus_id=own.pk)
        note("reply", alumnus_id=own.pk, at=timezone.now() - timedelta(days=500))
    page = client_for(alice).get(URL).content.decode()
    assert "1 of 5" in page
    assert page.count("You did a reply") == 2, "in the sums and once in the log: the older one is past its year"


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_any_number(
    acme: Employer, alice: User, client_for: ClientFor, django_assert_num_queries, rows: int
) -> None:
    own = own_alumnus(acme, alice)
    with tenant_scope(acme):
        for number in range(rows):
            note("click", alumnus_id=own.pk, at=timezone.now() - timedelta(days=number))
    as_alice = client_for(alice)
    with django_assert_num_queries(QUERIES):
        as_alice.get(URL)


def test_the_page_is_found_beside_ones_mail(acme: Employer, alice: User, bob: User, client_for: ClientFor) -> None:
    own_alumnus(acme, alice)
    assert f'href="{URL}"' in client_for(alice).get("/acme/me/mail/").content.decode()
    assert f'href="{URL}"' not in client_for(bob).get("/acme/me/mail/").content.decode()
    assert 'aria-current="page"' in client_for(alice).get(URL).content.decode()


def test_doors(acme: Employer, alice: User, bob: User, mallory: User, client: Client, client_for: ClientFor) -> None:
    own_alumnus(acme, alice)
    assert client_for(alice).post(URL).status_code == 405
    assert client_for(bob).get(URL).status_code == 404, "who has no profile has done nothing"
    assert client_for(mallory).get(URL).status_code == 404
    assert "/sign-in/" in client.get(URL)["Location"]


def test_long_years_are_cut_but_count(acme: Employer) -> None:
    ines = make_alumnus(acme)
    with tenant_scope(acme):
        now = timezone.now()
        Activity.objects.bulk_create(
            Activity(alumnus=ines, kind="click", at=now - timedelta(hours=hour)) for hour in range(MOST_SHOWN + 5)
        )
        account = account_of(ines.pk, now=now)
    assert account.has_more
    assert sum(len(month.acts) for month in account.months) == MOST_SHOWN
    assert account.sums[0].count == MOST_SHOWN + 5
    assert (account.score, account.to_next) == (5, 0)


def test_hr_sees_the_score_and_recruiters_do_not(
    acme: Employer, bob: User, rita: User, olga: User, client_for: ClientFor
) -> None:
    ines = make_peer(acme)
    url = employer_path("directory:person_detail", ines.pk)
    assert "Points today" not in client_for(bob).get(url).content.decode()
    with tenant_scope(acme):
        note("reply", alumnus_id=ines.pk)
    for user in (bob, olga):
        assert "1 of 5" in client_for(user).get(url).content.decode()
    page = client_for(rita).get(url)
    assert page.status_code == 200
    assert "Points today" not in page.content.decode()


def test_deeds_count_once_for_whoever_did_them(acme: Employer, alice: User, bob: User) -> None:
    own, ines = own_alumnus(acme, alice), make_peer(acme)
    with tenant_scope(acme):
        for _ in range(2):
            confirm_profile(own, by=membership(acme, alice))
        confirm_profile(ines, by=membership(acme, bob))
    assert kinds_of(own) == ["profile_confirmed"]
    assert kinds_of(ines) == [], "what staff do to a record is no deed of the person"


def test_what_two_people_are_to_each_other_counts_for_nothing(acme: Employer, alice: User) -> None:
    own, ines = own_alumnus(acme, alice), make_peer(acme)
    with tenant_scope(acme):
        ask(employer=acme, asker=own, asked=ines)
        accept(employer=acme, asked=ines, asker=own)
        assert not Activity.objects.exists()


def test_saving_the_profile_counts_once_a_day(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    as_alice = client_for(alice)
    about, levels = employer_path("directory:profile_section", "about"), ("headline", "about", "place")
    for headline in ("Baker", "Butcher"):
        posted = {"headline": headline, **{f"level_{name}": "everyone" for name in levels}}
        assert as_alice.post(about, posted).status_code == 302
    assert kinds_of(own) == ["profile_saved"]


def test_each_day_after_a_sign_in_counts_once(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    as_alice = client_for(alice)
    as_alice.get(URL)
    assert kinds_of(own) == [], "a session that no sign-in has opened"
    session = as_alice.session
    session["days_here"] = {}
    session.save()
    for _ in range(2):
        as_alice.get(URL)
    assert kinds_of(own) == ["sign_in"]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        as_alice.get(URL)
    assert kinds_of(own) == ["sign_in", "sign_in"]


def test_a_merge_brings_both_together_and_apart_again(acme: Employer, bob: User) -> None:
    kept, merged = make_alumnus(acme), make_alumnus(acme)
    with tenant_scope(acme):
        note("reply", alumnus_id=kept.pk)
        note("click", alumnus_id=merged.pk)
        done = merge(kept=kept, merged=merged, chosen={}, by=membership(acme, bob))
        assert Standing.objects.get(alumnus=kept).points == pytest.approx(6, abs=0.01)
        undo_merge(done, by=membership(acme, bob))
        assert Standing.objects.get(alumnus=kept).points == pytest.approx(5, abs=0.01)
        assert Standing.objects.get(alumnus=merged).points == pytest.approx(1, abs=0.01)
