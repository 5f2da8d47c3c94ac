"""Writing to people about an opening, and what they answer by the link in the mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from boomerang.models import Answer, Candidacy, NoteKind, Opening, Outreach, OutreachTemplate, Stage
from boomerang.outreach.links import ticket_of
from boomerang.outreach.reach import Addressee, addressees
from boomerang.outreach.rules import BECOMES_CONTACTED, GOOD_FOR, MOST_AT_ONCE, is_running, step_for
from boomerang.outreach.wording import filled
from boomerang.pipeline.actions import add_note, enter, locked
from boomerang.pipeline.emails import What, tell_recruiters
from mail.categories import Category
from mail.many import Letter, enqueue_many
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

TOLD: dict[Answer, What] = {Answer.INTERESTED: "interested", Answer.NOT_NOW: "not_now", Answer.NO: "no"}


class CannotWrite(ActionError):
    """The opening has ended, nobody is left to write to, or they are too many."""


class NameTaken(ActionError):
    """Another template of this employer has the name."""


@dataclass(frozen=True)
class Sent:
    """What became of a mail to many: to whom it goes, and who was left out meanwhile."""

    to: list[Outreach]
    left_out: list[Addressee]


@transaction.atomic
def write(
    *, opening: Opening, candidacy_ids: Iterable[UUID], subject: str, body: str, employer: Employer, by: Membership
) -> Sent:
    """Each mail says what it says to that person, and stands on the card. Raises `BadText` before anything is sent.

    The cards are locked, in one order: of two colleagues who write at once the second leaves out whom the first wrote
    to. Who may not be written to is left out and told.
    """
    ids = sorted(set(candidacy_ids))
    if not is_running(opening.state):
        raise CannotWrite(_("This opening is not open. Nobody should be written to about it."))
    if len(ids) > MOST_AT_ONCE:
        raise CannotWrite(_("At most %(number)d people at once, please.") % {"number": MOST_AT_ONCE})
    cards = Candidacy.objects.filter(opening=opening, pk__in=ids).select_related("alumnus", "opening")
    people = addressees(list(cards.order_by("pk").select_for_update(of=("self",))))
    reached = [each for each in people if not each.why_not]
    if not reached:
        raise CannotWrite(_("There is nobody left whom one may write to."))
    sent = [_put_down(each.candidacy, subject, body, employer, by) for each in reached]
    _send(sent, employer)
    for mail in sent:
        if mail.candidacy.stage in BECOMES_CONTACTED:
            enter(mail.candidacy, Stage.CONTACTED, by=by)
    record(
        "outreach.sent", subject=opening, by=by, people=len(sent), cards=[str(each.candidacy_id) for each in sent][:50]
    )
    return Sent(sent, [each for each in people if each.why_not])


def _put_down(card: Candidacy, subject: str, body: str, employer: Employer, by: Membership) -> Outreach:
    heading, text = filled(subject=subject, body=body, opening=card.opening, to=card.alumnus, employer=employer, by=by)
    return Outreach.objects.create(candidacy=card, subject=heading[:400], text=text, by=by)


def _send(sent: list[Outreach], employer: Employer) -> None:
    letters = [
        Letter(
            to=mail.candidacy.alumnus.personal_email,
            recipient_id=mail.candidacy.alumnus_id,
            context={"subject_line": mail.subject, "words": mail.text, "url": ticket_of(mail).url},
            dedupe_key=f"outreach:{mail.pk}",
        )
        for mail in sent
    ]
    ids = enqueue_many(
        letters,
        template="boomerang/outreach",
        category=Category.OPENINGS,
        employer=employer,
        occasion_at=timezone.now(),
    )
    for mail in sent:
        mail.message_id = ids.get(mail.candidacy.alumnus_id)
    Outreach.objects.bulk_update(sent, ["message_id"])


@transaction.atomic
def answer(*, outreach: Outreach, says: Answer, words: str = "", back_on: date | None = None) -> Outreach:
    """By the holder of the link. A later answer replaces an earlier one; what has come further stays where it is."""
    outreach = Outreach.objects.select_for_update(of=("self",)).get(pk=outreach.pk)
    card = locked(outreach.candidacy)
    to = step_for(says, card.stage)
    if to is not None:
        enter(card, to, by=None, by_alumnus=True, back_on=back_on if to == Stage.NOT_NOW else None)
    if words or to is None:
        add_note(candidacy=card, kind=NoteKind.REPLY, text=words or str(says.label), by=None, by_alumnus=True)
    outreach.answer, outreach.answered_at = says, timezone.now()
    outreach.save(update_fields=["answer", "answered_at"])
    record("outreach.answered", subject=card, by=None, answer=says)
    tell_recruiters(card.pk, what=TOLD[says], employer=Employer.objects.get(pk=require_tenant()))
    return outreach


def can_be_answered(outreach: Outreach) -> bool:
    """As long as the opening runs and the mail is not too old."""
    is_recent = timezone.now() - outreach.at < GOOD_FOR
    return is_recent and is_running(outreach.candidacy.opening.state) and outreach.candidacy.stage != Stage.REHIRED


@transaction.atomic
def save_template(
    *, template: OutreachTemplate | None, name: str, subject: str, body: str, by: Membership
) -> OutreachTemplate:
    found = template or OutreachTemplate()
    found.name, found.subject, found.body = name, subject, body
    found.changed_by, found.changed_at = by, timezone.now()
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise NameTaken(_("Another template has this name.")) from error
    record("outreach_template.saved", subject=found, by=by)
    return found


@transaction.atomic
def delete_template(template: OutreachTemplate, *, by: Membership) -> None:
    """What was written with it stays on the cards."""
    record("outreach_template.deleted", subject=template, by=by)
    template.delete()
