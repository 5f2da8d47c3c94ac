"""One function per e-mail. Each is enqueued in the transaction of the act and written in the employer's language."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.addresses.retirement import hangs_on
from accounts.members.mail import address_of
from accounts.models import INVITATION_DAYS, Invitation, Membership, Role
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from mail.wording import paragraphs
from offboarding import timeline
from offboarding.models import AddressCheck, Case, CaseStep, SkipReason, StepKind
from offboarding.rules import has_work_address, keeps_goodbye_short
from offboarding.wording import values_of
from tenancy.models import Employer
from tenancy.urls import employer_url, global_url
from web.mail_rendering import RenderedMail, render_mail

HR = (Role.OWNER, Role.HR_ADMIN)
LISTED = 20


def send_leaver_link(case: Case, *, employer: Employer, to: str, url: str, today: date) -> Message:
    return _send(case, "leaver_link", employer=employer, to=to, url=url)


def send_address_reminder(case: Case, *, employer: Employer, to: str, url: str, today: date) -> Message:
    days_left = (case.last_day - today).days if case.last_day else 0
    return _send(case, "address_reminder", employer=employer, to=to, url=url, days_left=days_left)


def send_thank_you(case: Case, *, employer: Employer, to: str, url: str, today: date) -> Message:
    return _send(case, "thank_you", employer=employer, to=to, url=url)


def send_address_code(case: Case, *, employer: Employer, check: AddressCheck, code: str) -> Message:
    return _send(
        case, "address_code", employer=employer, to=check.email, category=Category.CODE, key=f"code:{check.pk}",
        code=code, expires_at=check.expires_at,
    )  # fmt: skip


def send_address_changed(case: Case, *, employer: Employer, check: AddressCheck, to: str) -> Message:
    """To the address that counted before. It never names the new one: the reader may be a stranger to it."""
    with timezone.override(employer.zone):
        return _send(
            case, "address_changed", employer=employer, to=to, key=f"address-changed:{check.pk}", at=check.confirmed_at,
        )  # fmt: skip


def send_invitation(case: Case, kind: StepKind, *, employer: Employer, url: str, invitation: Invitation) -> Message:
    return _send(
        case, TEMPLATES[kind], employer=employer, to=invitation.email, category=Category.INVITATION,
        key=f"invitation:{invitation.pk}", url=url, invitation=invitation,
    )  # fmt: skip


def send_sign_in_prompt(case: Case, *, employer: Employer, today: date) -> Message:
    """To the desk: this is about the work mailbox as a way in, and its owner is still there."""
    days_left = (case.anchor - today).days
    to = case.alumnus.work_email
    return _send(case, "sign_in_prompt", employer=employer, to=to, url=addresses_url(), days_left=days_left)


def addresses_url() -> str:
    return f"{settings.BASE_URL}{global_url('account_addresses')}"


TEMPLATES = {
    StepKind.LEAVER_LINK: "leaver_link",
    **dict.fromkeys(timeline.ADDRESS_REMINDERS, "address_reminder"),
    **dict.fromkeys(timeline.SIGN_IN_PROMPTS, "sign_in_prompt"),
    StepKind.THANK_YOU: "thank_you",
    StepKind.INVITATION: "invitation",
    StepKind.INVITATION_REMINDER_1: "invitation_reminder_1",
    StepKind.INVITATION_REMINDER_2: "invitation_reminder_2",
}
SEND_WITH_LINK = {
    StepKind.LEAVER_LINK: send_leaver_link,
    StepKind.ADDRESS_REMINDER_1: send_address_reminder,
    StepKind.ADDRESS_REMINDER_2: send_address_reminder,
    StepKind.THANK_YOU: send_thank_you,
}


def _send(
    case: Case,
    name: str,
    *,
    employer: Employer,
    to: str,
    category: Category = Category.SERVICE,
    key: str | None = None,
    expires_at: datetime | None = None,
    **context: Any,
) -> Message:
    return enqueue(
        to=to,
        template=f"offboarding/{name}",
        context=context | _about(case, employer) | _opening(case, employer, name),
        category=category,
        employer=employer,
        dedupe_key=key,
        recipient_id=case.alumnus_id,
        expires_at=expires_at,
    )


def render_step(case: Case, kind: StepKind, *, employer: Employer, today: date, sign_in_hangs: bool) -> RenderedMail:
    """As the step would send it on that day, for HR to look at. Its links lead nowhere, and nothing is stored."""
    at = datetime.combine(today, datetime.min.time(), tzinfo=employer.zone)
    about: dict[str, Any] = {
        "url": employer_url(employer, "landing"),
        "days_left": (case.anchor - today).days,
        "invitation": Invitation(expires_at=at + timedelta(days=INVITATION_DAYS)),
    }
    if kind in timeline.SIGN_IN_PROMPTS:
        about["url"] = addresses_url()
    name = TEMPLATES[kind]
    about |= {"sign_in_url": addresses_url() if sign_in_hangs else ""}
    context = _about(case, employer) | about | _opening(case, employer, name)
    return render_mail(f"offboarding/{name}", context, employer=employer)


def _opening(case: Case, employer: Employer, name: str) -> dict[str, Any]:
    """The passage that employers may put in own words, where the mail has one."""
    if name not in ("invitation", "leaver_link"):
        return {}
    last_day = date_format(case.last_day, "j F Y") if case.last_day else ""
    return {"opening": paragraphs(employer, name, values_of(case, employer, last_day))}


def _about(case: Case, employer: Employer) -> dict[str, Any]:
    return {
        "employer": employer,
        "alumnus": case.alumnus,
        "spell": case.spell,
        "case": case,
        "is_short": keeps_goodbye_short(case.spell),
        "sign_in_url": addresses_url() if _sign_in_hangs(case, employer) else "",
    }


def _sign_in_hangs(case: Case, employer: Employer) -> bool:
    """Said along in mails until the last day; from then on it is too late for that."""
    is_there = case.last_day is not None and employer.today() <= case.last_day
    return is_there and has_work_address(case, employer) and hangs_on(case.alumnus.work_email)


def tell_hr_about_missing_addresses(employer: Employer, *, now: datetime) -> int:
    """One mail a day to each HR admin, about those who were reminded today and have not confirmed. Repeats nothing."""
    today = now.astimezone(employer.zone).date()
    cases = _reminded_on(today, employer)
    if not cases:
        return 0
    members = [member for member in _hr(employer) if not _was_told(member, today)]
    for member in members:
        _tell(member, cases, employer=employer, today=today)
    return len(members)


def _reminded_on(today: date, employer: Employer) -> list[Case]:
    """Those whose reminder went out today, and those to whom none could be sent."""
    start = datetime.combine(today, datetime.min.time(), tzinfo=employer.zone)
    steps = CaseStep.objects.filter(case_id=OuterRef("pk"), kind__in=timeline.ADDRESS_REMINDERS)
    steps = steps.filter(Q(done_at__gte=start) | Q(skipped_at__gte=start, skip_reason=SkipReason.NO_ADDRESS))
    cases = Case.objects.running().address_missing().filter(Exists(steps))
    return list(cases.select_related("alumnus", "spell").order_by("last_day", "alumnus__sort_name"))


def _hr(employer: Employer) -> list[Membership]:
    return Membership.objects.current().having_first_of(Role.HR_ADMIN, Role.OWNER)


def _key(member: Membership, today: date) -> str:
    return f"address-missing:{today}:{member.pk}"


def _was_told(member: Membership, today: date) -> bool:
    return Message.objects.in_scope().filter(dedupe_key=_key(member, today)).exists()


def _tell(member: Membership, cases: list[Case], *, employer: Employer, today: date) -> None:
    address = address_of(member)
    if not address:
        return
    context = {
        "employer": employer,
        "cases": cases[:LISTED],
        "count": len(cases),
        "more": max(0, len(cases) - LISTED),
        "url": employer_url(employer, "offboarding:case_list") + "?show=address_missing",
    }
    enqueue(
        to=address,
        template="offboarding/address_missing",
        context=context,
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=_key(member, today),
        recipient_id=member.pk,
    )
