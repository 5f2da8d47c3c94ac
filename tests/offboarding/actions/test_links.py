import hashlib

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from mail.models import Message
from offboarding.actions.cases import CaseCannotMove
from offboarding.actions.links import NoAddress, TooManyMails, find_link, make_link, renew_link, send_link
from offboarding.actions.steps import invite_now
from offboarding.models import Case, LeaverLink, StepKind
from tenancy.models import Employer
from tests.factories.offboarding import TODAY, at, days, make_case


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_make_link_keeps_only_the_hash_of_a_long_token(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(8))

    token = token_of(make_link(case, employer=in_acme, now=timezone.now()))

    link = LeaverLink.objects.get()
    assert len(token) == 43
    assert link.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert find_link(token, now=timezone.now()) == link


def test_find_link_ends_sixty_days_after_the_last_day(in_acme: Employer, noon: time_machine.Traveller) -> None:
    case = make_case(in_acme, last_day=TODAY)
    token = token_of(make_link(case, employer=in_acme, now=timezone.now()))

    assert find_link(token, now=at(TODAY + days(60), 23, 59, employer=in_acme)) is not None
    assert find_link(token, now=at(TODAY + days(61), 0, 0, employer=in_acme)) is None


def test_send_link_counts_as_the_planned_mail(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(40), work_email="lena@acme.example")

    send_link(case, by=bob)
    send_link(case, by=bob)

    assert Message.objects.in_scope().filter(template="offboarding/leaver_link").count() == 2
    assert LeaverLink.objects.live(timezone.now()).count() == 2
    assert case.steps.get(kind=StepKind.LEAVER_LINK).done_at == timezone.now()
    assert [event.by_id for event in case.events.filter(kind="link_sent")] == [bob.pk, bob.pk]


def test_send_link_without_an_address_says_so(in_acme: Employer, bob: User) -> None:
    with pytest.raises(NoAddress):
        send_link(make_case(in_acme, last_day=TODAY + days(40)), by=bob)


def test_send_link_of_a_held_case_waits_for_release(in_acme: Employer, bob: User) -> None:
    with pytest.raises(CaseCannotMove, match="held"):
        send_link(make_case(in_acme, last_day=TODAY + days(4), held=True, work_email="lena@acme.example"), by=bob)


def test_renew_link_ends_the_earlier_ones(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(8))
    first = token_of(make_link(case, employer=in_acme, now=timezone.now()))

    second = token_of(renew_link(case, by=bob))

    assert find_link(first, now=timezone.now()) is None
    assert find_link(second, now=timezone.now()) is not None


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"last_day": TODAY - days(61)}])
def test_there_is_no_link_for_what_is_over(in_acme: Employer, bob: User, change: dict[str, object]) -> None:
    case = make_case(in_acme, last_day=TODAY + days(8))
    Case.objects.update(**change)

    with pytest.raises(CaseCannotMove):
        renew_link(case, by=bob)


def test_pressing_again_fills_nobodys_mailbox(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(40), work_email="lena@acme.example")
    for _press in range(5):
        send_link(case, by=bob)

    with pytest.raises(TooManyMails):
        send_link(case, by=bob)
    assert Message.objects.in_scope().filter(template="offboarding/leaver_link").count() == 5


def test_nor_do_invitations_by_hand(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(1), personal_email="lena@home.example", held=False)
    for _press in range(5):
        invite_now(case, by=bob)

    with pytest.raises(TooManyMails):
        invite_now(case, by=bob)
    assert Message.objects.in_scope().filter(template="offboarding/invitation").count() == 5
