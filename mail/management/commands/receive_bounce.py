import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, transaction

from mail.providers.inbox import MOST_BYTES, RETURNED, keep

TRY_LATER = 75  # EX_TEMPFAIL: the mail server keeps the mail and comes again


class Command(BaseCommand):
    help = "Take one mail that came back, from standard input, as a mail server pipes it. A worker reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="", help="the envelope's recipient, such as ${recipient} of Postfix")

    def handle(self, *args: Any, **options: Any) -> None:
        body = sys.stdin.buffer.read(MOST_BYTES)
        try:
            with transaction.atomic():
                keep(provider=RETURNED, body=body, recipient=options["to"])
        except OperationalError as error:
            self.stderr.write(f"The database cannot be reached: {error}")
            sys.exit(TRY_LATER)
