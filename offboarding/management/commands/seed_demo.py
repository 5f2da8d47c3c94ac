from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from offboarding.demo.seeding import SignIn, seed


class Command(BaseCommand):
    help = "Adds two employers with believable people. Safe to run twice. Runs with the owner login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="a tenth of the people: for tests and slow machines")
        parser.add_argument("--yes", action="store_true", help="do it although this is not a development installation")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or options["yes"]):
            raise CommandError(
                "This is not a development installation (DEBUG is off). Demo people do not belong among real ones;"
                " if you are sure, add --yes."
            )
        lines = _lines(seed(small=options["small"]))
        file = Path(settings.VAR_DIR) / "demo-sign-ins.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")
        self.stdout.write("\n".join(lines))


def _lines(sign_ins: list[SignIn]) -> list[str]:
    width = max(len(sign_in.address) for sign_in in sign_ins)
    return [f"{sign_in.address:<{width}}  {sign_in.who}" for sign_in in sign_ins]
