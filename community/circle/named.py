"""Colleagues whom a leaver named before the last day. Each is asked first; a no, a block and silence look alike.

Who is a member and shows themselves to the leaver is asked to connect, as members are. Who is not gets one mail of the
kind SERVICE, without a word that somebody typed, to say yes or no by link: the rule of referrals. Nothing of any of it
is in the audit log (docs/adr/0015).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.limits import DAY, Limit
from community.circle.actions import TooManyMarks, Wish, mark_outside, mark_person
from community.circle.emails import ask_colleague, tell_yes
from community.models import AskState, NamedColleague
from directory.connections.actions import HiddenYourself, NotThere, TooManyAsks, ask
from directory.connections.reading import seen_as_member
from directory.connections.rules import takes_part
from directory.models import Alumnus, AlumnusState, Block, Connection
from directory.named_colleagues import sources
from tenancy.models import Employer
from web.errors import ActionError

AT_ONCE = 200
ANSWER_WITHIN = timedelta(days=60)
MAILS_PER_ADDRESS = Limit("named-colleague-to", 2, 30 * DAY)
MAILS_PER_EMPLOYER = Limit("named-colleague", 500, DAY)
# Whoever has said no to the network, or is not to be written to, is not asked in its name.
_NOT_ASKED = (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.DECLINED)


class AnsweredBefore(ActionError):
    """The question is over: answered, taken back, or nobody answered in time."""


def look_after(employer: Employer, *, now: datetime | None = None) -> int:
    """Takes over who was named, asks, notices a yes, and forgets addresses. Says how many were asked."""
    now = now or timezone.now()
    take_over()
    asked = sum(_ask_one(employer, each, now) for each in _to_be_asked())
    settle(employer)
    forget(now=now)
    return asked


def take_over() -> None:
    for source in sources():
        with transaction.atomic():
            named = source.waiting(AT_ONCE)
            rows = [
                NamedColleague(owner_id=each.by, named_id=each.id, name=each.name, email=each.email) for each in named
            ]
            NamedColleague.objects.bulk_create(rows, ignore_conflicts=True)
            source.taken([each.id for each in named])


def _to_be_asked() -> list[NamedColleague]:
    """Of people who take part: whoever waits for approval asks nobody. Those without an address the leaver asks."""
    rows = NamedColleague.objects.filter(state=AskState.WAITING, owner__joined_at__isnull=False).exclude(email="")
    found = rows.select_related("owner", "owner__membership").order_by("created_at", "pk")[:AT_ONCE]
    return [each for each in found if takes_part(each.owner)]


def _ask_one(employer: Employer, named: NamedColleague, now: datetime) -> bool:
    """Whoever cannot be asked today stays for another day."""
    with transaction.atomic():
        locked = NamedColleague.objects.select_for_update(of=("self",)).filter(pk=named.pk, state=AskState.WAITING)
        if not locked.exists():
            return False
        named.person = _record_of(named.email)
        state = _ask(employer, named)
        if state is None:
            return False
        named.state, named.asked_at = state, now
        if state == AskState.OVER:
            named.email = ""
        named.save(update_fields=["person", "state", "asked_at", "email"])
        return state in (AskState.MAILED, AskState.CONNECTING)


def _record_of(email: str) -> Alumnus | None:
    proven = Q(personal_email=email, personal_email_verified_at__isnull=False)
    rows = Alumnus.objects.filter(proven | Q(work_email=email)).exclude(state=AlumnusState.MERGED)
    found: Alumnus | None = rows.order_by("joined_at", "pk").first()
    return found


def _ask(employer: Employer, named: NamedColleague) -> AskState | None:
    """How it was asked; None where it has to wait."""
    person = named.person
    if person is None:
        return _ask_by_mail(employer, named)
    if person.pk == named.owner_id or person.state in _NOT_ASKED:
        return AskState.OVER
    if Block.objects.between(named.owner_id, person.pk).exists():
        return AskState.MAILED  # looks as if nobody answered
    member = named.owner.membership
    if member is not None and seen_as_member(member, [person]):
        return _ask_to_connect(employer, named, person)
    return _ask_by_mail(employer, named)


def _ask_to_connect(employer: Employer, named: NamedColleague, person: Alumnus) -> AskState | None:
    try:
        ask(employer=employer, asker=named.owner, asked=person)
    except (HiddenYourself, TooManyAsks):
        return None
    except NotThere:
        return AskState.MAILED
    return AskState.CONNECTING


def _ask_by_mail(employer: Employer, named: NamedColleague) -> AskState | None:
    is_allowed = [MAILS_PER_ADDRESS.allow(employer.pk, named.email), MAILS_PER_EMPLOYER.allow(employer.pk)]
    if not all(is_allowed):
        return None
    ask_colleague(named, employer=employer)
    return AskState.MAILED


def settle(employer: Employer) -> None:
    """Who was asked to connect and is connected now joins the circle."""
    waiting = NamedColleague.objects.filter(state=AskState.CONNECTING, person__isnull=False)
    for named in waiting.select_related("owner", "person").order_by("pk"):
        assert named.person is not None
        if Connection.objects.between(named.owner_id, named.person_id).accepted().exists():
            with transaction.atomic():
                named.state, named.answered_at, named.email = AskState.YES, timezone.now(), ""
                named.save(update_fields=["state", "answered_at", "email"])
                _mark(named, employer)


def _mark(named: NamedColleague, employer: Employer) -> None:
    """A circle that is full takes nobody more; the yes stays to be read."""
    try:
        if named.state == AskState.YES and named.person is not None and not named.reach:
            mark_person(owner=named.owner, person=named.person, wish=Wish(), today=employer.today())
        else:
            name = named.name or named.reach
            mark_outside(owner=named.owner, name=name, note=named.reach, wish=Wish(), today=employer.today())
    except TooManyMarks:
        pass


@transaction.atomic
def answer(*, named: NamedColleague, employer: Employer, name: str = "", reach: str = "") -> NamedColleague:
    """By the colleague, through their link. With `reach`, how the leaver may write to them, it is a yes; else a no.

    A no is told to nobody, and the address is forgotten with either.
    """
    found = NamedColleague.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=named.pk).first()
    if found is None or found.state != AskState.MAILED or not takes_part(found.owner):
        raise AnsweredBefore
    found.state = AskState.YES if reach else AskState.NO
    found.answered_at, found.email, found.reach = timezone.now(), "", reach
    found.name = name or found.name
    found.save(update_fields=["state", "answered_at", "email", "reach", "name"])
    if reach:
        _mark(found, employer)
        tell_yes(found, employer=employer)
    return found


@transaction.atomic
def let_go(*, named: NamedColleague) -> None:
    """The leaver does not want to ask any more. Who was asked by mail finds the question gone."""
    NamedColleague.objects.filter(pk=named.pk).delete()


def forget(*, now: datetime) -> int:
    """Nobody answered for 60 days: the address goes."""
    old = NamedColleague.objects.filter(state=AskState.MAILED, asked_at__lt=now - ANSWER_WITHIN)
    return old.update(state=AskState.OVER, email="")
