import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from accounts.access import member_required, membership_of, public, role_required, signed_in_required
from accounts.members.actions import end_membership
from accounts.sessions import session_age
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership

pytestmark = pytest.mark.django_db


def _page(request):
    return HttpResponse("in")


def _request(user, employer, method="get", path="/manage/", **headers):
    request = getattr(RequestFactory(SCRIPT_NAME=f"/{employer.slug}"), method)(path, **headers)
    request.user, request.tenant, request.session = user, employer, {}
    session_age.note_opened(request.session)
    return request


def test_member_is_let_in_and_known(acme, alice):
    request = _request(alice, acme)
    with tenant_scope(acme, person_id=alice.pk):
        assert member_required(_page)(request).content == b"in"
        assert request.member == membership(acme, alice)


def test_outsider_finds_nothing(acme, mallory):
    with tenant_scope(acme, person_id=mallory.pk):
        for guard in (member_required, role_required("hr_admin")):
            with pytest.raises(Http404):
                guard(_page)(_request(mallory, acme))


def test_former_member_finds_nothing(acme, alice):
    with tenant_scope(acme, person_id=alice.pk):
        end_membership(membership=membership(acme, alice), by=None)
        with pytest.raises(Http404):
            member_required(_page)(_request(alice, acme))


def test_wrong_role_is_forbidden(acme, alice, rita, bob):
    guard = role_required("owner", "hr_admin")
    for person in (alice, rita):
        with tenant_scope(acme, person_id=person.pk), pytest.raises(PermissionDenied):
            guard(_page)(_request(person, acme))
    with tenant_scope(acme, person_id=bob.pk):
        assert guard(_page)(_request(bob, acme)).content == b"in"


def test_role_that_does_not_exist_fails_at_import():
    with pytest.raises(ValueError, match="boss"):
        role_required("boss")


@pytest.mark.parametrize("guard", [signed_in_required, member_required, role_required("owner")])
def test_stranger_is_sent_to_the_one_sign_in(acme, guard):
    response = guard(_page)(_request(AnonymousUser(), acme, path="/manage/cases/?state=in_notice&q=a b"))
    assert response.status_code == 302
    assert response.url == "/account/sign-in/?next=/acme/manage/cases/%3Fstate%3Din_notice%26q%3Da%2520b"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/acme/manage/cases/?q=a", "/acme/manage/cases/%3Fq%3Da"),
        ("http://testserver/acme/manage/", "/acme/manage/"),
        ("https://evil.example/acme/", "/acme/manage/cases/x/closure/"),
        ("http://testserver//evil.example/", "/acme/manage/cases/x/closure/"),
        ("", "/acme/manage/cases/x/closure/"),
    ],
)
def test_stranger_who_sent_a_form_comes_back_to_its_page(acme, settings, referer, back):
    settings.ALLOWED_HOSTS = ["testserver"]
    request = _request(AnonymousUser(), acme, "post", "/manage/cases/x/closure/", headers={"Referer": referer})
    assert member_required(_page)(request).url == f"/account/sign-in/?next={back}"


def test_stranger_in_a_fragment_leaves_the_whole_page(acme, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    request = _request(AnonymousUser(), acme, headers={"Referer": "http://testserver/acme/home/"})
    request.htmx = True
    response = member_required(_page)(request)
    assert response["HX-Redirect"] == "/account/sign-in/?next=/acme/home/"


def test_every_guard_says_what_it_is():
    assert signed_in_required(_page).access_policy == "signed in"
    assert member_required(_page).access_policy == "member"
    assert role_required("owner", "hr_admin")(_page).access_policy == "role owner or hr_admin"
    assert public("a reason")(_page).access_policy == "public: a reason"


def test_membership_of_strangers_and_outside_employers(acme, alice):
    assert membership_of(_request(AnonymousUser(), acme)) is None
    request = _request(alice, acme)
    request.tenant = None
    assert membership_of(request) is None


def test_whole_way_in_through_a_page(acme, alice, bob, mallory, client_for):
    path = "/acme/manage/settings/"
    assert Client().get(path).url == f"/account/sign-in/?next={path}"
    assert client_for(mallory).get(path).status_code == 404
    assert client_for(alice).get(path).status_code == 403
    assert client_for(bob).get(path).status_code == 200
