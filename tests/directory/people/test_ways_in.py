"""A new way in for a member who has lost theirs: at one employer, told to the owner, and undone by their no."""

import re

import pytest
import time_machine
from django.test import Client

from accounts.addresses.models import Recovery
from accounts.addresses.recovery import object_to
from accounts.members.actions import change_roles, end_membership
from accounts.models import Invitation, Membership
from audit.models import AuditEvent
from directory.duplicates.actions import merge
from directory.models import Alumnus, AlumnusState
from directory.people.ways_in import NoWayIn, give_way_in
from mail.models import Message
from offboarding.models import CaseEvent
from tenancy.scope import no_scope, tenant_scope
from tests.accounts.steps import code_sent_to, newest_mail, type_code
from tests.factories.accounts import confirm, make_member, make_user, membership
from tests.factories.directory import make_alumnus
from tests.factories.offboarding import make_case

pytestmark = pytest.mark.django_db

NEW = "alice@new.example"


@pytest.fixture
def record(acme, alice) -> Alumnus:
    """What Acme keeps of Alice, who is a member."""
    member = membership(acme, alice)
    case = make_case(acme, personal_email="alice@home.example", last_day=None, given_name="Alice", family_name="Ash")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=case.alumnus_id).update(
            membership=member, joined_at=member.joined_at, personal_email_verified_at=member.joined_at,
            state=AlumnusState.ALUMNUS,
        )  # fmt: skip
        return Alumnus.objects.get(pk=case.alumnus_id)


def path(record: Alumnus) -> str:
    return f"/acme/manage/alumni/{record.pk}/way-in/"


def hr(client_for, user) -> Client:
    return confirm(client_for(user), "people.recover")


def link_in(mail: Message) -> str:
    return re.search(r"http://localhost:8000(/acme/join/\S+)", mail.text).group(1)


def sent_by(employer, to: str) -> Message:
    with tenant_scope(employer):
        return Message.objects.filter(to_address=to).order_by("created_at", "id").last()


def give(client, record, **data):
    return client.post(path(record), {"how": "mail", "email": NEW, "is_sure": "on", **data})


def use(link: str) -> Client:
    client = Client()
    client.get(link)
    client.post("/acme/join/", {"agrees": "on"})
    type_code(client, code_sent_to(NEW))
    return client


def fresh(acme, record) -> Alumnus:
    with tenant_scope(acme):
        return Alumnus.objects.select_related("membership").get(pk=record.pk)


def test_member_comes_back_with_a_new_address(acme, globex, alice, bob, client_for, record):
    make_member(globex, alice, "alumnus")
    assert give(hr(client_for, bob), record).url == f"/acme/manage/alumni/{record.pk}/"
    old = client_for(alice)
    assert old.get("/acme/home/").status_code == 200  # nothing changes until it is used

    new = use(link_in(sent_by(acme, NEW)))

    assert new.get("/acme/home/").status_code == 200
    assert (old.get("/acme/home/").status_code, old.get("/globex/home/").status_code) == (404, 200)
    assert new.get("/globex/home/").status_code == 404
    after = fresh(acme, record)
    assert (after.personal_email, after.membership.user_id != alice.pk) == (NEW, True)
    assert membership(acme, alice).ended_at is not None
    assert newest_mail("alice@home.example").template == "accounts/place_taken"
    with tenant_scope(acme):
        kinds = list(CaseEvent.objects.filter(kind__startswith="way_in").order_by("at").values_list("kind", "by_id"))
        assert kinds == [("way_in_given", bob.pk), ("way_in_used", None)]
        assert AuditEvent.objects.filter(action="recovery.accepted").count() == 1


def test_owner_of_the_place_is_told_at_once_and_hr_never_sees_where(acme, alice, bob, client_for, record):
    html = give(hr(client_for, bob), record)
    notice = newest_mail("alice@home.example")
    assert notice.template == "accounts/recovery_asked"
    assert notice.tenant_id is None
    assert NEW not in notice.text
    assert html.status_code == 302


def test_no_of_the_owner_before_its_use_ends_it(acme, alice, bob, client_for, record):
    give(hr(client_for, bob), record)
    way_in, owner = link_in(sent_by(acme, NEW)), Client()
    opened = owner.get(link_in(newest_mail("alice@home.example")))
    assert owner.get(opened.url).status_code == 200
    assert fresh(acme, record).membership.user_id == alice.pk
    assert owner.post(opened.url).status_code == 200
    assert Client().get(way_in).status_code == 404
    assert owner.post(opened.url).status_code == 404
    with tenant_scope(acme):
        assert Recovery.objects.get().objected_at is not None


def test_no_of_the_owner_afterwards_gives_everything_back(acme, alice, bob, client_for, record):
    give(hr(client_for, bob), record)
    keep = link_in(newest_mail("alice@home.example"))
    impostor = use(link_in(sent_by(acme, NEW)))
    owner = Client()
    owner.post(owner.get(keep).url)

    assert impostor.get("/acme/home/").status_code == 404
    assert client_for(alice).get("/acme/home/").status_code == 200
    after = fresh(acme, record)
    assert (after.membership.user_id, after.personal_email, after.personal_email_verified_at) == (alice.pk, "", None)
    with tenant_scope(acme):
        assert CaseEvent.objects.filter(kind="way_in_refused").count() == 1


def test_no_is_too_late_after_three_days(acme, alice, bob, client_for, record):
    with time_machine.travel("2027-01-01 10:00:00Z", tick=False) as now:
        give(hr(client_for, bob), record)
        keep = link_in(newest_mail("alice@home.example"))
        use(link_in(sent_by(acme, NEW)))
        now.shift(72 * 3600 + 1)
        assert Client().get(keep).status_code == 404
        with tenant_scope(acme):
            recovery = Recovery.objects.get()
            assert object_to(recovery).objected_at is None


def test_staff_roles_stay_with_the_sign_in_that_had_them(acme, alice, bob, client_for, record):
    make_member(acme, alice, "recruiter")
    give(hr(client_for, bob), record)
    use(link_in(sent_by(acme, NEW)))
    assert membership(acme, alice).roles == ["recruiter"]
    assert fresh(acme, record).membership.roles == ["alumnus"]


@pytest.mark.parametrize("how", ["removed from the team", "demoted"])
def test_staff_role_that_was_removed_since_does_not_come_back_with_the_place(acme, alice, bob, client_for, record, how):
    make_member(acme, alice, "hr_admin", "recruiter")
    give(hr(client_for, bob), record)
    keep = link_in(newest_mail("alice@home.example"))
    use(link_in(sent_by(acme, NEW)))
    with tenant_scope(acme):
        if how == "demoted":
            change_roles(membership=membership(acme, alice), roles=["recruiter"], by=None)
        else:
            end_membership(membership=membership(acme, alice), by=None)
    owner = Client()
    owner.post(owner.get(keep).url)
    after = membership(acme, alice)
    assert after.ended_at is None
    assert after.roles == (["recruiter", "alumnus"] if how == "demoted" else ["alumnus"])


def test_one_person_is_given_a_few_ways_in_a_day(acme, alice, bob, client_for, record):
    client = hr(client_for, bob)
    answers = [give(client, record, email=f"alice@new{n}.example").status_code for n in range(7)]
    assert answers == [302] * 5 + [422] * 2
    with tenant_scope(acme):
        assert Recovery.objects.count() == 5


def test_same_person_with_another_address_loses_nothing(acme, alice, bob, client_for, record):
    from accounts.addresses.actions import add_address  # noqa: PLC0415

    add_address(user=alice, email=NEW, by=alice)
    give(hr(client_for, bob), record)
    link = link_in(sent_by(acme, NEW))
    client = client_for(alice)
    client.get(link)
    client.post("/acme/join/", {"agrees": "on"})
    assert client.get("/acme/home/").status_code == 200
    assert membership(acme, alice).ended_at is None
    with tenant_scope(acme):
        object_to(Recovery.objects.get())
    assert client.get("/acme/home/").status_code == 200


def test_sheet_is_shown_once_and_lets_a_member_back_in(acme, alice, bob, client_for, record):
    client = hr(client_for, bob)
    sheet = client.post(path(record), {"how": "paper", "email": "half typed", "is_sure": "on"})
    code = re.search(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}", sheet.content.decode()).group()
    assert sheet["Cache-Control"].startswith("max-age=0")
    assert code not in client.get(path(record)).content.decode()
    ada = Client()
    ada.post("/acme/join/code/", {"code": code})
    ada.post("/acme/join/", {"email": NEW, "agrees": "on"})
    type_code(ada, code_sent_to(NEW))
    assert ada.get("/acme/home/").status_code == 200
    assert fresh(acme, record).personal_email == NEW


def test_sheet_for_somebody_who_never_had_an_address(acme, bob, client_for):
    case = make_case(acme, last_day=None)
    client = hr(client_for, bob)
    sheet = client.post(f"/acme/manage/alumni/{case.alumnus_id}/way-in/", {"is_sure": "on"})
    code = re.search(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}", sheet.content.decode()).group()
    lena = Client()
    lena.post("/acme/join/code/", {"code": code})
    lena.post("/acme/join/", {"email": NEW, "agrees": "on"})
    type_code(lena, code_sent_to(NEW))
    with tenant_scope(acme):
        assert Alumnus.objects.get(pk=case.alumnus_id).personal_email == NEW
        assert Membership.objects.filter(display_name="Lena Vogel").count() == 1


def test_newer_way_in_ends_the_older(acme, alice, bob, client_for, record):
    client = hr(client_for, bob)
    give(client, record)
    first = link_in(sent_by(acme, NEW))
    assert "is open until" in client.get(path(record)).content.decode()
    give(client, record, email="alice@newer.example")
    assert Client().get(first).status_code == 404
    with tenant_scope(acme):
        assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"is_sure": ""},
        {"email": ""},
        {"email": "nothing"},
        {"email": "alice@acme.example"},
        {"how": "pigeon"},
        {"email": "taken@home.example"},
    ],
)
def test_bad_input_is_told_and_gives_nothing(acme, alice, bob, client_for, record, data):
    make_case(acme, personal_email="taken@home.example", last_day=None)
    assert give(hr(client_for, bob), record, **data).status_code == 422
    with tenant_scope(acme):
        assert Recovery.objects.count() == 0


@pytest.mark.parametrize("state", [AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED])
def test_nobody_is_let_back_in_who_does_not_belong(acme, alice, bob, client_for, record, state):
    client = hr(client_for, bob)
    give(client, record)
    link = link_in(sent_by(acme, NEW))
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=record.pk).update(state=state)
        with pytest.raises(NoWayIn):
            give_way_in(record, employer=acme, email=NEW, by=bob)
    stranger = use(link)
    assert stranger.get("/acme/home/").status_code == 404
    assert "no way in to give" in client.get(path(record)).content.decode()


def test_mail_needs_a_member(acme, bob):
    case = make_case(acme, last_day=None)
    with tenant_scope(acme), pytest.raises(NoWayIn):
        give_way_in(case.alumnus, employer=acme, email=NEW, by=bob)


def test_ordinary_invitation_in_somebodys_place_tells_the_earlier_one(acme, alice, record):
    """Their case took a new confirmed address, and the invitation went there: the open point of joining."""
    from tests.factories.accounts import make_invitation  # noqa: PLC0415

    with tenant_scope(acme):
        Alumnus.objects.filter(pk=record.pk).update(personal_email=NEW)
    _invitation, link = make_invitation(acme, NEW, kind="alumnus", roles=(), subject_id=record.pk)
    use(link)
    assert fresh(acme, record).membership.user_id != alice.pk
    assert membership(acme, alice).ended_at is not None
    assert newest_mail("alice@home.example").template == "accounts/place_taken"


def test_former_without_any_address_is_not_written_to(acme, bob, client_for):
    from accounts.addresses.retirement import retire_address  # noqa: PLC0415

    carl = make_user("carl@acme.example")
    member = make_member(acme, carl, "alumnus")
    case = make_case(acme, last_day=None)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=case.alumnus_id).update(membership=member, joined_at=member.joined_at)
        retire_address(employer=acme, email=carl.email, subject_id=case.alumnus_id, by=None)
        person = Alumnus.objects.get(pk=case.alumnus_id)
        give_way_in(person, employer=acme, email=NEW, by=bob)
    with no_scope():
        assert Message.objects.filter(template="accounts/recovery_asked").count() == 0
    assert use(link_in(sent_by(acme, NEW))).get("/acme/home/").status_code == 200


# Access


def test_page_asks_for_a_confirmation_first(bob, client_for, record):
    assert client_for(bob).get(path(record)).url.startswith("/account/confirm/")


def test_who_may_open_it(alice, rita, olga, mallory, client_for, record):
    assert Client().get(path(record)).url.startswith("/account/sign-in/")
    assert client_for(mallory).get(path(record)).status_code == 404
    for user in (alice, rita):
        assert client_for(user).get(path(record)).status_code == 403
    assert hr(client_for, olga).get(path(record)).status_code == 200
    assert hr(client_for, olga).put(path(record)).status_code == 405
    assert hr(client_for, olga).get(path(record).replace(str(record.pk), str(rita.pk))).status_code == 404


def test_person_page_leads_there(acme, bob, rita, client_for, record):
    page = f"/acme/manage/alumni/{record.pk}/"
    assert path(record) in client_for(bob).get(page).content.decode()
    assert path(record) not in client_for(rita).get(page).content.decode()
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=record.pk).update(state=AlumnusState.DECEASED)
    assert path(record) not in client_for(bob).get(page).content.decode()


def test_keep_links_that_do_not_work_answer_alike_and_are_limited(acme, globex, alice, bob, client_for, record):
    give(hr(client_for, bob), record)
    keep = link_in(newest_mail("alice@home.example"))
    foreign = keep.replace("/acme/", "/globex/")
    answers = [Client().get(url).status_code for url in (foreign, keep[:-4] + "xx/", "/acme/join/place/")]
    assert answers == [404, 404, 404]
    owner = Client()
    owner.get(keep)
    assert owner.get("/globex/join/place/").status_code == 404
    limited = [Client().get(f"/acme/join/place/n{n}/").status_code for n in range(5)]
    assert limited[-1] == 429


def test_person_without_a_case_is_let_in_all_the_same(acme, bob):
    with tenant_scope(acme):
        person = Alumnus.objects.create(given_name="Kim")
        assert give_way_in(person, employer=acme, by=bob).code
        assert CaseEvent.objects.count() == 0


def test_rows_name_nobody(acme, bob, client_for, record):
    give(hr(client_for, bob), record)
    with tenant_scope(acme):
        assert "alice" not in str(Recovery.objects.get()).lower()


def test_a_merged_record_gives_nobody_a_way_in(acme, alice, bob, client_for, record):
    other = make_alumnus(acme, "Ines", "Second")
    with tenant_scope(acme):
        merge(kept=record, merged=other, chosen={}, by=membership(acme, bob))
        with pytest.raises(NoWayIn):
            give_way_in(other, employer=acme, by=bob)
    assert "no way in to give" in hr(client_for, bob).get(path(other)).content.decode()
