"""The ledger of a period: who is counted, what HR enters, who reads it, and what leaves the house."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from audit.models import AuditEvent
from boomerang.ledger.actions import CannotCredit, Overtaken, enter_figures, note_download, set_credit
from boomerang.ledger.credit import Proof
from boomerang.ledger.formulas import Range, Share
from boomerang.ledger.periods import Period
from boomerang.ledger.result import eligible_on, ledger_of
from boomerang.ledger.returns import returns_in, returns_of, standing
from boomerang.models import Answer, CreditCut, LedgerKey, LedgerVersion, Opening, Outreach, Rehire, Source
from directory.models import RehireEligibility
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.boomerang.ledger.conftest import ComeBack
from tests.factories.accounts import confirm
from tests.factories.directory import make_alumnus, make_spell

ClientFor = Callable[[User], Client]
PAGE = "/acme/recruit/ledger/"
YEAR = Period(2024)
TODAY = date(2026, 6, 1)
HEAD = ("internal_other", "external_other", "internal_rehire", "external_rehire")


@pytest.fixture
def five(come_back: ComeBack) -> list[Rehire]:
    """Five who came back in 2024, one of them after six years."""
    names = ("Ann", "Ben", "Dan", "Eva")
    found = [come_back(name, date(2024, 2 + number, 1)) for number, name in enumerate(names)]
    return [*found, come_back("Gus", date(2024, 9, 2), left=date(2018, 8, 31))]


def figures(**others: int) -> dict[LedgerKey, tuple[Range, str]]:
    costs = {"internal_other": 60_000, "external_other": 40_000, "internal_rehire": 5_000, "external_rehire": 1_000}
    return {LedgerKey(key): (Range.exactly(cost), "The books") for key, cost in {**costs, **others}.items()}


def enter(by: Membership, *, hires: int = 25, seen: int = 0, **others: int) -> LedgerVersion:
    return enter_figures(
        period=YEAR, currency="EUR", hires=hires, hires_source="Payroll", figures=figures(**others), seen=seen, by=by
    )


def write_to(rehire: Rehire, *, days: int, message: Message | None = None, answered: bool = False) -> None:
    at = rehire.at - timedelta(days=days)
    answer = {"answer": Answer.INTERESTED, "answered_at": at + timedelta(hours=2)} if answered else {}
    message_id = message.pk if message else None
    Outreach.objects.create(candidacy=rehire.candidacy, subject="x", text="x", at=at, message_id=message_id, **answer)


def test_a_year_by_hand(house: Employer, five: list[Rehire], hr: Membership):
    """25 hires, five of them rehires; two are credited whole, one half: 2.5 x (5,000 - 1,200 + 2,000) of 10,000."""
    for rehire in five[:2]:
        write_to(rehire, days=12, answered=True)
    write_to(five[2], days=2, answered=True)
    enter(hr, agency_fee=2_000, programme_cost=10_000)

    found = ledger_of(YEAR, look_back=36, today=TODAY)

    assert found.share == Share(4, 25)
    assert ledger_of(YEAR, look_back=None, today=TODAY).share == Share(5, 25)
    assert found.rate == Share(5, 5)
    assert found.median == Decimal("12.0")
    assert found.credits == {100: 2, 50: 1, 0: 2}
    money = found.money
    assert (money.saving, money.credited) == (Range.exactly(5_800), Range.exactly(14_500))
    assert money.result == Range.exactly(Decimal("0.45"))
    assert money.of(found.returns[-1]) == Range.exactly(5_800)


def test_nobody_is_counted_twice_nor_whoever_does_not_come(house: Employer, five: list[Rehire], come_back: ComeBack):
    first = five[0]
    first.cancelled_at = timezone.now()
    first.save()
    again = make_spell(five[1].candidacy.alumnus, started_on=five[1].starts_on, last_day=None)
    Rehire.objects.create(candidacy=five[1].candidacy, spell=again, starts_on=five[1].starts_on, at=five[1].at)
    come_back("Hal", date(2024, 12, 2))
    gone = come_back("Ida", date(2024, 3, 3))
    gone.spell.delete()

    assert len(returns_in(YEAR, today=TODAY)) == 5
    assert ledger_of(YEAR, look_back=36, today=date(2024, 11, 1)).to_come == 1
    assert len(returns_in(YEAR, today=date(2024, 11, 1))) == 4


def test_mail_proves_what_it_did(five: list[Rehire], house: Employer):
    """One that waits or failed proves nothing; one that the outbox has forgotten counts from the day it was written."""
    sent, waiting, gone, answered, _none = five
    for rehire, state in ((sent, "sent"), (waiting, "pending")):
        message = Message.objects.create(
            tenant_id=house.pk, category="openings", lane="marketing", recipient_id=rehire.candidacy.alumnus_id,
            to_address="x@home.example", address_hash="x", sender_name="x", template="x", subject="x", text="x",
            state=state, sent_at=rehire.at - timedelta(days=11) if state == "sent" else None,
        )  # fmt: skip
        write_to(rehire, days=13, message=message)
    Outreach.objects.create(
        candidacy=gone.candidacy, subject="x", text="x", at=gone.at - timedelta(days=12), message_id=gone.pk
    )
    write_to(answered, days=12, answered=True)
    proofs = {back.rehire.pk: back.proof for back in returns_in(YEAR, today=TODAY)}

    assert [proofs[rehire.pk] for rehire in five] == [
        Proof.WRITTEN, Proof.NOTHING, Proof.WRITTEN, Proof.WRITTEN, Proof.NOTHING,
    ]  # fmt: skip


def test_a_second_return_by_the_same_card_stands_on_its_own(come_back: ComeBack):
    first = come_back("Ann", date(2022, 3, 1), until=date(2023, 2, 28), source=Source.REFERRAL)
    write_to(first, days=12, answered=True)
    spell = make_spell(first.candidacy.alumnus, started_on=date(2024, 3, 1), last_day=None)
    Rehire.objects.create(
        candidacy=first.candidacy, spell=spell, starts_on=date(2024, 3, 1), at=first.at + timedelta(days=700)
    )
    newest, oldest = returns_of(standing())

    assert (oldest.proof, newest.proof) == (Proof.WRITTEN, Proof.NOTHING)
    assert (newest.left_on, newest.months) == (date(2023, 2, 28), Decimal("12.1"))


def test_second_exits_are_counted_over_all_years(come_back: ComeBack, house: Employer):
    for number in range(4):
        come_back(f"Stays {number}", date(2021, 1, 4 + number))
    come_back("Leaves", date(2021, 2, 1), until=date(2022, 6, 30))
    come_back("Leaves late", date(2021, 3, 1), until=date(2024, 6, 30))
    come_back("Too new", date(2023, 3, 1), until=date(2023, 6, 30))

    assert ledger_of(YEAR, look_back=36, today=date(2024, 2, 1)).second_exits == Share(1, 6)
    assert ledger_of(Period(2025), look_back=36, today=TODAY).second_exits == Share(2, 7)


def test_who_could_have_come_back(house: Employer, hr: Membership):
    for name, fields in (
        ("Gone", {}),
        ("Later", {"last_day": date(2024, 5, 1)}),
        ("Here", {"last_day": None}),
        ("Never", {"rehire_eligibility": RehireEligibility.NOT_ELIGIBLE}),
        ("Forgiven", {"rehire_eligibility": RehireEligibility.NOT_ELIGIBLE}),
    ):
        alumnus = make_alumnus(house, name, "Left")
        make_spell(alumnus, **fields)
        if name == "Forgiven":
            words = {"rehire_eligibility": RehireEligibility.ELIGIBLE, "started_on": date(2022, 1, 1)}
            make_spell(alumnus, last_day=date(2023, 1, 1), **words)

    assert eligible_on(YEAR.starts_on) == 2


def test_figures_are_versions_and_nobody_overtakes_anybody(hr: Membership, recruiter: Membership):
    assert (enter(hr).number, enter(hr, seen=1).number) == (1, 2)
    with pytest.raises(Overtaken):
        enter(hr, seen=1)
    with pytest.raises(PermissionDenied):
        enter(recruiter, seen=2)
    with pytest.raises(PermissionDenied):
        note_download(period=YEAR, rows=1, by=recruiter)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LedgerVersion.objects.update(hires=1)


def test_hr_may_give_less_and_never_more(five: list[Rehire], hr: Membership, recruiter: Membership):
    write_to(five[0], days=12, answered=True)
    with pytest.raises(PermissionDenied):
        set_credit(rehire=five[0], percent=0, reason="x", by=recruiter)
    with pytest.raises(CannotCredit, match="Say why"):
        set_credit(rehire=five[0], percent=0, reason=" ", by=hr)
    with pytest.raises(CannotCredit, match="more than the rows prove"):
        set_credit(rehire=five[1], percent=50, reason="I rang them.", by=hr)
    set_credit(rehire=five[0], percent=50, reason="Their team had asked them.", by=hr)
    (back,) = returns_of(standing().filter(pk=five[0].pk))
    assert (back.proved, back.percent, back.is_cut) == (100, 50, True)

    set_credit(rehire=five[0], percent=100, reason="They had not.", by=hr)

    (back,) = returns_of(standing().filter(pk=five[0].pk))
    assert (back.percent, back.is_cut) == (100, False)
    assert AuditEvent.objects.filter(action="ledger.credit_set").latest("at").data == {"percent": 100, "proved": 100}
    five[1].cancelled_at = timezone.now()
    five[1].save()
    with pytest.raises(CannotCredit, match="cancelled"):
        set_credit(rehire=five[1], percent=0, reason="x", by=hr)


# Pages


def typed(**fields: str) -> dict[str, str]:
    costs = {f"{key}_likely": "1000" for key in HEAD} | {f"{key}_source": "The books" for key in HEAD}
    return {"seen": "0", "currency": "EUR", "hires": "25", "hires_source": "Payroll", **costs, **fields}


def test_who_may_open_what(client_for: ClientFor, five, auditor: User, alice, bob, rita, mallory):
    credit = f"{PAGE}returns/{five[0].pk}/credit/"
    with no_scope():
        for path, reads in (
            (PAGE, 200), (f"{PAGE}sheet/", 200), (f"{PAGE}figures/", 403), (credit, 403), (f"{PAGE}download/", 302),
        ):  # fmt: skip
            assert Client().get(path).status_code == 302
            for user, status in ((mallory, 404), (alice, 403), (rita, 403), (auditor, reads)):
                assert client_for(user).get(path).status_code == status, (path, user)
            assert client_for(bob).put(path).status_code == 405
        assert client_for(bob).get(f"{PAGE}figures/?period=1066").status_code == 404
        assert client_for(bob).get(f"{PAGE}returns/{bob.pk}/credit/").status_code == 404


def test_the_page_says_what_it_knows_and_why_it_does_not(
    client_for: ClientFor, bob: User, five: list[Rehire], hr: Membership,
    django_assert_num_queries: DjangoAssertNumQueries, come_back: ComeBack,
) -> None:  # fmt: skip
    client, page = client_for(bob), f"{PAGE}?period=2024"
    html = client.get(page).content.decode()
    for words in ("Enter all hires", "Enter what hiring cost you", "1,318", "10,858", "Not shown: fewer than five"):
        assert words in html
    assert "Nobody came back" in client.get(f"{PAGE}?period=2019-q1").content.decode()
    posted = typed(agency_fee_likely="2000", agency_fee_high="3000", agency_fee_source="Three quotes")
    assert client.post(f"{PAGE}figures/?period=2024", posted)["Location"] == page
    assert "Enter what the programme cost" in client.get(page).content.decode()
    posted |= {"seen": "1", "programme_cost_likely": "900", "programme_cost_source": "A guess"}
    client.post(f"{PAGE}figures/?period=2024", posted)
    client.get(page)  # says that it was kept
    with django_assert_num_queries(18):
        html = client.get(page).content.decode()
    assert "16 %" in html
    assert "4 of 25" in html
    assert "Programme return" in html
    assert "Version 2" in html
    come_back("Hal", date(2024, 12, 2))
    with django_assert_num_queries(18):
        client.get(page)
    sheet = client.get(f"{PAGE}sheet/?period=2024").content.decode()
    assert "6 people came back" in sheet
    assert "Ann Back" not in sheet


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"hires": "4"}, "hires"),
        ({"hires": ""}, "hires"),
        ({"currency": "Euro"}, "currency"),
        ({"agency_fee_low": "5"}, "agency_fee_likely"),
        ({"agency_fee_source": "x"}, "agency_fee_likely"),
        ({"internal_other_low": "1001"}, "internal_other_low"),
        ({"internal_other_high": "999"}, "internal_other_high"),
        ({"internal_other_source": " "}, "internal_other_source"),
        ({"pay_premium_likely": "101"}, "pay_premium_likely"),
        ({"weekly_pay_likely": "-1"}, "weekly_pay_likely"),
        ({"seen": "3"}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client_for: ClientFor, bob, five, fields: dict[str, str], field: str):
    answer = client_for(bob).post(f"{PAGE}figures/?period=2024", typed(**fields))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not LedgerVersion.objects.exists()


def test_another_period_begins_with_the_figures_of_the_last(client_for: ClientFor, bob: User, house, five, hr):
    enter(hr, agency_fee=2_000)
    initial = client_for(bob).get(f"{PAGE}figures/?period=2025").context["form"].initial
    assert (initial["agency_fee_likely"], initial["seen"], "hires" in initial) == (2000, 0, False)
    enter_figures(
        period=Period(2025), currency="GBP", hires=7, hires_source="x",
        figures={LedgerKey.AGENCY_FEE: (Range(Decimal(1), Decimal("2.5"), Decimal(3)), "x")}, seen=0, by=hr,
    )  # fmt: skip
    page = client_for(bob).get(f"{PAGE}figures/?period=2025")
    initial = page.context["form"].initial
    assert (initial["agency_fee_low"], initial["agency_fee_likely"], initial["hires"]) == (1, Decimal("2.5"), 7)
    assert "7 hires" in page.content.decode()
    assert "Nothing can be said about money without" in client_for(bob).get(f"{PAGE}?period=2025").content.decode()


def test_more_returns_than_hires_is_said_and_not_counted(client_for: ClientFor, bob: User, five, hr: Membership):
    enter(hr, hires=4)
    html = client_for(bob).get(f"{PAGE}?period=2024").content.decode()
    assert "The hires entered are fewer than the returns." in html
    assert "More people came back than were hired in all" in html
    enter(hr, hires=7, seen=1)
    assert "what they cost on average is not shown" in client_for(bob).get(f"{PAGE}?period=2024").content.decode()


def test_credit_is_lowered_on_its_page(client_for: ClientFor, bob: User, five: list[Rehire]):
    write_to(five[0], days=12, answered=True)
    client, page = client_for(bob), f"{PAGE}returns/{five[0].pk}/credit/"
    assert "The rows prove 100 %" in client.get(page).content.decode()
    assert client.post(page, {"percent": "50", "reason": ""}).status_code == 422
    assert client.post(page, {"percent": "70", "reason": "x"}).status_code == 422

    assert client.post(page, {"percent": "0", "reason": "They never read it."})["Location"] == f"{PAGE}?period=2024"

    assert CreditCut.objects.order_by("-at")[0].percent == 0
    assert "lowered it from 100 %: They never read it." in client.get(f"{PAGE}?period=2024").content.decode()


def test_the_file_runs_no_formulas(client_for: ClientFor, bob: User, five, hr: Membership, opening: Opening):
    enter(hr, programme_cost=500)
    five[0].candidacy.alumnus.given_name = "=HYPERLINK(1)"
    five[0].candidacy.alumnus.save()
    client, page = client_for(bob), f"{PAGE}download/?period=2024"
    assert client.get(page).status_code == 302
    confirm(client, "ledger.export")
    assert client.get(page).status_code == 200
    assert client.post(page, {"which": "all"}).status_code == 422

    returns = b"".join(client.post(page, {"which": "returns", "format": "csv"})).decode()
    figures_file = b"".join(client.post(page, {"which": "figures", "format": "csv"})).decode()

    assert "'=HYPERLINK(1)" in returns
    assert returns.count("\r\n") == 6
    assert "Back" not in figures_file
    assert "Programme return,−100 %" in figures_file
    assert AuditEvent.objects.filter(action="ledger.downloaded").count() == 2
