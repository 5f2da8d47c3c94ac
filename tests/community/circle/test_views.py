from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.circle import actions
from community.circle.actions import put_off
from community.models import CircleMail, Contact, Mark, NamedColleague
from directory.models import Alumnus, AlumnusState, Block
from mail.actions import set_preferences
from mail.categories import Category
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for
from tests.factories.circles import make_mark, make_outside
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, set_levels

WISH = {"like": "3m", "most": "4m", "labels": "band, Lyon"}


@pytest.fixture
def today(acme: Employer) -> date:
    return acme.today()


@pytest.fixture
def mark(own: Alumnus, zoe: Alumnus, today: date) -> Mark:
    return make_mark(own, zoe, today=today - timedelta(days=200))


@pytest.fixture
def alices(own: Alumnus, alice: User) -> Client:
    return client_for(alice)


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_pages_are_for_members_of_their_own_circle(
    acme: Employer, own: Alumnus, zoe: Alumnus, mark: Mark, alice: User, bob: User, client: Client
) -> None:
    with tenant_scope(acme):
        theirs = Mark.objects.create(
            owner=zoe, person=own, name="A", since_on=mark.since_on, like_on=mark.like_on, most_on=mark.most_on
        )
    pages = ["", "new/", "labels/", "rolodex/", "mail/", f"people/{zoe.pk}/", f"marks/{mark.pk}/"]
    pages.append(f"marks/{mark.pk}/removal/")
    alices = client_for(alice)
    for page in pages:
        path = f"/acme/circle/{page}"
        assert client.get(path).status_code == 302  # to the sign-in
        assert alices.get(path).status_code == (302 if page.startswith("people/") else 200)
        assert client_for(bob).get(path).status_code == 404  # staff without a profile have no circle
        assert alices.put(path).status_code == 405
    for page in ("contacts/", "delay/"):
        assert alices.get(f"/acme/circle/marks/{mark.pk}/{page}").status_code == 405
    for page in ("", "removal/"):
        assert alices.get(f"/acme/circle/marks/{theirs.pk}/{page}").status_code == 404
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=own.pk).update(is_limited=True)
    assert alices.get("/acme/circle/").status_code == 403
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
    assert alices.get("/acme/circle/").status_code == 404
    assert "/acme/circle/" not in text(alices, f"/acme/alumni/{own.pk}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_in_a_few_queries(
    acme: Employer,
    own: Alumnus,
    alices: Client,
    today: date,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory", "circle"])
    for number in range(rows):
        make_mark(own, make_peer(acme, f"Peer {number}"), today=today - timedelta(days=200), labels=["band"])
    for path, expected in (("/acme/circle/", LIST_QUERIES), ("/acme/circle/rolodex/", ROLODEX_QUERIES)):
        alices.get(path)
        with django_assert_num_queries(expected):
            page = text(alices, path)
        assert page.count("Write to Peer ") == rows


LIST_QUERIES, ROLODEX_QUERIES = 15, 16


def test_mark_from_the_profile(acme: Employer, alices: Client, zoe: Alumnus) -> None:
    profile, path = f"/acme/alumni/{zoe.pk}/", f"/acme/circle/people/{zoe.pk}/"
    assert path in text(alices, profile)
    assert alices.post(path, {**WISH, "most": "1m"}).status_code == 422
    assert alices.post(path, {**WISH, "labels": "a,b,c,d,e,f"}).status_code == 422
    assert alices.post(path, {**WISH, "labels": "x" * 41}).status_code == 422
    assert alices.post(path, {**WISH, "like": ""}).status_code == 422
    assert alices.post(path, WISH).headers["Location"] == profile
    with tenant_scope(acme):
        found = Mark.objects.get()
        assert (found.labels, found.name) == (["band", "Lyon"], "Zoë Ågren")
    shown = text(alices, profile)
    assert "In touch" in shown
    assert "after 3 months, at most 4 months" in shown
    assert alices.post(path, WISH).headers["Location"] == f"/acme/circle/marks/{found.pk}/"
    nobody = make_alumnus(acme, "No", "Body")
    assert alices.get(f"/acme/circle/people/{nobody.pk}/").status_code == 404
    assert alices.get(f"/acme/circle/people/{uuid7()}/").status_code == 404


def test_somebody_outside(acme: Employer, alices: Client) -> None:
    assert alices.post("/acme/circle/new/", {**WISH, "name": ""}).status_code == 422
    assert alices.post("/acme/circle/new/", {**WISH, "name": "Greta Holm", "note": "Bonn"}).status_code == 302
    with tenant_scope(acme):
        mark = Mark.objects.get()
    path = f"/acme/circle/marks/{mark.pk}/"
    assert "Greta Holm" in text(alices, "/acme/circle/?show=all")
    assert alices.post(path, {**WISH, "like": "1w", "most": "1w", "name": "Greta H", "note": ""}).status_code == 302
    assert "Greta H" in text(alices, path)
    assert alices.post(path, {**WISH, "name": ""}).status_code == 422
    assert "deleted" in text(alices, f"{path}removal/")
    assert alices.post(f"{path}removal/").status_code == 302
    with tenant_scope(acme):
        assert not Mark.objects.exists()


def test_too_many_is_said_where_one_types(alices: Client, zoe: Alumnus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_MARKS", 0)
    for path in ("/acme/circle/new/", f"/acme/circle/people/{zoe.pk}/"):
        answer = alices.post(path, {**WISH, "name": "Greta"})
        assert (answer.status_code, "very many people" in answer.content.decode()) == (422, True)


def test_log_a_call_and_undo_it(acme: Employer, alices: Client, mark: Mark, today: date) -> None:
    path = f"/acme/circle/marks/{mark.pk}/contacts/"
    assert "Losing touch" in text(alices, "/acme/circle/?show=losing")
    for on in (today + timedelta(days=1), date(1900, 1, 1), "soon"):
        answer = alices.post(path, {"kind": "call", "on": str(on), "note": "typed"})
        assert (answer.status_code, "typed" in answer.content.decode()) == (422, True)
    assert alices.post(path, {"kind": "message", "on": str(today)}).status_code == 422
    assert alices.post(path, {"kind": "call", "on": str(today), "note": "About the house"}).status_code == 302
    page = text(alices, f"/acme/circle/marks/{mark.pk}/")
    assert ("About the house" in page, "In touch" in page) == (True, True)
    with tenant_scope(acme):
        contact = Contact.objects.get()
    assert alices.post(f"/acme/circle/contacts/{contact.pk}/removal/").status_code == 302
    assert alices.post(f"/acme/circle/contacts/{contact.pk}/removal/").status_code == 404
    assert "Losing touch" in text(alices, f"/acme/circle/marks/{mark.pk}/")


def test_put_off(acme: Employer, alices: Client, mark: Mark) -> None:
    path = f"/acme/circle/marks/{mark.pk}/delay/"
    assert alices.post(path).headers["Location"] == "/acme/circle/"
    assert alices.post(path, {"from": "rolodex"}).headers["Location"] == "/acme/circle/rolodex/"
    assert "put off until" in text(alices, "/acme/circle/?show=next")
    assert "All is well" in text(alices, "/acme/circle/?show=due")


def test_people_who_are_gone_are_a_name(acme: Employer, own: Alumnus, zoe: Alumnus, alices: Client, mark: Mark) -> None:
    """The same words whatever has happened; and nothing of whom one has blocked oneself."""
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=zoe.pk).update(given_name="Zora", headline="Secret")
        block = Block.objects.create(blocker=zoe, blocked=own)
    shown = text(alices, "/acme/circle/?show=all")
    assert ("is not here any more" in shown, "Zoë Ågren" in shown, "Zora" in shown) == (True, True, False)
    page = text(alices, f"/acme/circle/marks/{mark.pk}/")
    assert ("is not here any more" in page, "Zora" in page, "Secret" in page) == (True, False, False)
    assert "Zora" not in text(alices, f"/acme/circle/marks/{mark.pk}/removal/")
    assert "Time to write" not in text(alices, "/acme/home/")
    with tenant_scope(acme):
        block.delete()
        Block.objects.create(blocker=own, blocked=zoe)
    assert "Zoë" not in text(alices, "/acme/circle/?show=all")


def test_labels_and_mail_settings(acme: Employer, own: Alumnus, alices: Client, today: date) -> None:
    assert "There are no labels yet" in text(alices, "/acme/circle/labels/")
    make_outside(own, today=today, labels=["band"])
    make_outside(own, "Hugo", today=today)
    assert alices.post("/acme/circle/labels/", {"label": "x", "like": "1m", "most": "1m"}).status_code == 422
    assert alices.post("/acme/circle/labels/", {"label": "band", "like": "1m", "most": "2m"}).status_code == 302
    shown = text(alices, "/acme/circle/?show=all&label=band")
    assert ("Greta Holm" in shown, "Hugo" in shown) == (True, False)
    assert "no mail about your circle at all" in text(alices, "/acme/circle/mail/")
    with tenant_scope(acme):
        set_preferences(recipient_id=own.pk, wanted={Category.CIRCLE: True}, by=None)
    assert alices.post("/acme/circle/mail/", {"weekday": "9"}).status_code == 422
    assert alices.post("/acme/circle/mail/", {"weekday": "4", "is_on": "on"}).status_code == 302
    with tenant_scope(acme):
        kept = CircleMail.objects.get()
    assert (kept.weekday, kept.is_on) == (4, True)


def test_rolodex_tells_what_one_may_see(
    acme: Employer, own: Alumnus, zoe: Alumnus, alices: Client, today: date
) -> None:
    """A birthday, a new job, a new city, time together, or nothing: each only as far as it is shown to one."""
    people = {name: make_peer(acme, name, "Peer", city="Lyon") for name in ("Bir", "Job", "Cit", "Hid", "Tog")}
    old = today - timedelta(days=400)
    for person in (own, people["Tog"]):
        make_spell(person, team="Payments")
    for person in (*people.values(),):
        make_mark(own, person, today=old)
    with tenant_scope(acme):
        for name in ("Bir", "Hid"):
            Alumnus.objects.filter(pk=people[name].pk).update(birth_month=today.month, birth_day=1)
        Alumnus.objects.filter(pk__in=[people["Cit"].pk, people["Hid"].pk]).update(city="Bonn")
    set_levels(people["Bir"], birthday="everyone")
    make_job(people["Job"], title="Pilot", started_on=today - timedelta(days=30))
    make_job(people["Hid"], title="Secret pilot", started_on=today - timedelta(days=30))
    set_levels(people["Hid"], jobs="connections", place="connections")
    page = text(alices, "/acme/circle/rolodex/")
    for words in ("Birthday on 1", "New job: Pilot, Tidewater Bank", "New city: Bonn", "You worked together"):
        assert page.count(words) == 1, words
    assert "Secret pilot" not in page
    with tenant_scope(acme):
        mark = Mark.objects.get(person=people["Tog"])
        put_off(mark=mark, until=today + timedelta(days=3))
        Mark.objects.exclude(pk=mark.pk).delete()
    assert "You have been in touch with everybody" in text(alices, "/acme/circle/rolodex/")
    with tenant_scope(acme):
        mark.delete()
    assert f"/acme/circle/people/{people['Tog'].pk}/" in text(alices, "/acme/circle/rolodex/")  # known, not marked


def test_home_shows_who_is_due(acme: Employer, own: Alumnus, zoe: Alumnus, alices: Client, mark: Mark) -> None:
    assert "Time to write" in text(alices, "/acme/home/")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=zoe.pk).update(state=AlumnusState.DECEASED)
    assert "Time to write" not in text(alices, "/acme/home/")


def test_named_colleagues_stand_on_the_page(acme: Employer, own: Alumnus, zoe: Alumnus, alices: Client) -> None:
    with tenant_scope(acme):
        row = NamedColleague.objects.create(owner=own, named_id=uuid7(), name="Daniel Kimani")
        theirs = NamedColleague.objects.create(owner=zoe, named_id=uuid7(), name="Nobody’s")
    shown = text(alices, "/acme/circle/")
    assert ("Daniel Kimani" in shown, "Nobody’s" in shown) == (True, False)
    assert alices.post(f"/acme/circle/colleagues/{theirs.pk}/removal/").status_code == 404
    assert alices.post(f"/acme/circle/colleagues/{row.pk}/removal/").status_code == 302
    assert "Daniel Kimani" not in text(alices, "/acme/circle/").split("Taken off")[1]
