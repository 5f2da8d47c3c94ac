"""Emergency access: an owner for some hours when no owner can sign in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.members.actions import LastOwner, end_membership
from accounts.models import Membership, Role, User
from accounts.tasks import end_emergencies_here
from accounts.team.actions import NotAllowed, change_team_roles, end_emergency
from accounts.team.emails import tell_chain_broken
from audit.models import ActorKind, AuditEvent, ChainCheck
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.factories.accounts import client_for, confirm, make_member, make_user, membership

WHY = "the only owner has left the company"
TEAM = "/acme/manage/team/"


def break_glass(*arguments: str, employer: str = "acme", email: str = "eve@acme.example", reason: str = WHY) -> None:
    call_command("break_glass", "--employer", employer, "--email", email, "--reason", reason, *arguments)


def eve() -> User:
    return make_user("eve@acme.example")


def let_time_pass(employer: Employer) -> None:
    with tenant_scope(employer):
        Membership.objects.exclude(emergency_until=None).update(
            audited=True, joined_at=timezone.now() - timedelta(days=2), emergency_until=timezone.now()
        )


def events(employer: Employer) -> list[AuditEvent]:
    with tenant_scope(employer):
        return list(AuditEvent.objects.filter(action__startswith="team.emergency").order_by("id"))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_stranger_becomes_owner_for_a_day_and_no_longer(acme: Employer, olga: User, capsys: Any) -> None:
    user = eve()
    break_glass()
    assert "eve@acme.example is an owner of Acme until" in capsys.readouterr().out
    client = client_for(user)
    assert client.get(TEAM).status_code == 200
    with tenant_scope(acme):
        until = Membership.objects.get(user_id=user.pk).emergency_until
    assert abs(until - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)
    let_time_pass(acme)
    assert client.get(TEAM).status_code == 404
    assert client.get("/acme/").status_code != 500


def test_a_member_keeps_what_they_were_when_it_is_over(acme: Employer, rita: User) -> None:
    break_glass(email=rita.email)
    client = client_for(rita)
    assert client.get("/acme/manage/audit/").status_code == 200
    let_time_pass(acme)
    assert client.get("/acme/manage/audit/").status_code == 403
    assert membership(acme, rita).roles == ["recruiter"]


def test_somebody_who_had_left_comes_back_for_the_emergency_alone(acme: Employer, bob: User) -> None:
    with tenant_scope(acme):
        end_membership(membership=membership(acme, bob), by=None)
    break_glass(email=bob.email)
    assert client_for(bob).get(TEAM).status_code == 200
    assert membership(acme, bob).roles == []


def test_it_is_in_the_employers_log_and_every_owner_is_told(acme: Employer, globex: Employer, olga: User) -> None:
    user = eve()
    make_member(acme, make_user("owen@acme.example"), Role.OWNER)
    break_glass("--hours", "2")
    opened = events(acme)[0]
    assert (opened.action, opened.actor_kind) == ("team.emergency_opened", ActorKind.OPERATOR)
    assert opened.data["reason"] == WHY
    assert events(globex) == []
    with tenant_scope(acme):
        mails = Message.objects.filter(template="accounts/team_emergency").order_by("to_address")
        assert [mail.to_address for mail in mails] == ["eve@acme.example", "olga@acme.example", "owen@acme.example"]
        assert all(WHY in mail.text for mail in mails)
    assert WHY in text_of(client_for(olga).get("/acme/manage/audit/"))
    assert user.email not in text_of(client_for(olga).get("/acme/manage/audit/"))


def test_a_banner_and_the_team_page_say_so_while_it_lasts(acme: Employer, olga: User) -> None:
    user = eve()
    break_glass()
    assert "Emergency access: you are an owner here until" in text_of(client_for(user).get("/acme/manage/settings/"))
    page = text_of(client_for(olga).get(TEAM))
    assert "Owner until" in page
    assert "Emergency access: you are" not in page
    let_time_pass(acme)
    assert "Owner until" not in text_of(client_for(olga).get(TEAM))


def test_an_owner_ends_it_at_once(acme: Employer, olga: User) -> None:
    user = eve()
    break_glass()
    client, theirs = confirm(client_for(olga), "team.remove"), client_for(user)
    assert theirs.get(TEAM).status_code == 200
    pk = membership(acme, user).pk
    assert client.post(f"{TEAM}{pk}/emergency-end/").url == TEAM
    assert theirs.get(TEAM).status_code == 404
    assert [event.action for event in events(acme)] == ["team.emergency_opened", "team.emergency_ended"]
    assert events(acme)[1].actor_id == olga.pk


def test_ending_leaves_a_members_own_roles(acme: Employer, rita: User) -> None:
    break_glass(email=rita.email)
    with tenant_scope(acme):
        end_emergency(membership=membership(acme, rita), by=None)
        end_emergency(membership=membership(acme, rita), by=None)
    assert (membership(acme, rita).emergency_until, membership(acme, rita).is_current) == (None, True)
    assert len(events(acme)) == 2


def test_the_command_ends_it_as_well(acme: Employer, capsys: Any) -> None:
    eve()
    break_glass()
    call_command("break_glass", "--employer", "acme", "--end")
    assert capsys.readouterr().out.splitlines()[-1] == "1 ended."
    assert events(acme)[1].actor_kind == ActorKind.OPERATOR


def test_the_log_notes_the_end_by_itself(acme: Employer, rita: User) -> None:
    eve()
    break_glass()
    break_glass(email=rita.email)
    end_emergencies_here.apply(headers={"employer": acme.pk}).get()
    assert len(events(acme)) == 2
    let_time_pass(acme)
    for _twice in range(2):
        end_emergencies_here.apply(headers={"employer": acme.pk}).get()
    ended = events(acme)[2:]
    assert [event.actor_kind for event in ended] == [ActorKind.SYSTEM] * 2
    assert not membership(acme, eve()).is_current
    assert membership(acme, rita).is_current


def test_an_emergency_owner_does_not_count_as_the_last_owner(acme: Employer, olga: User) -> None:
    eve()
    break_glass()
    with tenant_scope(acme), pytest.raises(LastOwner):
        end_membership(membership=membership(acme, olga), by=None)


def test_an_emergency_owner_cannot_make_it_last(acme: Employer, olga: User) -> None:
    user = eve()
    break_glass()
    client = confirm(client_for(user), "team.change_role", "team.invite")
    own = membership(acme, user)
    assert client.post(f"{TEAM}{own.pk}/", {"roles": ["owner"]}).status_code == 404
    with tenant_scope(acme), pytest.raises(NotAllowed, match="Another owner"):
        change_team_roles(employer=acme, membership=own, roles=["owner"], by=own)
    assert client.post(f"{TEAM}invite/", {"email": "new@acme.example", "roles": ["owner"]}).status_code == 302
    with tenant_scope(acme):
        assert Message.objects.filter(to_address="new@acme.example").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"employer": "nowhere"}, "no employer"),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"email": ""}, "needed"),
        ({"reason": "  "}, "needed"),
        ({"reason": "asked by eve@acme.example"}, "write no e-mail addresses"),
        ({"reason": "ä" * 301}, "longer than 300"),
    ],
)
def test_the_command_says_what_is_wrong(acme: Employer, changes: dict[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        break_glass(**changes)
    assert events(acme) == []
    assert User.objects.id_for_email("eve@acme.example") is None


def test_a_reason_may_be_as_long_as_it_may_be(acme: Employer) -> None:
    break_glass(reason="🔑" * 300)
    assert [event.data["reason"] for event in events(acme)] == ["🔑" * 300]


@pytest.mark.parametrize("hours", ["0", "73", "-5"])
def test_it_lasts_no_longer_than_three_days(acme: Employer, hours: str) -> None:
    with pytest.raises(CommandError, match="between 1 and 72"):
        break_glass("--hours", hours)


def test_operators_cannot_let_themselves_in(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    user = eve()
    monkeypatch.setattr("accounts.team.actions.is_apart", lambda person_id: person_id == user.pk)
    with pytest.raises(CommandError, match="no membership anywhere"):
        break_glass()


def test_a_broken_chain_is_told_to_owners_and_auditors(acme: Employer, olga: User, bob: User) -> None:
    make_member(acme, make_user("astrid@acme.example"), Role.AUDITOR)
    check = ChainCheck(tenant_id=acme.pk, place=3, hash=b"", fault="missing", fault_place=2)
    with tenant_scope(acme):
        tell_chain_broken(check)
        told = Message.objects.filter(template="accounts/audit_broken").order_by("to_address")
        assert [mail.to_address for mail in told] == ["astrid@acme.example", "olga@acme.example"]
        assert "http://localhost:8000/acme/manage/audit/" in told[0].text
    tell_chain_broken(ChainCheck(tenant_id=None, place=3, hash=b"", fault="missing", fault_place=2))
    assert Message.objects.filter(template="accounts/audit_broken").count() == 0


def test_a_closed_sign_in_is_not_written_to(acme: Employer, olga: User) -> None:
    with person_scope(olga.pk):
        User.objects.filter(pk=olga.pk).update(is_active=False)
    eve()
    break_glass()
    with tenant_scope(acme):
        assert not Message.objects.filter(to_address=olga.email).exists()


def test_nobody_signed_in_sees_nothing_of_it(acme: Employer) -> None:
    break_glass()
    assert Client().get(TEAM).status_code == 302
