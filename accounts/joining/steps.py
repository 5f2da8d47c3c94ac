"""From a link in a mail to a membership. What is said on the way waits in the session until the address is proven."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import invitations, limits, step_up
from accounts.addresses.paper import hashes_of_paper
from accounts.joining.actions import accept_invitation
from accounts.joining.consents import ConsentGiven, ShownConsent, current_text, language_now
from accounts.joining.forms import JoinForm
from accounts.models import Consent, Invitation, Membership, User
from accounts.secret_links import SecretLink
from mail.categories import Category
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tenancy.urls import employer_path
from web.errors import ActionError

JOIN_LINK = SecretLink(
    key="join_link", leads_to="accounts:join", closed="accounts/join_closed.html", wait="accounts/join_wait.html"
)
YES_KEY = "join_yes"
SECOND_EMPLOYER = "account.join_another"


class TooManyCodes(Exception):
    """This network has tried several codes on paper that never existed."""


@dataclass(frozen=True)
class Yes:
    """What was said on the join page."""

    employer: int
    invitation: str
    display_name: str
    wanted: dict[Category, bool] | None
    consent: dict[str, str] | None


def open_paper(request: HttpRequest, employer: Employer, code: str) -> Invitation | None:
    """The invitation of this code on paper, kept as one by link. Wrong ones count: nobody finds one by trying."""
    invitation = Invitation.objects.filter(token_sha256__in=hashes_of_paper(code), on_paper=True).first()
    if invitation is None and not limits.PAPER_CODES_PER_ORIGIN.allow(limits.origin(request)):
        raise TooManyCodes
    if invitation is None or not invitation.is_open:
        return None
    request.session[JOIN_LINK.key] = kept_link(employer, invitation)
    return invitation


def kept_link(employer: Employer, invitation: Invitation) -> dict[str, object]:
    return {"employer": employer.pk, "invitation": str(invitation.pk)}


def invitation_in_session(request: HttpRequest, employer: Employer) -> Invitation | None:
    link = request.session.get(JOIN_LINK.key) or {}
    if link.get("employer") != employer.pk:
        return None
    invitation = Invitation.objects.filter(pk=link["invitation"]).first()
    return invitation if invitation and invitation.is_open else None


def consent_asked(invitation: Invitation, employer: Employer) -> ShownConsent | None:
    """The words to agree to, in the visitor's language; None where joining needs no consent (colleagues at work)."""
    if not invitations.kind_of(invitation).asks_for_consent:
        return None
    return current_text(Consent.Purpose.NETWORK).for_employer(employer)


def remember_yes(request: HttpRequest, employer: Employer, invitation: Invitation, form: JoinForm) -> None:
    asked, consent = consent_asked(invitation, employer), None
    if asked:
        consent = ConsentGiven(
            text_version=asked.version,
            text=asked.text,
            language=language_now(),
            given_at=timezone.now().isoformat(),
            ip_prefix=limits.shortened_ip(request),
        )
    yes = Yes(
        employer=employer.pk,
        invitation=str(invitation.pk),
        display_name=form.cleaned_data.get("display_name", ""),
        wanted=form.choices,
        consent=asdict(consent) if consent else None,
    )
    request.session[YES_KEY] = asdict(yes)


def finish_join(request: HttpRequest) -> HttpResponse | None:
    """Somebody has just proven an address. If it is the invited one, let them in and say where to go first."""
    said: dict[str, Any] | None = request.session.pop(YES_KEY, None)
    if said is None:
        return None
    yes = Yes(**said)
    employer = Employer.objects.filter(pk=yes.employer, is_active=True).first()
    if employer is None:
        return None
    user: Any = request.user
    if _is_member_elsewhere(user, employer) and not step_up.is_confirmed(request, SECOND_EMPLOYER):
        request.session[YES_KEY] = said
        return step_up.ask(
            request, SECOND_EMPLOYER, path=employer_path(employer, "accounts:join_completion"), posted={}
        )
    request.session.pop(JOIN_LINK.key, None)
    with tenant_scope(employer, person_id=user.pk):
        invitation = Invitation.objects.filter(pk=yes.invitation).first()
        if invitation is None:
            return None
        try:
            _accept(employer, invitation, user, yes)
        except ActionError as error:
            messages.warning(request, str(error))
            return None
        return redirect(f"{employer.base_path}{invitations.kind_of(invitation).after_join(invitation)}")


def _is_member_elsewhere(user: User, employer: Employer) -> bool:
    """One more network on the same sign-in makes the sign-in worth more."""
    with person_scope(user.pk):
        own = Membership.objects.current().filter(user_id=user.pk)
        return any(membership.tenant_id != employer.pk for membership in own)


def _accept(employer: Employer, invitation: Invitation, user: User, yes: Yes) -> None:
    accept_invitation(
        employer=employer,
        invitation=invitation,
        user=user,
        display_name=yes.display_name,
        consent=ConsentGiven(**yes.consent) if yes.consent else None,
        wanted={Category(name): answer for name, answer in yes.wanted.items()} if yes.wanted is not None else None,
        by=user,
    )
