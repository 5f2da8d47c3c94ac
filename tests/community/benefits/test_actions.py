from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Membership, Role, User
from community.benefits import codes
from community.benefits.actions import (
    CodesTaken,
    NoneLeft,
    NotReady,
    add_codes,
    delete_benefit,
    hide,
    save_benefit,
    show,
    take_up,
)
from community.benefits.reading import own_code
from community.models import Benefit, BenefitCode, BenefitUse, CodeKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.stories import make_benefit
from web.errors import ActionError


@pytest.fixture
def by(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


def test_a_code_is_handed_out_once_and_counted(house: Employer, by: Membership, alice: User) -> None:
    own, other, third = own_alumnus(house, alice), make_peer(house, "Ines"), make_peer(house, "Jo")
    benefit = make_benefit(house, by, codes=("A-1", "A-2"))
    assert own_code(benefit, own) == ""
    for person in (own, other, own):
        take_up(benefit=benefit, alumnus=person, today=house.today())
    assert {own_code(benefit, own), own_code(benefit, other)} == {"A-1", "A-2"}
    with pytest.raises(NoneLeft):
        take_up(benefit=benefit, alumnus=third, today=house.today())
    benefit.refresh_from_db()
    assert (benefit.used, BenefitUse.objects.count()) == (2, 2)
    hide(benefit=benefit, by=by)
    hide(benefit=benefit, by=by)
    with pytest.raises(ActionError):
        take_up(benefit=benefit, alumnus=own, today=house.today())
    with pytest.raises(NotReady):
        show(benefit=benefit, today=house.today(), by=by)  # no code is left
    with pytest.raises(CodesTaken) as taken:
        add_codes(benefit=benefit, codes=["A-3", "A-2"], by=by)
    assert taken.value.codes == ["A-2"]
    assert add_codes(benefit=benefit, codes=["A-3"], by=by) == 1
    delete_benefit(benefit=benefit, by=by)
    assert not BenefitCode.objects.exists()


def test_one_code_for_all_and_what_is_not_ready(
    house: Employer, by: Membership, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, today = own_alumnus(house, alice), house.today()
    benefit = make_benefit(house, by)
    assert own_code(take_up(benefit=benefit, alumnus=own, today=today), own) == "OLD-HANDS"
    assert show(benefit=benefit, today=today, by=by).shown_at == benefit.shown_at
    over = save_benefit(benefit=benefit, fields={"valid_until": today - timedelta(days=1)}, by=by)
    assert save_benefit(benefit=over, fields={"title": over.title}, by=by).changed_at == over.changed_at
    assert not Benefit.objects.running(today).exists()
    with pytest.raises(NotReady):
        show(benefit=over, today=today, by=by)
    bare = save_benefit(fields={"title": "Bare", "code_kind": CodeKind.NONE}, by=by)
    with pytest.raises(NotReady):
        show(benefit=bare, today=today, by=by)
    with pytest.raises(TypeError):
        save_benefit(fields={"used": 9}, by=by)
    monkeypatch.setattr("community.benefits.actions.MOST_CODES", 1)
    with pytest.raises(ActionError):
        add_codes(benefit=bare, codes=["1", "2"], by=by)


def test_an_auditor_reads_the_desk_and_only_hr_is_offered_to_write(
    house: Employer, by: Membership, bob: User, client_for: Callable[[User], Client]
) -> None:
    auditor, desk = make_user("audit@acme.example"), "/acme/manage/benefits/"
    make_member(house, auditor, Role.AUDITOR)
    title = make_benefit(house, by).title
    for user, is_offered in ((bob, True), (auditor, False)):
        text = client_for(user).get(desk).content.decode()
        assert title in text
        assert (f'href="{desk}new/"' in text) is is_offered


def test_a_file_of_codes_is_taken_whole_or_not_at_all() -> None:
    assert codes.read(BytesIO(b"Name;Code\nx;AB-1\n\ny;AB-2\n")).codes == ["AB-1", "AB-2"]
    assert codes.read(BytesIO("Ä-1\nÄ-2".encode("cp1252"))).codes == ["Ä-1", "Ä-2"]
    bad = codes.read(BytesIO(f"code,for\nA,x\n,y\nA,z\n{'B' * 81},w\n".encode()))
    assert [(each.line, each.field) for each in bad.errors] == [(3, "code"), (4, "code"), (5, "code")]
    for data in (b"", b"PK\x00\x03", b"x" * 1_000_001, b'"' + b"y" * 200_000):
        assert [each.line for each in codes.read(BytesIO(data)).errors] == [1]


@pytest.mark.django_db(transaction=True)
def test_twelve_people_at_once_get_twelve_codes(acme: Employer, bob: User) -> None:
    with tenant_scope(acme):
        benefit = make_benefit(acme, membership(acme, bob), codes=tuple(f"C-{number:02}" for number in range(10)))
    people = [make_peer(acme, f"P{number}") for number in range(12)]

    def press(place: int) -> str:
        try:
            with tenant_scope(acme):
                take_up(benefit=benefit, alumnus=people[place], today=acme.today())
                return own_code(benefit, people[place])
        except NoneLeft:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(press, range(12)))
    got = [code for code in found if code]
    assert (len(got), len(set(got)), found.count("")) == (10, 10, 2)
    with tenant_scope(acme):
        assert Benefit.objects.get().used == 10
