from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import HOUR, Limit
from accounts.models import Membership
from audit.events import record
from directory.models import Alumnus
from engagement.letters.mails import TEMPLATE, content_hash, context_of
from engagement.letters.rules import why_locked
from engagement.letters.starters import Starter
from engagement.models import Letter, LetterVersion
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from web.errors import ActionError

TESTS = Limit("letter-test", 30, HOUR)
WORDS = ("subject", "preheader", "language", "blocks")


class ChangedMeanwhile(ActionError):
    """Somebody else saved the letter after it was opened. `letter` is as they left it."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(_("Somebody else has saved this letter meanwhile."))
        self.letter = letter


class LetterLocked(ActionError):
    """What was sent stays as it was sent."""


class TooManyTests(ActionError):
    """Test mails are counted, so that nobody's mailbox is filled with them."""


@transaction.atomic
def create_letter(
    *, employer: Employer, by: Membership, name: str = "", language: str = "", starter: Starter | None = None,
    like: Letter | None = None, is_kept: bool = False,
) -> Letter:  # fmt: skip
    """Empty, or with the words of a starter or of another letter."""
    words: Mapping[str, Any] = {}
    if starter is not None:
        words = starter.words(language or employer.language)
        name = name or str(starter.label)
    elif like is not None:
        words = {column: getattr(like, column) for column in WORDS}
        name = name or like.name
    letter = Letter(name=name[:80], is_kept=is_kept, changed_by=by, **words)
    letter.language = language or (like.language if like else employer.language)
    letter.save()
    record("letter.created", subject=letter, by=by)
    return letter


@transaction.atomic
def save_letter(
    letter: Letter, *, words: Mapping[str, Any], version: int, by: Membership, over: bool = False
) -> Letter:
    """`version` is the one that was opened. Raises `ChangedMeanwhile`, unless what the other saved shall be replaced
    (`over`): then it is kept among the earlier versions. The same words again change nothing.
    """
    now = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked := why_locked(now):
        raise LetterLocked(locked)
    changed = sorted(column for column, value in words.items() if getattr(now, column) != value)
    if not changed:
        return now
    if now.version != version and not over:
        raise ChangedMeanwhile(now)
    if now.changed_by_id != by.pk or over:
        _keep_version(now)
    for column in changed:
        setattr(now, column, words[column])
    now.version += 1
    now.changed_by, now.changed_at = by, timezone.now()
    now.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
    record("letter.changed", subject=now, by=by, fields=changed)
    return now


def _keep_version(letter: Letter) -> None:
    words = {column: getattr(letter, column) for column in WORDS}
    LetterVersion.objects.get_or_create(
        letter=letter,
        version=letter.version,
        defaults={"words": words, "saved_at": letter.changed_at, "saved_by_id": letter.changed_by_id},
    )


def bring_back(earlier: LetterVersion, *, letter: Letter, by: Membership) -> Letter:
    """The words of an earlier version; those of now are kept in turn."""
    return save_letter(letter, words=earlier.words, version=letter.version, by=by, over=True)


@transaction.atomic
def send_test(
    letter: Letter,
    *,
    employer: Employer,
    to: Membership,
    address: str,
    by: Membership,
    as_seen_by: Alumnus | None = None,
) -> Message:
    """One mail to the member's own address, marked as a test, with the values of somebody chosen or made up."""
    if not TESTS.allow(employer.pk, by.pk):
        raise TooManyTests(_("That were many test e-mails. Try again in an hour."))
    context = context_of(letter, employer=employer, to=as_seen_by, sample=as_seen_by is None)
    context |= {"letter_subject": _("Test: %(subject)s") % {"subject": context["letter_subject"]}, "browser_url": ""}
    message = enqueue(
        to=address, template=TEMPLATE, context=context, category=Category.SERVICE, employer=employer,
        recipient_id=to.pk,
    )  # fmt: skip
    letter.tested_at, letter.tested_hash = timezone.now(), content_hash(letter)
    letter.save(update_fields=["tested_at", "tested_hash"])
    record("letter.tested", subject=letter, by=by)
    return message


@transaction.atomic
def delete_letter(letter: Letter, *, by: Membership) -> None:
    """Of those that are kept to begin with; the others belong to their campaign or step."""
    record("letter.deleted", subject=letter, by=by)
    letter.delete()
