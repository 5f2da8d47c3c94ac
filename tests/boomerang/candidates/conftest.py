from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_peer, make_spell, set_skills

Left = Callable[..., Alumnus]


def days_ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def left(acme: Employer) -> Left:
    """`left("Ada", "Able", skills=["Python"], days=400, title="Data Engineer", city="Lyon")`: somebody who has gone."""

    def left(
        given: str, family: str, *, skills: tuple[str, ...] = (), days: int = 400, about: dict[str, Any] | None = None,
        **spell: Any,
    ) -> Alumnus:  # fmt: skip
        alumnus = make_peer(acme, given, family, **(about or {}))
        make_spell(
            alumnus,
            **{"title": "Analyst", "team": "Risk", "exit_type": "voluntary", "last_day": days_ago(days)} | spell,
        )
        if skills:
            set_skills(alumnus, *skills)
        return alumnus

    return left


@pytest.fixture
def recruiter(acme: Employer, rita: User) -> Membership:
    with tenant_scope(acme):
        return membership(acme, rita)
