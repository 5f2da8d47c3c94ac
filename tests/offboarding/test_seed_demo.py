"""The demo is made with the owner's login, which row-level security does not bind; so these tests use it too."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Membership, User
from community.exchange.reading import matches
from directory.connections.together import longest_together
from directory.models import (
    Alumnus,
    Audience,
    Connection,
    CustomField,
    DuplicatePair,
    PrivateNote,
    SearchRow,
    StaffNote,
    Tie,
)
from directory.profile.links import clean_link, clean_linkedin
from directory.visibility import clean_levels
from offboarding.actions.steps import run_timeline
from offboarding.models import Case, CaseState, Claim
from tenancy.models import Employer
from tenancy.scope import tenant_scope, unscoped

# A tenth of the people, current colleagues and second records.
SMALL = {"northwind": 180 + 6 + 4, "soleil": 120 + 6 + 4}

AsLogin = Callable[[str], AbstractContextManager[None]]


def counts() -> dict[str, dict[str, int]]:
    found = {}
    for employer in Employer.objects.order_by("slug"):
        with tenant_scope(employer):
            models = (Alumnus, Case, Membership, SearchRow)
            found[employer.slug] = {model.__name__: model.objects.count() for model in models}
    return found


@pytest.mark.django_db(transaction=True)
def test_seed_demo_twice_is_once(
    as_login: AsLogin,
    settings: object,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.DEBUG, settings.VAR_DIR = True, tmp_path  # type: ignore[attr-defined]
    with as_login("owner"):
        call_command("seed_demo", small=True)
        first = counts()
        _take_away("auditor@northwind.example")
        call_command("seed_demo", small=True)

        assert counts() == first
        assert {slug: found["Alumnus"] for slug, found in first.items()} == SMALL
        _check_states()
        _check_claire()
        _check_timeline()
        _check_directory()

    lines = (tmp_path / "demo-sign-ins.txt").read_text().splitlines()
    assert lines == capsys.readouterr().out.splitlines()[: len(lines)]
    assert [line.split()[0] for line in lines] == [
        "owner@northwind.example", "hr@northwind.example", "recruiter@northwind.example",
        "organiser@northwind.example", "auditor@northwind.example", "amara.okafor@mail.example",
        "owner@soleil.example", "hr@soleil.example", "recruiter@soleil.example", "claire.dubois@mail.example",
    ]  # fmt: skip


def _take_away(address: str) -> None:
    """A demo made before this sign-in was thought of."""
    with tenant_scope(Employer.objects.get(slug="northwind")):
        Membership.objects.filter(user_id=User.objects.get(email=address).pk).delete(audited=True)


def _check_states() -> None:
    with tenant_scope(Employer.objects.get(slug="northwind")):
        states = set(Case.objects.order_by().values_list("state", flat=True).distinct())
        assert {CaseState.DRAFT, CaseState.IN_NOTICE, CaseState.EXITED, CaseState.INVITED, CaseState.ACTIVE} <= states
        assert Case.objects.held().exists()


def _check_claire() -> None:
    with unscoped("the test looks at both employers of one person"):
        claire = User.objects.get(email="claire.dubois@mail.example")
        assert Membership.objects.filter(user_id=claire.pk).count() == 2


def _check_timeline() -> None:
    """What was seeded is true: the first tick finds only the coming leavers to write to."""
    employer = Employer.objects.get(slug="soleil")
    done = run_timeline(employer)
    assert set(done) <= {"leaver_link", "becomes_alumnus", "work_address_ends"}


def _check_directory() -> None:
    """Whoever signs in as Amara or as HR finds something to do in every room."""
    with tenant_scope(Employer.objects.get(slug="northwind")):
        amara = Alumnus.objects.get(personal_email="amara.okafor@mail.example")
        assert Connection.objects.asked_of(amara.pk).count() >= 3
        assert Connection.objects.of(amara.pk).accepted().exists()
        assert PrivateNote.objects.filter(author=amara).count() >= 2
        assert matches(amara.membership, amara, today=timezone.localdate())
        assert longest_together(amara, today=timezone.localdate(), per_interval=3)
        assert set(SearchRow.objects.values_list("audience", flat=True)) == set(Audience.values)
        assert DuplicatePair.objects.waiting().count() == 4
        assert Claim.objects.waiting().count() == 5
        assert Alumnus.objects.filter(is_limited=True).count() == 6
        assert not Alumnus.objects.filter(city_id=None).exists()
        for held in (StaffNote.objects.current(), CustomField.objects.in_use(), Tie.objects.all()):
            assert held.exists()
        _check_values()


def _check_values() -> None:
    """What the pages would refuse is not in the demo either."""
    for alumnus in Alumnus.objects.exclude(joined_at=None):
        assert alumnus.visibility == clean_levels(alumnus.visibility)
        assert alumnus.linkedin_url == clean_linkedin(alumnus.linkedin_url)
        assert alumnus.blog_url == clean_link(alumnus.blog_url)
        alumnus.clean_fields()


def test_seed_demo_refuses_a_real_installation(settings: object) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="--yes"):
        call_command("seed_demo")
