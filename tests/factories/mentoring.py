"""Mentors, mentees and pairs, written through the product's own actions."""

from typing import Any

from community.mentoring.actions.asking import accept, ask
from community.mentoring.actions.offers import Offered, save_offer
from community.models import MentoringOffer, MentoringSide, Mentorship
from directory.models import Alumnus
from mail.categories import Category
from mail.choosing import set_preferences
from tenancy.models import Employer
from tenancy.scope import tenant_scope


def make_mentor(alumnus: Alumnus, *subjects: str, **said: Any) -> MentoringOffer:
    return _offer(alumnus, MentoringSide.MENTOR, subjects or ("Pricing", "Leading a team"), said)


def make_mentee(alumnus: Alumnus, *subjects: str, **said: Any) -> MentoringOffer:
    return _offer(alumnus, MentoringSide.MENTEE, subjects or ("Pricing",), said)


def _offer(alumnus: Alumnus, side: MentoringSide, subjects: tuple[str, ...], said: dict[str, Any]) -> MentoringOffer:
    values = {"languages": ["en"], "formats": ["call"], "hours": 2, **said}
    with tenant_scope(alumnus.tenant_id):
        return save_offer(alumnus=alumnus, side=side, offered=Offered(subjects=subjects, **values))


def asked(employer: Employer, mentee: Alumnus, mentor: Alumnus, line: str = "How did you begin?") -> Mentorship:
    with tenant_scope(employer):
        return ask(employer=employer, mentee=mentee, mentor=mentor, subject="Pricing", line=line)


def agreed(employer: Employer, mentee: Alumnus, mentor: Alumnus) -> Mentorship:
    """The mentor has said yes: not met yet."""
    pair = asked(employer, mentee, mentor)
    with tenant_scope(employer):
        return accept(employer=employer, pair=pair, alumnus=mentor)


def want_circle(alumnus: Alumnus) -> None:
    """They want a mail when somebody of the network asks them something."""
    with tenant_scope(alumnus.tenant_id):
        set_preferences(recipient_id=alumnus.pk, wanted={Category.CIRCLE: True}, by=None)
