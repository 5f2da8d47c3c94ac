from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from console.actions.operators import NotSeparate, create_operator
from console.models import ENROLMENT_HOURS


class Command(BaseCommand):
    help = "Makes an operator of the installation and prints the link to register a passkey. Runs with the owner login."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="an address that is used for nothing else here")
        parser.add_argument("--name", default="", help="what employers read when they are looked at")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            operator, url = create_operator(email=options["email"], name=options["name"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotSeparate as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{operator.name} registers a passkey here, once, within {ENROLMENT_HOURS} hour:")
        self.stdout.write(url)
