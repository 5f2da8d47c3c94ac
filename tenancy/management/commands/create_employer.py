from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from tenancy.actions import create_employer


class Command(BaseCommand):
    help = "Makes an employer and invites its first owner. Runs with the owner login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the first part of all its addresses: lower-case letters, digits, hyphens")
        parser.add_argument("name", help="as people know it")
        parser.add_argument("--owner-email", required=True, help="who is invited as its first owner")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--timezone", default="UTC", help="such as Europe/Berlin; days begin and end by it")
        parser.add_argument(
            "--work-domain", action="append", default=[], help="a domain of its work addresses; repeat it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["owner_email"])
            employer, said = create_employer(
                slug=options["slug"],
                name=options["name"],
                owner_email=options["owner_email"],
                language=options["language"],
                timezone=options["timezone"],
                work_domains=tuple(options["work_domain"]),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{employer.name} lives at {employer.absolute_url()}")
        for words in said:
            self.stdout.write(words)
