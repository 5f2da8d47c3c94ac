import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from audit.models import AuditEvent
from boomerang.models import Opening, OpeningBonus, Referral, ReferralTerms
from boomerang.openings.actions import close
from boomerang.referrals import link_views
from boomerang.referrals.links import share_of
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.accounts import confirm

LIST = "/acme/recruit/referrals/"
GIVEN = {"name": "Uta Beck", "email": "uta@home.example", "how_known": "From school.", "agreed": "on"}


def form_of(opening: Opening) -> str:
    return f"/acme/openings/{opening.pk}/recommendation/"


def link() -> str:
    text = Message.objects.in_scope().filter(template="boomerang/recommended").order_by("-id")[0].text
    found = re.search(r"http://[^/]+(/recommended/\S+)", text)
    assert found is not None
    return found[1]


def test_who_may_see_and_who_may_act(
    referral: Referral, opening: Opening, rita: User, bob: User, alice: User, mallory: User, auditor: User,
    client_for: Callable[[User], Client],
) -> None:  # fmt: skip
    one = f"{LIST}{referral.pk}/"
    bonus = f"/acme/recruit/openings/{opening.pk}/bonus/"
    clients = {user.email: client_for(user) for user in (rita, bob, alice, mallory, auditor)}
    asked = [clients[user.email] for user in (rita, bob, auditor, alice, mallory)] + [Client()]
    for address, wanted in {
        LIST: [200, 200, 200, 403, 404, 302],
        one: [200, 200, 200, 403, 404, 302],
        bonus: [200, 200, 403, 403, 404, 302],
        f"{LIST}terms/": [403, 200, 403, 403, 404, 302],
    }.items():
        assert [client.get(address).status_code for client in asked] == wanted, address
    assert clients[bob.email].get(f"{LIST}payroll/").status_code == 302  # to confirm that it is Bob
    assert clients[rita.email].get(f"{LIST}payroll/").status_code == 403
    assert clients[auditor.email].post(one).status_code == 403
    assert clients[rita.email].post(f"{one}payment/").status_code == 403
    assert clients[bob.email].get(f"{one}payment/").status_code == 405
    assert clients[bob.email].post(LIST).status_code == 405
    for address in (form_of(opening), "/acme/me/referrals/"):
        assert [clients[alice.email].get(address).status_code, Client().get(address).status_code] == [200, 302]
        assert clients[mallory.email].get(address).status_code == 404


def test_from_a_member_to_the_person_to_the_recruiter_to_payroll(
    opening: Opening, terms: ReferralTerms, ines: Alumnus, alice: User, bob: User, olga: User,
    client_for: Callable[[User], Client],
) -> None:  # fmt: skip
    member, staff, nobody = client_for(alice), client_for(bob), Client(enforce_csrf_checks=True)
    assert "Recommend somebody" in member.get(f"/acme/openings/{opening.pk}/").content.decode()
    assert "1,500 EUR" in member.get(form_of(opening)).content.decode()
    for missing in GIVEN:
        assert member.post(form_of(opening), {**GIVEN, missing: ""}).status_code == 422
    assert member.post(form_of(opening), {**GIVEN, "email": "ines@home.example"}).status_code == 422
    assert Referral.objects.count() == 0
    assert member.post(form_of(opening), GIVEN).status_code == 302
    assert "The person is asked whether they want it." in member.get("/acme/me/referrals/").content.decode()
    text = staff.get(LIST).content.decode()
    assert "Uta Beck" not in text
    assert "One more person has been named" in text
    referral = Referral.objects.get()
    assert staff.get(f"{LIST}{referral.pk}/").status_code == 404

    page = nobody.get(link())
    assert "From school." in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert nobody.post(link(), {"answer": "maybe"}).status_code == 422
    assert not Referral.objects.get().is_confirmed
    assert "gets in touch with you" in nobody.post(link(), {"answer": "yes"}).content.decode()
    assert "The person has said yes." in member.get("/acme/me/referrals/").content.decode()

    one = f"{LIST}{referral.pk}/"
    assert "Uta Beck" in staff.get(f"{LIST}?state=received").content.decode()
    assert "Nobody here" in staff.get(f"{LIST}?state=hired").content.decode()
    assert staff.post(one, {"to": "hired", "version": "1"}).status_code == 422
    assert staff.post(one, {"to": "contacted", "version": "7"}).status_code == 422
    assert (
        staff.post(one, {"to": "hired", "version": "1", "hired_on": "2026-01-05", "note": "Great."}).status_code == 302
    )
    assert "is due on 6 April 2026" in member.get("/acme/me/referrals/").content.decode()

    confirm(staff, "referrals.export")
    assert staff.post(f"{LIST}payroll/", {"which": "some"}).status_code == 422
    answer = staff.post(f"{LIST}payroll/", {"which": "due", "format": "csv"})
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Ines Rocha,Baker,Uta Beck,2026-01-05,2026-04-06,1500,EUR," in table
    assert AuditEvent.objects.get(action="referral.exported").data == {"rows": 1}
    assert "Not paid after all" not in staff.get(one).content.decode()
    staff.post(f"{one}payment/")
    staff.post(f"{one}payment/")
    assert "Not paid after all" in staff.get(one).content.decode()
    assert "has been paid" in member.get("/acme/me/referrals/").content.decode()
    again = b"".join(staff.post(f"{LIST}payroll/", {"which": "all", "format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert timezone.now().date().isoformat() in again.decode()
    staff.post(f"{one}payment/", {"undo": "1"})
    assert Referral.objects.get().paid_at is None

    assert "are gone" in nobody.post(link(), {"answer": "delete"}).content.decode()
    assert "Nothing about you is kept here" in nobody.get(link()).content.decode()
    assert "Deleted at their own wish" in staff.get(one).content.decode()
    assert staff.post(one, {"to": "closed", "version": "9"}).status_code == 200
    log = client_for(olga).get("/acme/manage/audit/").content.decode()
    for words in (
        "recommended somebody",
        "Received → Hired",
        "1500 EUR",
        "downloaded bonuses",
        "had their data deleted",
    ):
        assert words in log


def test_who_comes_through_a_members_link_types_for_themselves(
    opening: Opening, terms: ReferralTerms, ines: Alumnus, recruiter: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = Client(enforce_csrf_checks=True)
    share = share_of(opening, ines).url.partition("/recommended")
    address = f"/recommended{share[2]}"
    assert "Ines Rocha thinks" in nobody.get(address).content.decode()
    assert nobody.post(address, {"name": "", "email": "x"}).status_code == 422
    typed = {"name": "Uta Beck", "email": "uta@home.example"}
    assert "We have written to you." in nobody.post(address, typed).content.decode()
    assert nobody.post(address, typed).status_code == 422
    assert Referral.objects.get().by_link
    assert "You came through the link" in nobody.get(link()).content.decode()
    monkeypatch.setattr(link_views, "PER_ORIGIN", link_views.Limit("recommended-by-link", 0, 60))
    assert "a lot for one day" in nobody.post(address, {**typed, "email": "b@home.example"}).content.decode()
    close(opening=opening, by=recruiter)
    assert "No longer open" in nobody.get(address).content.decode()


def test_made_up_links_lead_nowhere(referral: Referral, house: Employer) -> None:
    mine, share = link(), share_of(referral.opening, referral.referrer).url.rpartition("/link/")[2].strip("/")
    for address in ("/recommended/made-up/", "/recommended/link/made-up/", f"/recommended/{share}/", f"{mine[:-3]}x/"):
        assert Client().get(address).status_code == 404, address
    Employer.objects.filter(pk=house.pk).update(is_active=False)
    assert Client().get(mine).status_code == 404


def test_terms_and_the_bonus_of_one_opening(
    house: Employer, opening: Opening, hr: Membership, bob: User, alice: User, ines: Alumnus,
    client_for: Callable[[User], Client],
) -> None:  # fmt: skip
    staff, member = client_for(bob), client_for(alice)
    assert "cannot recommend anybody" in staff.get(LIST).content.decode()
    assert member.get(form_of(opening)).status_code == 302
    assert "Recommend somebody" not in member.get(f"/acme/openings/{opening.pk}/").content.decode()
    values = {"is_open": "on", "amount": "100", "currency": "EUR", "weeks": "4", "words": "Before tax."}
    assert "before tax" in staff.get(f"{LIST}terms/").content.decode()
    for wrong in ({"currency": ""}, {"currency": "euro"}, {"amount": "-1"}, {"weeks": "999"}):
        assert staff.post(f"{LIST}terms/", {**values, **wrong}).status_code == 422
    assert staff.post(f"{LIST}terms/", values).status_code == 302
    bonus = f"/acme/recruit/openings/{opening.pk}/bonus/"
    assert staff.post(bonus, {"own": "own", "amount": ""}).status_code == 422
    staff.post(bonus, {"own": "own", "amount": "900", "currency": "CHF", "weeks": "8"})
    assert "900 CHF" in member.get(form_of(opening)).content.decode()
    assert "900 CHF" in staff.get(f"/acme/recruit/openings/{opening.pk}/").content.decode()
    staff.post(bonus, {"own": "usual"})
    assert OpeningBonus.objects.count() == 0
    assert "100 EUR" in member.get(form_of(opening)).content.decode()


def test_lists_ask_the_same_few_questions(
    name_one: Callable[..., Referral], rita: User, alice: User, client_for: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    staff, member = client_for(rita), client_for(alice)
    assert "Nobody yet" in member.get("/acme/me/referrals/").content.decode()
    assert "Nobody here" in staff.get(LIST).content.decode()
    for number in range(3):
        name_one(f"person{number}@home.example")
        Referral.objects.update(confirmed_at=timezone.now())
        if number in (0, 2):
            with django_assert_num_queries(QUERIES_OF_LIST):
                staff.get(LIST)
            with django_assert_num_queries(QUERIES_OF_OWN):
                member.get("/acme/me/referrals/")
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert member.get("/acme/me/referrals/").status_code == 200


QUERIES_OF_LIST = 11
QUERIES_OF_OWN = 10
