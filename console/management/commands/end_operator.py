from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.actions.operators import NoSuchOperator, end_operator


class Command(BaseCommand):
    help = "Closes the console to an operator and ends all of their sessions. Runs with the owner login."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            operator = end_operator(email=options["email"])
        except NoSuchOperator as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{operator.name} is no operator any more.")
