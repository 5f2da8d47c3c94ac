from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from feedback.models import CommentTag, PublishedComment, Wave
from feedback.results.reading import plain
from web.errors import ActionError

MOST_TAGS = 10  # on one comment
LONGEST_TAG = 40


@transaction.atomic
def tag_comment(*, comment: PublishedComment, word: str, by: Membership) -> CommentTag:
    """The same word again changes nothing."""
    key = plain(word)[:LONGEST_TAG]
    known = CommentTag.objects.filter(comment=comment, key=key).exists()
    if not known and CommentTag.objects.filter(comment=comment).count() >= MOST_TAGS:
        raise ActionError(_("A comment takes ten tags at most."))
    made, _created = CommentTag.objects.get_or_create(comment=comment, key=key, defaults={"word": word, "by": by})
    tag: CommentTag = made
    return tag


@transaction.atomic
def untag_comment(*, comment: PublishedComment, key: str, by: Membership) -> None:
    CommentTag.objects.filter(comment=comment, key=key).delete()


@transaction.atomic
def note_export(*, wave: Wave, wanted: str, by: Membership) -> None:
    """Published figures leave the house: who took them stands in the log."""
    record("results.exported", subject=wave, by=by, format=wanted)


@transaction.atomic
def note_named_read(*, wave: Wave, people: Collection[UUID], by: Membership) -> None:
    """Answers with names were on somebody's screen."""
    if people:
        record("results.named_read", subject=wave, by=by, people=len(people))


@transaction.atomic
def note_paths_read(*, people: Collection[UUID], by: Membership) -> None:
    record("results.paths_read", subject=None, by=by, people=len(people))
