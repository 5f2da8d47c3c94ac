import logging
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import OperationalError, transaction

from mail.providers.inbox import RETURNED, keep
from mail.replies.actions import MOST_BYTES, NotNow, Undeliverable, take
from mail.replies.answers import ANSWERS, take_answer
from mail.replies.handing_on import Incoming, opened
from mail.replies.tags import REPLIES, addressed_as_reply

logger = logging.getLogger(__name__)

# As mail servers read exit codes (sysexits.h).
NO_SUCH_ADDRESS, RETURN_IT, TRY_LATER = 67, 69, 75
# Of headers and line ends; how much of it is text is asked later.
SOME_MORE = 1_000_000


class Command(BaseCommand):
    help = "Take one mail that came back or answers one of ours, from standard input, as a mail server pipes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="", help="the envelope's recipient, such as ${recipient} of Postfix")

    def handle(self, *args: Any, **options: Any) -> None:
        body = sys.stdin.buffer.read(MOST_BYTES + SOME_MORE)
        mail = opened(body)
        try:
            if addresses := addressed_as_reply(mail.head, options["to"]):
                self._take(mail, next(filter(None, map(REPLIES.read, addresses)), None), take)
            elif addresses := addressed_as_reply(mail.head, options["to"], ANSWERS):
                self._take(mail, next(filter(None, map(ANSWERS.read, addresses)), None), take_answer)
            else:
                with transaction.atomic():
                    keep(provider=RETURNED, body=body, recipient=options["to"])
        except OperationalError as error:
            self._leave(TRY_LATER, f"The database cannot be reached: {error}")

    def _take(self, mail: Incoming, message_id: UUID | None, take: Callable[..., bool]) -> None:
        """Nothing is kept of what came to a made-up address."""
        if message_id is None:
            self._leave(NO_SUCH_ADDRESS, "There is no such address.")
            return
        try:
            take(mail, message_id=message_id)
        except NotNow as error:
            self._leave(TRY_LATER, str(error))
        except Undeliverable as error:
            self._leave(RETURN_IT, str(error))
        except OperationalError:
            raise
        except Exception:  # a fault of ours must neither lose a reply nor show itself to its writer
            logger.exception("mail.reply_failed", extra={"message_id": str(message_id)})
            self._leave(TRY_LATER, "It could not be handed on.")

    def _leave(self, code: int, words: str) -> None:
        self.stderr.write(words)
        sys.exit(code)
