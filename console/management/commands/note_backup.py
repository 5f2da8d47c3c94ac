from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from audit.events import OPERATOR, record
from console.health import BACKUP_DONE


class Command(BaseCommand):
    help = "Writes down that a backup has been made and checked; the operator console shows how old it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bytes", type=int, default=None, help="how large it is")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            record(BACKUP_DONE, by=OPERATOR, bytes=options["bytes"])
        self.stdout.write("Noted.")
