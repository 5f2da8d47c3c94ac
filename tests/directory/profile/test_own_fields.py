from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from directory.models import Alumnus, CustomField
from directory.people.own_fields import name_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, own_alumnus

ClientFor = Callable[[User], Client]


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


def field(own: Alumnus, label: str, kind: str = "text", *, by_members: bool = True, **values: object) -> CustomField:
    with tenant_scope(own.tenant_id):
        return CustomField.objects.create(label=label, kind=kind, level="everyone", by_members=by_members, **values)


def test_members_fill_in_what_they_may(own: Alumnus, acme: Employer, alice: User, client_for: ClientFor) -> None:
    client = client_for(alice)
    assert "would like to know" not in client.get("/acme/me/").content.decode()
    chapter, shirt = field(own, "Chapter"), field(own, "Shirt", "choice", choices=["S", "L"])
    grade = field(own, "Last grade", by_members=False)
    with tenant_scope(own.tenant_id):
        Alumnus.objects.filter(pk=own.pk).update(field_values={str(grade.pk): "G7"})
    page = client.get("/acme/me/").content.decode()
    assert "Acme would like to know" in page
    posted = {
        name_of(chapter): "Porto", name_of(shirt): "L", name_of(grade): "G9",
        f"level_field:{chapter.pk}": "connections", f"level_field:{shirt.pk}": "everyone",
    }  # fmt: skip
    assert client.post("/acme/me/sections/own/", posted).url == "/acme/me/#own"
    with tenant_scope(own.tenant_id):
        own.refresh_from_db()
    assert own.field_values == {str(chapter.pk): "Porto", str(shirt.pk): "L", str(grade.pk): "G7"}
    assert own.visibility[f"field:{chapter.pk}"] == "connections"
    seen = client_for(make_peer(acme).membership.user).get(f"/acme/alumni/{own.pk}/").content.decode()
    assert "Shirt" in seen
    assert "Porto" not in seen


def test_what_does_not_fit_comes_back(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    shirt, year = field(own, "Shirt", "choice", choices=["S", "L"]), field(own, "Year", "number")
    posted = {
        name_of(shirt): "XXL", name_of(year): "soon",
        f"level_field:{shirt.pk}": "everyone", f"level_field:{year.pk}": "everyone",
    }  # fmt: skip
    response = client_for(alice).post("/acme/me/sections/own/", posted)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Select a valid choice" in page
    assert 'value="soon"' in page
    with tenant_scope(own.tenant_id):
        own.refresh_from_db()
    assert own.field_values == {}
