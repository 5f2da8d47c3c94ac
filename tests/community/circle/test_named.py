"""Colleagues whom a leaver named: each is asked first, and a no, a block and silence look alike."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.circle import actions, named
from community.circle.links import ticket_of
from community.circle.named import AnsweredBefore, answer, look_after
from community.models import AskState, Mark, NamedColleague
from directory.connections.actions import accept
from directory.models import Alumnus, AlumnusState, Block, Connection
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Message
from offboarding.models import Case, Colleague
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join, make_alumnus, make_peer, set_levels
from tests.factories.offboarding import make_case

ADDRESS = "yara@mail.example"


@pytest.fixture
def case(acme: Employer) -> Case:
    return make_case(acme)


def name_them(case: Case, *people: tuple[str, str]) -> None:
    with tenant_scope(case.tenant_id):
        for name, email in people:
            Colleague.objects.create(case=case, name=name, email=email)


def after(employer: Employer, days: int = 0) -> dict[str, str]:
    """What has become of each, once the beat has run."""
    with tenant_scope(employer):
        look_after(employer, now=timezone.now() + timedelta(days=days))
        return {each.name: AskState(each.state).value for each in NamedColleague.objects.order_by("pk")}


def asked(employer: Employer) -> NamedColleague:
    with tenant_scope(employer):
        return NamedColleague.objects.select_related("owner").get()


def ask_by_mail(employer: Employer, own: Alumnus, **fields: object) -> NamedColleague:
    """In the circle of `own`, as if taken over from the leaver's page."""
    with tenant_scope(employer):
        NamedColleague.objects.create(owner=own, named_id=uuid7(), **fields)
        look_after(employer)
        return NamedColleague.objects.select_related("owner").latest("created_at")


def test_only_once_the_leaver_has_joined_and_once_only(acme: Employer, case: Case) -> None:
    name_them(case, ("Yara", ADDRESS), ("Daniel", ""))
    assert after(acme) == {}
    with tenant_scope(acme):
        leaver = Alumnus.objects.get(pk=case.alumnus_id)
    join(leaver, make_member(acme, make_user("left@home.example"), "alumnus"))
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=leaver.pk).update(is_limited=True, state=AlumnusState.ALUMNUS)
    assert after(acme) == {"Yara": "waiting", "Daniel": "waiting"}  # waits for approval
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=leaver.pk).update(is_limited=False)
    assert after(acme) == after(acme) == {"Yara": "mailed", "Daniel": "waiting"}
    with tenant_scope(acme):
        assert {each.state for each in Colleague.objects.all()} == {Colleague.State.HANDED_OVER}
        mail = Message.objects.in_scope().get(to_address=ADDRESS)
    assert mail.category == Category.SERVICE
    assert "would like to stay in touch with you" in mail.text


def test_each_kind_of_record_is_asked_in_its_own_way(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    def add(name: str, person: Alumnus | None, email: str = "") -> None:
        email = email or f"{name}@mail.example"
        with tenant_scope(acme):
            if person is not None:
                Alumnus.objects.filter(pk=person.pk).update(
                    personal_email=email, personal_email_verified_at=timezone.now()
                )
            NamedColleague.objects.create(owner=own, named_id=uuid7(), name=name, email=email)

    hidden = set_levels(make_peer(acme, "Hanna", "Lund"), listing="staff")
    blocker = make_peer(acme, "Boris", "Blom")
    dead = make_alumnus(acme, "Dora", "Dahl")
    with tenant_scope(acme):
        Block.objects.create(blocker=blocker, blocked=own)
        Alumnus.objects.filter(pk=dead.pk).update(state=AlumnusState.DECEASED)
    people = {"a": zoe, "bb": hidden, "ccc": blocker, "dddd": dead, "eeeee": own}
    for name, person in people.items():
        add(name, person)
    assert after(acme) == {"a": "connecting", "bb": "mailed", "ccc": "mailed", "dddd": "over", "eeeee": "over"}
    with tenant_scope(acme):
        to = set(Message.objects.in_scope().filter(template="community/named_colleague").values_list("to_address"))
        assert to == {("bb@mail.example",)}
        assert Connection.objects.get().asked_id == zoe.pk


def test_yes_by_connecting_brings_them_into_the_circle(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=zoe.pk).update(work_email="zoe@acme.example")
    ask_by_mail(acme, own, name="Zoe", email="zoe@acme.example")
    assert after(acme) == {"Zoe": "connecting"}
    with tenant_scope(acme):
        accept(employer=acme, asked=zoe, asker=own)
    assert after(acme) == after(acme) == {"Zoe": "yes"}
    with tenant_scope(acme):
        assert Mark.objects.get(owner=own).person_id == zoe.pk
        assert NamedColleague.objects.get().email == ""


def test_who_cannot_ask_today_waits(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    """A profile that is hidden connects with nobody; of two mails to one address within a month there is no third."""
    set_levels(own, listing="staff")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=zoe.pk).update(work_email="zoe@acme.example")
    assert ask_by_mail(acme, own, name="Zoe", email="zoe@acme.example").state == AskState.WAITING
    states = [ask_by_mail(acme, own, name=str(number), email=ADDRESS).state for number in range(3)]
    assert states == [AskState.MAILED, AskState.MAILED, AskState.WAITING]


def test_answer_by_link(acme: Employer, own: Alumnus, client: Client) -> None:
    with tenant_scope(acme):
        set_preferences(recipient_id=own.pk, wanted={Category.CIRCLE: True}, by=None)
    row = ask_by_mail(acme, own, name="Yara", email=ADDRESS)
    path = f"/acme/circle/answers/{ticket_of(row)}/"
    shown = client.get(path)
    assert (shown.status_code, asked(acme).state) == (200, AskState.MAILED)
    assert own.full_name in shown.content.decode()
    assert client.post(path, {"answer": "yes", "name": "", "reach": ""}).status_code == 422
    assert client.post(path, {"answer": "perhaps"}).status_code == 422
    done = client.post(path, {"answer": "yes", "name": "Yara Haddad", "reach": "020 7946 0018"})
    assert done.status_code == 200
    found = asked(acme)
    assert (found.state, found.reach, found.email) == (AskState.YES, "020 7946 0018", "")
    with tenant_scope(acme):
        mark = Mark.objects.get(owner=own)
        assert (mark.name, mark.note, mark.person_id) == ("Yara Haddad", "020 7946 0018", None)
        assert Message.objects.in_scope().filter(template="community/named_yes", recipient_id=own.pk).count() == 1
    assert client.post(path, {"answer": "no"}).status_code == client.get(path).status_code == 404


def test_no_is_told_to_nobody(acme: Employer, own: Alumnus, client: Client) -> None:
    row = ask_by_mail(acme, own, name="Yara", email=ADDRESS)
    path = f"/acme/circle/answers/{ticket_of(row)}/"
    assert client.post(path, {"answer": "no"}).status_code == 200
    assert (asked(acme).state, asked(acme).email) == (AskState.NO, "")
    with tenant_scope(acme):
        assert not Mark.objects.exists()
        with pytest.raises(AnsweredBefore):
            answer(named=row, employer=acme, name="x", reach="y")


def test_strange_links_open_nothing(acme: Employer, globex: Employer, own: Alumnus, client: Client) -> None:
    row = ask_by_mail(acme, own, name="Yara", email=ADDRESS)
    with tenant_scope(globex):
        Employer.objects.filter(pk=globex.pk).update(modules=["directory", "circle"])
    assert client.get("/acme/circle/answers/abc/").status_code == 404
    assert client.get(f"/globex/circle/answers/{ticket_of(row)}/").status_code == 404
    with tenant_scope(acme):
        named.let_go(named=row)
    assert client.get(f"/acme/circle/answers/{ticket_of(row)}/").status_code == 404


def test_addresses_are_forgotten_after_sixty_days(acme: Employer, own: Alumnus) -> None:
    ask_by_mail(acme, own, name="Yara", email=ADDRESS)
    assert after(acme, days=59) == {"Yara": "mailed"}
    assert after(acme, days=61) == {"Yara": "over"}
    assert asked(acme).email == ""


def test_yes_to_a_full_circle_stays_to_be_read(acme: Employer, own: Alumnus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_MARKS", 0)
    row = ask_by_mail(acme, own, name="Yara", email=ADDRESS)
    with tenant_scope(acme):
        answer(named=row, employer=acme, name="Yara", reach="by letter")
        assert not Mark.objects.exists()
    assert asked(acme).reach == "by letter"
