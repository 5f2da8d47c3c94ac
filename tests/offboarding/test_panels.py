from collections.abc import Callable
from datetime import date

from django.test import Client

from accounts.models import Role, User
from offboarding.actions.by_hand import open_case
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_peer, make_spell


def test_a_person_page_leads_to_the_cases(acme: Employer, bob: User, client_for: Callable[[User], Client]) -> None:
    alumnus = make_alumnus(acme, "Tom", "Record")
    url = f"/acme/manage/alumni/{alumnus.pk}/"
    assert "Offboarding" not in client_for(bob).get(url).content.decode()
    spell = make_spell(alumnus, title="Analyst", last_day=date(2030, 5, 31))
    with tenant_scope(acme):
        case = open_case(spell, source="hand", by=bob)
    html = client_for(bob).get(url).content.decode()
    assert f'href="/acme/manage/cases/{case.pk}/"' in html
    assert "Last day 31 May 2030" in html


def test_a_person_page_tells_organisers_nothing_of_the_case(
    acme: Employer, bob: User, client_for: Callable[[User], Client]
) -> None:
    organiser = make_user("otto@acme.example")
    make_member(acme, organiser, Role.ORGANISER)
    spell = make_spell(make_peer(acme, "Tom", "Record"), last_day=date(2026, 3, 31))
    with tenant_scope(acme):
        case = open_case(spell, source="hand", by=bob)
    assert str(case.pk) in client_for(bob).get(f"/acme/manage/alumni/{spell.alumnus_id}/").text

    response = client_for(organiser).get(f"/acme/manage/alumni/{spell.alumnus_id}/")

    assert response.status_code == 200
    assert "Tom Record" in response.content.decode()
    assert str(case.pk) not in response.content.decode()
    assert "Offboarding" not in response.content.decode()
