"""What keeps a message something that means something: how many strangers one writes to in a day, and how often to
somebody who does not answer. A group is no way round it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.limits import DAY, Limit
from community.messages.rules import UNANSWERED, may_be_written_to
from community.models import Conversation, Message, MessageRules, Participant
from directory.models import Alumnus, Connection
from tenancy.models import Employer
from web.errors import ActionError

FIRST_PER_DAY = Limit("message-first", 10, DAY)


class NotReachable(ActionError):
    """They take no messages from this person; the words say why, and what to do."""


class TooMany(ActionError):
    """More in a while than anybody has to say, or more to somebody who has not answered than is kind."""


def strangers_among(people: Iterable[Alumnus], *, to: Alumnus) -> set[UUID]:
    """With whom one is not connected, and who have never written what one could read."""
    ids = {each.pk for each in people}
    if not ids:
        return ids
    linked = Connection.objects.of(to.pk).accepted().filter(Q(asker__in=ids) | Q(asked__in=ids))
    for asker, asked in linked.values_list("asker_id", "asked_id"):
        ids -= {asker, asked}
    mine = Participant.objects.filter(
        alumnus=to, conversation=OuterRef("conversation"), joined_at__lte=OuterRef("sent_at")
    )
    ids -= set(Message.objects.filter(Exists(mine), author__in=ids).values_list("author_id", flat=True))
    return ids


def refuse_closed(others: Sequence[Alumnus], strangers: Collection[UUID]) -> None:
    rules = {each.alumnus_id: each for each in MessageRules.objects.filter(alumnus__in=[each.pk for each in others])}
    for person in others:
        if not may_be_written_to(person, rules.get(person.pk), is_known=person.pk not in strangers):
            raise NotReachable(
                _("%(name)s takes messages from connections only. Ask to connect first.") % {"name": person.full_name}
            )


def refuse_pressing(author: Alumnus, others: Sequence[Alumnus], strangers: Collection[UUID]) -> None:
    heard = _unanswered(author, strangers)
    for person in others:
        if heard[person.pk] >= UNANSWERED:
            raise TooMany(
                _("%(name)s has not answered yet. Give them time: you can write on once they do.")
                % {"name": person.full_name}
            )


def _unanswered(author: Alumnus, strangers: Collection[UUID]) -> Counter[UUID]:
    """What each has had of the author, wherever it was. A group in which others have answered counts as one message:
    in company one may just listen."""
    heard: Counter[UUID] = Counter()
    if not strangers:
        return heard
    answers = Message.objects.filter(conversation=OuterRef("conversation")).exclude(author=author)
    for reader, number, is_lively in _had(author, strangers).annotate(is_lively=Exists(answers)):
        heard[reader] += 1 if is_lively else number
    return heard


def silent_in(conversation: Conversation, author: Alumnus, strangers: Collection[UUID]) -> set[UUID]:
    """Who has had enough of the author in this group to answer, if they cared to: no mail tells them of more."""
    had = _had(author, strangers).filter(conversation=conversation) if strangers else []
    return {reader for reader, number in had if number >= UNANSWERED}


def _had(author: Alumnus, people: Collection[UUID]) -> Any:
    """(who, how many messages of the author) for each conversation: only what was written since they came."""
    sides = "conversation__participants__"
    found = Message.objects.filter(
        author=author, **{f"{sides}alumnus__in": list(people), "sent_at__gte": F(f"{sides}joined_at")}
    ).order_by()
    by_reader = found.values("conversation", reader=F(f"{sides}alumnus"))
    return by_reader.annotate(number=Count("pk")).values_list("reader", "number")


def count_first(employer: Employer, sender: Alumnus, number: int) -> None:
    """Each person one writes to for the first time counts, in a group too."""
    for _each in range(number):
        if not FIRST_PER_DAY.allow(employer.pk, sender.pk):
            raise TooMany(
                ngettext(
                    "You can write to %(most)d person a day for the first time. Please go on tomorrow: it keeps the "
                    "network a place where a message means something.",
                    "You can write to %(most)d people a day for the first time. Please go on tomorrow: it keeps the "
                    "network a place where a message means something.",
                    FIRST_PER_DAY.tries,
                )
                % {"most": FIRST_PER_DAY.tries}
            )
