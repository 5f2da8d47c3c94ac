"""The page about the address that mail goes out from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role, User
from audit.models import AuditEvent
from engagement.sender.actions import NotOwn, TooSoon, ask_for_check, check_domains, note_findings, set_sender
from engagement.sender.asking import DnsAway
from engagement.sender.checking import Found
from engagement.sender.tasks import check_sender, check_senders
from mail.models import Finding, SenderDomain
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership

PAGE = "/acme/manage/sender/"
NEW = {"address": "Alumni@Acme.org", "selector": "S1._domainkey"}


@pytest.fixture(autouse=True)
def _installation(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Portal <alumni@portal.org>"
    settings.SENDER_SPF, settings.SENDER_DKIM_SELECTOR = "include:spf.portal.org", "s1"
    settings.SENDER_DKIM_RECORD = "s1.dkim.portal.org"


def keeper(acme: Employer, bob: User) -> Any:
    return membership(acme, bob)


def records_of(domain: SenderDomain) -> dict[str, list[str]]:
    """DNS as the page asks for it."""
    return {
        f"_alumni-portal.{domain.domain}": [f"alumni-portal={domain.proof_token}"],
        domain.domain: ["v=spf1 include:spf.portal.org ~all"],
        f"s1._domainkey.{domain.domain}": ["v=DKIM1; p=abc"],
        f"_dmarc.{domain.domain}": ["v=DMARC1; p=none"],
        "portal.org": ["v=spf1 mx -all"],
        "s1._domainkey.portal.org": ["v=DKIM1; p=abc"],
        "_dmarc.portal.org": ["v=DMARC1; p=reject"],
    }


def kinds(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(
            AuditEvent.objects.filter(action__startswith="sender.").order_by("id").values_list("action", flat=True)
        )


def test_hr_brings_an_address_and_reads_what_to_put_where(client_for: Callable[..., Client], acme: Employer, bob: User):
    client = client_for(bob)
    page = client.get(PAGE).content.decode()
    assert "alumni@<wbr>portal.org" in page
    assert "Not checked yet" in page

    answer = client.post(f"{PAGE}address/", NEW, follow=True)

    page = answer.content.decode()
    with tenant_scope(acme):
        own = SenderDomain.objects.get()
        assert (own.domain, own.address, own.dkim_selector) == ("acme.org", "Alumni@acme.org", "s1")
    for value in (
        "_alumni-portal.acme.org",
        f"alumni-portal={own.proof_token}",
        "v=spf1 include:spf.portal.org ~all",
        "s1._domainkey.acme.org",
        "s1.dkim.portal.org",
        "_dmarc.acme.org",
        "v=DMARC1; p=none",
    ):
        assert f'value="{value}"' in page
    assert "Until all records of acme.org are confirmed" in page
    assert kinds(acme) == ["sender.changed"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "This field is required"),
        ({"address": "x", "selector": "s1"}, "Enter a valid email address"),
        ({"address": "acme@gmail.com", "selector": "s1"}, "belongs to a mail provider"),
        ({"address": "a@acme.test", "selector": "s1"}, "that others can look up"),
        ({"address": '"ab"@acme.org', "selector": "s1"}, "kind of address"),
        ({"address": "a@portal.org", "selector": "s1"}, "from this domain already"),
        ({"address": "a@acme.org", "selector": "s1 s2"}, "short name such as s1"),
    ],
)
def test_what_cannot_be_a_sender_comes_back(
    client_for: Callable[..., Client], acme: Employer, bob: User, data: dict[str, str], says: str
):
    answer = client_for(bob).post(f"{PAGE}address/", data)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    with tenant_scope(acme):
        assert not SenderDomain.objects.exists()


def test_once_confirmed_it_is_used_until_dns_changes(client_for: Callable[..., Client], acme: Employer, bob: User):
    client = client_for(bob)
    client.post(f"{PAGE}address/", NEW)
    with tenant_scope(acme):
        dns = records_of(SenderDomain.objects.get())
        assert check_domains(ask=lambda name: dns.get(name, [])) == 2
        own = SenderDomain.objects.get(domain="acme.org")
        assert own.confirmed_at is not None
        first = own.confirmed_at
        check_domains(ask=lambda name: dns.get(name, []))
        assert SenderDomain.objects.get(domain="acme.org").confirmed_at == first

    page = client.get(PAGE).content.decode()
    assert "Alumni@<wbr>acme.org" in page
    assert "Until all records" not in page
    assert page.count("Confirmed") == 7

    with tenant_scope(acme):
        del dns["_dmarc.acme.org"]
        check_domains(ask=lambda name: dns.get(name, []))
        assert SenderDomain.objects.get(domain="acme.org").confirmed_at is None
    assert "Until all records of acme.org" in client.get(PAGE).content.decode()
    assert kinds(acme) == ["sender.changed", "sender.confirmed", "sender.lost"]


def test_where_dns_is_away_nothing_is_held_against_anybody(acme: Employer, bob: User):
    def away(name: str) -> list[str]:
        raise DnsAway(name)

    with tenant_scope(acme):
        own = set_sender(address="a@acme.org", selector="s1", by=keeper(acme, bob))
        dns = records_of(own)
        check_domains(ask=lambda name: dns.get(name, []))

        assert check_domains(ask=away) == 0

        own.refresh_from_db()
        assert own.confirmed_at is not None
        assert own.checked_at is not None


def test_an_answer_about_an_earlier_domain_is_dropped(acme: Employer, bob: User):
    with tenant_scope(acme):
        own = set_sender(address="a@acme.org", selector="s1", by=keeper(acme, bob))
        earlier = SenderDomain.objects.get(pk=own.pk)
        same = set_sender(address="a@acme.org", selector="s1", by=keeper(acme, bob))
        assert same.proof_token == earlier.proof_token
        set_sender(address="b@acme.org", selector="s2", by=keeper(acme, bob))
        assert SenderDomain.objects.get().proof_token == earlier.proof_token
        set_sender(address="b@other.org", selector="s2", by=keeper(acme, bob))
        now = SenderDomain.objects.get()
        assert now.proof_token != earlier.proof_token

        assert not note_findings(earlier, found=Found(proof=Finding.FOUND))
        assert SenderDomain.objects.get().proof == Finding.UNCHECKED


def test_another_local_part_keeps_what_was_found(acme: Employer, bob: User):
    with tenant_scope(acme):
        own = set_sender(address="a@acme.org", selector="s1", by=keeper(acme, bob))
        dns = records_of(own)
        check_domains(ask=lambda name: dns.get(name, []))

        assert set_sender(address="b@acme.org", selector="s1", by=keeper(acme, bob)).confirmed_at is not None


def test_the_shared_domain_follows_the_installation(acme: Employer, settings: Settings):
    with tenant_scope(acme):
        check_domains(ask=lambda _name: [])
        settings.DEFAULT_FROM_EMAIL = "alumni@moved.org"
        check_domains(ask=lambda _name: [])

        assert [row.domain for row in SenderDomain.objects.all()] == ["moved.org"]
        settings.DEFAULT_FROM_EMAIL = "alumni@localhost"
        assert check_domains(ask=lambda _name: []) == 0


def test_a_check_is_asked_for_and_not_too_often(
    client_for: Callable[..., Client], acme: Employer, bob: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    settings.DEFAULT_FROM_EMAIL = "alumni@localhost"  # no DNS from tests
    client = client_for(bob)

    assert "asking DNS" in client.post(f"{PAGE}check/", follow=True).content.decode()
    assert "a moment ago" in client.post(f"{PAGE}check/", follow=True).content.decode()
    with tenant_scope(acme):
        assert check_sender.apply().result == 0
        with pytest.raises(TooSoon):
            ask_for_check(task=check_sender, by=keeper(acme, bob))
        with pytest.raises(NotOwn):
            set_sender(address="a@localhost", selector="s1", by=keeper(acme, bob))
    assert kinds(acme) == ["sender.check_asked"]


def test_every_employer_is_checked_at_night(acme: Employer, globex: Employer, settings: Settings):
    settings.DEFAULT_FROM_EMAIL = "alumni@localhost"
    settings.CELERY_TASK_ALWAYS_EAGER = True
    assert check_senders.apply().result == 2


def test_the_portals_address_can_come_back(client_for: Callable[..., Client], acme: Employer, bob: User):
    client = client_for(bob)
    client.post(f"{PAGE}address/", NEW)

    for _twice in range(2):
        assert "own address again" in client.post(f"{PAGE}removal/", follow=True).content.decode()
    with tenant_scope(acme):
        assert not SenderDomain.objects.exists()
    assert kinds(acme) == ["sender.changed", "sender.removed"]


def test_hints_for_what_is_there_already(
    client_for: Callable[..., Client], acme: Employer, bob: User, settings: Settings
):
    settings.SENDER_DKIM_RECORD = "v=DKIM1; p=xyz"
    client_for(bob).post(f"{PAGE}address/", NEW)
    with tenant_scope(acme):
        SenderDomain.objects.update(
            records={"spf": ["v=spf1 mx -all"], "dmarc": ["v=DMARC1", "v=DMARC1; p=none"]},
            spf=Finding.WRONG,
            dmarc=Finding.WRONG,
            checked_at=timezone.now(),
        )
    page = client_for(bob).get(PAGE).content.decode()
    assert "Add only this to it: include:spf.portal.org" in page
    assert "only one may stay" in page
    assert "v=DKIM1; p=xyz" in page

    with tenant_scope(acme):
        SenderDomain.objects.update(records={"spf": ["v=spf1 mx -all", "v=spf1 a -all"]})
    assert "several records that begin with v=spf1" in client_for(bob).get(PAGE).content.decode()
    settings.SENDER_SPF, settings.SENDER_DKIM_RECORD = "", ""
    page = client_for(bob).get(PAGE).content.decode()
    assert "tells you what belongs into it" in page
    assert "You get this record from" in page


@pytest.mark.parametrize("path", ["", "address/", "check/", "removal/"])
def test_doors(client_for: Callable[..., Client], acme: Employer, bob: User, mallory: User, path: str):
    recruiter = make_user("rita@acme.example")
    make_member(acme, recruiter, Role.RECRUITER)
    method = "post" if path else "get"

    def ask(client: Client, method: str = method) -> int:
        return int(getattr(client, method)(f"{PAGE}{path}").status_code)

    assert ask(client_for(mallory)) == 404
    assert ask(client_for(recruiter)) == 403
    assert ask(Client()) == 302
    assert ask(client_for(bob), "get" if path else "post") == 405
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=[])
    assert ask(client_for(bob)) == 404


def test_the_page_takes_as_many_queries_with_two_domains(client_for: Callable[..., Client], acme: Employer, bob: User):
    client = client_for(bob)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get(PAGE)
    with tenant_scope(acme):
        set_sender(address="a@acme.org", selector="s1", by=keeper(acme, bob))
        check_domains(ask=lambda _name: [])
    with CaptureQueriesContext(connection) as after:
        client.get(PAGE)

    assert len(after) == len(before)
