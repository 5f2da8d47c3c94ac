from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.factors.actions import reset
from accounts.models import User
from tenancy.scope import person_scope


class Command(BaseCommand):
    help = (
        "Somebody has lost every passkey, app and recovery code: remove them all and end every session, so that a code"
        " by e-mail opens the account again. Be sure on the phone who asks. All addresses of the person are told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="an address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        person_id = User.objects.id_for_email(options["email"])
        if person_id is None:
            raise CommandError("Nobody signs in with this address.")
        with person_scope(person_id):
            removed = reset(user=User.objects.get(pk=person_id))
        self.stdout.write(
            f"Removed: {removed}. The next sign-in is by a code, and staff are asked for a new second step."
        )
