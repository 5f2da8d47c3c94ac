from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from community.certificates import actions
from community.certificates.actions import Wishes
from community.models import Certificate, CertificateState, SigningKey
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import confirm, make_member, make_user
from tests.factories.directory import make_alumnus, make_spell

ClientFor = Callable[[User], Client]
OWN, DESK, DOOR = "/acme/certificates/", "/acme/manage/certificates/", "/acme/c/"


def again(certificate: Certificate) -> Certificate:
    found: Certificate = Certificate.objects.get(pk=certificate.pk)
    return found


def test_asked_issued_checked_and_withdrawn(
    own: Alumnus, alice: User, bob: User, client: Client, client_for: ClientFor
) -> None:
    hers, desk = client_for(alice), client_for(bob)
    assert "No certificate yet" in hers.get(OWN).content.decode()
    spell = own.spells.get()
    sent = {"spells": [str(spell.pk)], "purpose": "A new flat"}
    page = hers.post(OWN + "new/", sent).url
    made = Certificate.objects.get()
    assert (page, made.parts, made.purpose) == (f"{OWN}{made.pk}/", ["purpose"], "A new flat")
    assert hers.get(page + "file/").status_code == 404
    assert "Alice Brandt" in desk.get(DESK).content.decode()
    assert desk.post(f"{DESK}{made.pk}/issue/").url == f"{DESK}{made.pk}/"
    issued = again(made)
    assert hers.get(page + "file/").content == desk.get(f"{DESK}{made.pk}/file/").content == bytes(issued.pdf)

    check = f"{DOOR}{issued.code}/"
    seen = client.get(check)
    assert (seen.status_code, seen["Cache-Control"].count("no-store")) == (200, 1)
    words = seen.content.decode()
    assert "This certificate is valid" in words
    assert "Alice Brandt" in words
    assert 'content="noindex"' in words
    client.head(check)
    hers.get(check)
    assert [look.said for look in issued.checks.all()] == ["valid"]
    assert "valid" in hers.get(page).content.decode()

    assert desk.post(f"{DESK}{made.pk}/refusal/", {"words": ""}).status_code == 422
    assert desk.post(f"{DESK}{made.pk}/refusal/", {"words": "A mistake."}).status_code == 302
    words = client.get(check).content.decode()
    assert "This certificate was withdrawn" in words
    assert "Alice Brandt" not in words
    assert "A mistake." not in words
    assert "A mistake." in hers.get(page).content.decode()
    assert desk.post(f"{DESK}{made.pk}/refusal/", {"words": "Twice."}).status_code == 422


def test_the_door_takes_the_code_or_the_file(
    issued: Certificate, hr: Membership, client: Client, house: Employer
) -> None:
    assert client.get(DOOR).status_code == 200
    assert client.post(DOOR, {"code": issued.spaced_code.lower()}).url == f"{DOOR}{issued.code}/"
    assert client.post(DOOR, {"code": "12345"}).status_code == 422
    file = bytes(issued.pdf)

    def hand_over(content: bytes) -> tuple[int, str]:
        response = client.post(DOOR, {"file": SimpleUploadedFile("a.pdf", content)})
        return response.status_code, response.content.decode()

    status, words = hand_over(file)
    assert (status, "The file is genuine" in words) == (200, True)
    changed = file.replace(b"/Title", b"/Titel", 1)
    status, words = hand_over(changed)
    assert (status, "changed after it was signed" in words) == (422, True)
    actions.revoke(employer=house, certificate=issued, words="A mistake.", by=hr)
    status, words = hand_over(file)
    assert (status, "was withdrawn" in words) == (200, True)
    SigningKey.objects.update(key_id="0" * 16)
    assert hand_over(file)[0] == 422


def test_expired_is_said_and_still_shown(issued: Certificate, client: Client, house: Employer) -> None:
    Certificate.objects.update(expires_on=house.today().replace(year=2020))
    words = client.get(f"{DOOR}{issued.code}/").content.decode()
    assert "has expired" in words
    assert "Alice Brandt" in words


def test_codes_cannot_be_tried_one_after_the_other(issued: Certificate, client: Client) -> None:
    statuses = [client.get(f"{DOOR}{number:025}/").status_code for number in range(21)]
    assert statuses == [404] * 20 + [429]
    assert client.get(f"{DOOR}{issued.code}/").status_code == 429


def test_the_person_takes_back_what_waits_and_withdraws_what_is_out(
    asked: Certificate, own: Alumnus, hr: Membership, house: Employer, alice: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    assert client.post(f"{OWN}{asked.pk}/withdrawal/").url == OWN
    assert not Certificate.objects.exists()
    made = actions.issue_for(
        employer=house, alumnus=own, spells=[spell.pk for spell in own.spells.all()], printed_name="", by=hr
    )
    for _twice in range(2):
        assert client.post(f"{OWN}{made.pk}/withdrawal/").url == f"{OWN}{made.pk}/"
    assert again(made).state == CertificateState.REVOKED
    assert "You withdrew it" in client.get(f"{OWN}{made.pk}/").content.decode()


def test_hr_makes_one_from_the_persons_page(house: Employer, bob: User, client_for: ClientFor) -> None:
    gone, client = make_alumnus(house), client_for(bob)
    page = f"{DESK}for/{gone.pk}/"
    assert "No first day on record" in client.get(page).content.decode()
    spell = make_spell(gone)
    assert page in client.get(f"/acme/manage/alumni/{gone.pk}/").content.decode()
    assert client.post(page, {"spells": []}).status_code == 422
    assert client.post(page, {"spells": [str(spell.pk)]}).url == f"{DESK}{Certificate.objects.get().pk}/"
    assert Certificate.objects.get().number in client.get(f"/acme/manage/alumni/{gone.pk}/").content.decode()


def test_settings_and_a_new_key(issued: Certificate, bob: User, client: Client, client_for: ClientFor) -> None:
    desk, page = client_for(bob), "/acme/manage/services/"
    assert issued.key_id in desk.get(page).content.decode()
    days = {f"days_{name}": 2 for name in ("papers", "pay", "pension", "privacy", "things", "other")}
    assert desk.post(page, {**days, "certificate_months": 0}).status_code == 422
    assert desk.post(page, {**days, "certificate_months": 6, "approves_by_itself": "on"}).url == page
    assert desk.post(page + "key/").url != page  # asked to confirm first
    assert confirm(desk, "certificates.change_key").post(page + "key/").url == page
    keys = client.get("/acme/.well-known/certificate-keys.json").json()
    assert [key["until"] is None for key in keys["keys"]] == [True, False]
    assert keys["employer"] == "Acme"


def test_what_does_not_fit_is_said(
    asked: Certificate, own: Alumnus, alice: User, bob: User, client_for: ClientFor
) -> None:
    assert client_for(alice).post(OWN + "new/", {"spells": ["nonsense"]}).status_code == 422
    own.spells.all().delete()
    assert "Your dates are not on record" in client_for(alice).get(OWN + "new/").content.decode()
    assert client_for(bob).post(f"{DESK}{asked.pk}/issue/").status_code == 302
    assert again(asked).state == CertificateState.ASKED


def test_too_many_are_refused_on_the_page(
    asked: Certificate, own: Alumnus, alice: User, house: Employer, hr: Membership, bob: User, client_for: ClientFor
) -> None:
    member = own.membership
    assert member is not None
    ids = [spell.pk for spell in own.spells.all()]
    for _more in range(2):
        actions.ask_for(employer=house, alumnus=own, wishes=Wishes(spells=ids), by=member)
    sent = {"spells": [str(pk) for pk in ids]}
    assert client_for(alice).post(OWN + "new/", sent).status_code == 422
    assert client_for(bob).post(f"{DESK}for/{own.pk}/", sent).status_code == 422


def test_doors(
    issued: Certificate, house: Employer, alice: User, bob: User, mallory: User, client: Client, client_for: ClientFor
) -> None:
    auditor = make_user("audit@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    other = make_user("carla@home.example")
    make_member(house, other, Role.ALUMNUS)
    own_page, desk_page = f"{OWN}{issued.pk}/", f"{DESK}{issued.pk}/"
    for path in (OWN, own_page, DESK, desk_page, desk_page + "file/", "/acme/manage/services/"):
        assert client_for(mallory).get(path).status_code == 404
        assert client.get(path).status_code == 302
    assert client_for(other).get(own_page).status_code == 404
    for path in (DESK, desk_page, desk_page + "file/", "/acme/manage/services/"):
        assert client_for(alice).get(path).status_code == 403
    assert client_for(auditor).get(desk_page).status_code == 200
    assert client_for(auditor).get(desk_page + "file/").status_code == 403
    assert client_for(auditor).post(desk_page + "issue/").status_code == 403
    assert client_for(bob).get(desk_page + "issue/").status_code == 405
    assert client_for(alice).get(own_page + "withdrawal/").status_code == 405
    assert client.get(f"/globex/c/{issued.code}/").status_code == 404


@pytest.mark.parametrize(("path", "person", "most"), [(OWN, "alice", 9), (DESK + "?show=issued", "bob", 8)])
def test_lists_ask_the_same_for_one_and_for_three(
    issued: Certificate, own: Alumnus, house: Employer, hr: Membership, client_for: ClientFor,
    request: pytest.FixtureRequest, django_assert_num_queries: DjangoAssertNumQueries,
    path: str, person: str, most: int,
) -> None:  # fmt: skip
    client = client_for(request.getfixturevalue(person))
    client.get(path)
    with django_assert_num_queries(most):
        client.get(path)
    for _more in range(2):
        ids = [spell.pk for spell in own.spells.all()]
        actions.issue_for(employer=house, alumnus=own, spells=ids, printed_name="", by=hr)
    with django_assert_num_queries(most):
        client.get(path)


def test_where_the_module_is_off_nothing_is_there(issued: Certificate, house: Employer, client: Client) -> None:
    Employer.objects.filter(pk=house.pk).update(modules=["directory"])
    assert client.get(f"{DOOR}{issued.code}/").status_code == 404


def test_a_file_is_not_read_beyond_what_a_certificate_can_be(issued: Certificate, client: Client) -> None:
    big = BytesIO(bytes(issued.pdf) + b" " * 2_000_000).getvalue()
    assert client.post(DOOR, {"file": SimpleUploadedFile("a.pdf", big)}).status_code == 422
