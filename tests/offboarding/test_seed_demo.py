"""The demo is made with the owner's login, which row-level security does not bind; so these tests use it too."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, User
from directory.models import Alumnus, SearchRow
from offboarding.actions.steps import run_timeline
from offboarding.demo import seeding
from offboarding.models import Case, CaseState
from tenancy.models import Employer
from tenancy.scope import tenant_scope, unscoped

AsLogin = Callable[[str], AbstractContextManager[None]]


def small(monkeypatch: pytest.MonkeyPatch, people: int) -> None:
    """The same two employers with fewer people: what is tested is the shape, not the number."""
    fewer = [type(demo)(**{**vars(demo), "people": people}) for demo in seeding.EMPLOYERS]
    monkeypatch.setattr(seeding, "EMPLOYERS", fewer)


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
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    small(monkeypatch, 160)
    settings.DEBUG, settings.VAR_DIR = True, tmp_path  # type: ignore[attr-defined]
    with as_login("owner"):
        call_command("seed_demo")
        first = counts()
        _take_away("auditor@northwind.example")
        call_command("seed_demo")

        assert counts() == first
        assert {slug: found["Alumnus"] for slug, found in first.items()} == {"northwind": 160, "soleil": 160}
        _check_states()
        _check_claire()
        _check_timeline()

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


def test_seed_demo_refuses_a_real_installation(settings: object) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="--yes"):
        call_command("seed_demo")
