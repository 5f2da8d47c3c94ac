from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenancy import hooks
from tenancy.models import Employer
from tenancy.scope import current_scope

OWNER = "olga@northwind.example"


@pytest.fixture
def said(monkeypatch) -> list[tuple[str, str, int | None]]:
    heard: list[tuple[str, str, int | None]] = []

    def hook(employer: Employer, owner_email: str) -> str | None:
        heard.append((employer.slug, owner_email, current_scope().tenant_id))
        return f"Invitation for {owner_email}"

    monkeypatch.setattr(hooks, "employer_created", [hook, lambda employer, owner_email: None])
    return heard


def test_create_employer_makes_it_and_calls_the_hooks(db, said, settings):
    settings.BASE_URL = "https://alumni.example.com"
    out = StringIO()
    call_command(
        "create_employer",
        "northwind",
        "Northwind Traders",
        owner_email=OWNER,
        language="de",
        timezone="Europe/Berlin",
        work_domain=["Northwind.example", "northwind.example", "nw.example"],
        stdout=out,
    )
    employer = Employer.objects.get(slug="northwind")
    assert (employer.name, employer.language, employer.timezone) == ("Northwind Traders", "de", "Europe/Berlin")
    assert employer.work_email_domains == ["northwind.example", "nw.example"]
    assert said == [("northwind", OWNER, employer.pk)]
    assert out.getvalue() == (
        f"Northwind Traders lives at https://alumni.example.com/northwind/\nInvitation for {OWNER}\n"
    )


@pytest.mark.parametrize(
    ("slug", "options", "words"),
    [
        ("account", {}, "“account” is an address that the portal itself uses."),
        ("North", {}, "Use lower-case letters, digits and hyphens."),
        ("northwind", {"owner_email": "olga"}, "Enter a valid email address."),
        ("northwind", {"timezone": "Mars"}, "“Mars” is not the name of a time zone"),
    ],
)
def test_create_employer_refuses_what_cannot_work(db, said, slug, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("create_employer", slug, "Northwind", **{"owner_email": OWNER} | options)
    assert Employer.objects.filter(name="Northwind").count() == 0
    assert said == []


def test_create_employer_twice_is_refused(db, said):
    call_command("create_employer", "northwind", "Northwind", owner_email=OWNER, stdout=StringIO())
    with pytest.raises(CommandError, match=r"The address /northwind/ belongs to Northwind\. Choose another slug"):
        call_command("create_employer", "northwind", "Another", owner_email=OWNER)


def test_hook_that_fails_leaves_no_employer(db, monkeypatch):
    def hook(employer: Employer, owner_email: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(hooks, "employer_created", [hook])
    with pytest.raises(ZeroDivisionError):
        call_command("create_employer", "northwind", "Northwind", owner_email=OWNER)
    assert not Employer.objects.filter(slug="northwind").exists()
