"""A post in a group stands for whatever can be reported."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from community.groups.reportables import REPORTABLE
from community.models import CaseState, GroupMember, GroupPost, MemberState, ModerationCase, Outcome, Reason
from community.moderation import actions
from community.moderation.actions import NoAppeal, NotDecidable, NotReportable
from community.moderation.reportables import has_any, kinds_of, label_of, reportable_of
from community.moderation.rules import KEPT_FOR, can_decide
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.groups import make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(house: Employer, bens: GroupMember) -> GroupPost:
    return make_post(house, bens, "Nobody likes your cake.")


@pytest.fixture
def hr(acme: Employer, bob: User) -> Membership:
    return membership(acme, bob)


@pytest.fixture
def owner(acme: Employer, olga: User) -> Membership:
    return membership(acme, olga)


def report(house: Employer, post: GroupPost, reporter: Alumnus, reason: Reason = Reason.RUDE) -> ModerationCase:
    return actions.report(
        employer=house, reportable=REPORTABLE, subject_id=post.pk, reporter=reporter, reason=reason, words="Look."
    )


def decide(house: Employer, case: ModerationCase, outcome: Outcome, by: Membership) -> ModerationCase:
    return actions.decide(
        employer=house, case=case, outcome=outcome, basis=Reason.RUDE, words="We talk about cakes kindly.", by=by
    )


def mails() -> dict[str, int]:
    found: dict[str, int] = {}
    for template in Message.objects.filter(template__startswith="community/mod").values_list("template", flat=True):
        found[template] = found.get(template, 0) + 1
    return found


def is_hidden(post: GroupPost) -> bool:
    return GroupPost.objects.get(pk=post.pk).hidden_at is not None


def test_report_keeps_the_words_as_they_stood_and_counts_each_reporter_once(house, post, own, ben):
    case = report(house, post, own)
    assert report(house, post, own, Reason.SPAM).reports.count() == 1
    assert (case.text, case.author, case.place) == ("Nobody likes your cake.", ben, "Group “Payments”")
    assert (case.state, is_hidden(post), mails()) == (CaseState.OPEN, False, {})
    assert not AuditEvent.objects.filter(action__startswith="report.").exists()
    with pytest.raises(NotReportable):
        report(house, post, ben)


def test_nobody_reports_all_day(house, post, own):
    for _each in range(20):
        report(house, post, own)
    with pytest.raises(NotReportable, match="a lot today"):
        report(house, post, own)


def test_third_reporter_hides_it_until_somebody_decides_and_never_again(house, post, own, cleo, hr):
    for reporter in (own, cleo):
        report(house, post, reporter)
    assert not is_hidden(post)
    case = report(house, post, make_peer(house, "Dana", "Roe"))
    assert is_hidden(post)
    assert mails() == {"community/moderation_hidden": 1}
    decide(house, case, Outcome.NOTHING, hr)
    assert not is_hidden(post)
    assert mails() == {
        "community/moderation_hidden": 1, "community/moderation_decided": 1, "community/moderation_answered": 3
    }  # fmt: skip
    for number in range(3):
        report(house, post, make_peer(house, "Eve", f"Roe {number}"))
    assert not is_hidden(post)


@pytest.mark.parametrize(
    ("outcome", "hides", "state"),
    [
        (Outcome.NOTHING, False, MemberState.MEMBER),
        (Outcome.WARN, False, MemberState.MEMBER),
        (Outcome.HIDE, True, MemberState.MEMBER),
        (Outcome.REMOVE, True, MemberState.MEMBER),
        (Outcome.BAN, True, MemberState.BANNED),
    ],
)
def test_decision_is_carried_out_once_and_told(house, post, own, hr, bens, outcome, hides, state):
    case = decide(house, report(house, post, own), outcome, hr)
    assert (is_hidden(post), GroupMember.objects.get(pk=bens.pk).state) == (hides, state)
    told = {"community/moderation_answered": 1}
    assert mails() == told if outcome == Outcome.NOTHING else told | {"community/moderation_decided": 1}
    event = AuditEvent.objects.get(action="report.decided")
    assert event.data == {"kind": "group-post", "outcome": outcome.value}
    with pytest.raises(NotDecidable):
        decide(house, case, Outcome.NOTHING, hr)


def test_who_has_a_part_in_it_leaves_it_to_a_colleague_where_there_is_one(house, post, own, alice):
    user = make_user("hana@acme.example")
    hana = make_member(house, user, Role.HR_ADMIN, Role.ALUMNUS)
    case = report(house, post, own_alumnus(house, user, "Hana", "Ruiz"))
    assert can_decide(hana, case)
    make_member(house, make_user("omar@acme.example"), Role.OWNER)
    assert not can_decide(hana, case)
    assert not can_decide(membership(house, alice), case)
    with pytest.raises(NotDecidable, match="a part in this"):
        decide(house, case, Outcome.HIDE, hana)


def test_appeal_is_one_in_time_and_answered_by_another(house, post, own, ben, bens, hr, owner):
    case = decide(house, report(house, post, own), Outcome.BAN, hr)
    now = timezone.now()
    for author, at in ((own, now), (ben, now + timedelta(days=15))):
        with pytest.raises(NoAppeal):
            actions.appeal(case=case, author=author, words="No.", now=at)
    actions.appeal(case=case, author=ben, words="It was a joke, she laughed.", now=now)
    with pytest.raises(NoAppeal):
        actions.appeal(case=case, author=ben, words="Again.", now=now)
    answer = {"employer": house, "case": case, "is_lifted": True, "words": "So it was."}
    with pytest.raises(NotDecidable):
        actions.decide_appeal(**answer, by=hr)
    closed = actions.decide_appeal(**answer, by=owner)
    assert (closed.state, closed.outcome, is_hidden(post)) == (CaseState.CLOSED, Outcome.LIFTED, False)
    assert GroupMember.objects.get(pk=bens.pk).state == MemberState.MEMBER
    with pytest.raises(NotDecidable):
        actions.decide_appeal(**answer, by=owner)


@pytest.mark.parametrize(("outcome", "is_lifted", "hidden"), [
    (Outcome.HIDE, True, False), (Outcome.HIDE, False, True), (Outcome.WARN, True, False),
])  # fmt: skip
def test_appeal_shows_it_again_or_does_not(house, post, own, ben, hr, owner, outcome, is_lifted, hidden):
    case = decide(house, report(house, post, own), outcome, hr)
    actions.appeal(case=case, author=ben, words="It was a joke.", now=timezone.now())
    actions.decide_appeal(employer=house, case=case, is_lifted=is_lifted, words="We read it again.", by=owner)
    assert is_hidden(post) is hidden


def test_removed_words_are_deleted_after_the_time_for_an_appeal_and_cases_after_a_year(house, post, own, hr):
    case = decide(house, report(house, post, own), Outcome.REMOVE, hr)
    now = timezone.now()
    assert actions.remove_due(now=now + timedelta(days=13)) == 0
    assert GroupPost.objects.filter(pk=post.pk).exists()
    assert actions.remove_due(now=now + timedelta(days=15)) == 1
    assert not GroupPost.objects.filter(pk=post.pk).exists()
    assert ModerationCase.objects.get(pk=case.pk).text == ""
    assert actions.remove_due(now=now + timedelta(days=16)) == 0
    assert actions.forget_old(now=now + timedelta(days=100)) == 0
    assert actions.forget_old(now=now + KEPT_FOR + timedelta(days=1)) > 0
    assert not ModerationCase.objects.exists()


def test_nothing_breaks_where_the_module_is_off_or_the_words_are_gone(house, post, own, ben, hr, owner):
    removed = decide(house, report(house, post, own), Outcome.REMOVE, hr)
    second = report(house, post, own)
    house.modules = ["directory"]
    assert (reportable_of("group-post", house), has_any(house), kinds_of(house)) == (None, False, {})
    assert label_of("gone") == "gone"
    decide(house, second, Outcome.HIDE, hr)
    actions.appeal(case=second, author=ben, words="No.", now=timezone.now())
    actions.decide_appeal(employer=house, case=second, is_lifted=True, words="Yes.", by=owner)
    ModerationCase.objects.filter(pk=second.pk).update(kind="gone", outcome=Outcome.REMOVE)
    assert actions.remove_due(now=timezone.now() + timedelta(days=15)) == 2
    assert not GroupPost.objects.exists()
    REPORTABLE.remove(post.pk)
    REPORTABLE.hide(post.pk)
    assert REPORTABLE.ban is not None
    REPORTABLE.ban(post.pk)
    assert ModerationCase.objects.get(pk=removed.pk).removed_at is not None
