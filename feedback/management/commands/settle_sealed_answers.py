from typing import Any

from django.core.management.base import BaseCommand

from feedback.sealed.disk import settle


class Command(BaseCommand):
    help = "Puts the tables of sealed surveys in order on the disk, as the nightly task does (docs/anonymity.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        for table in settle():
            self.stdout.write(f"in order: {table}")
