from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.employer.actions import change_employer
from accounts.employer.domains import domain_in
from audit.events import OPERATOR
from tenancy.management.named import employer_named
from tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "Take a domain of work addresses from an employer. Addresses there then count as personal ones, everywhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("employer", help="the employer's address, such as northwind")
        parser.add_argument("domain", help="such as northwind.de")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = employer_named(options["employer"])
        domain = domain_in(options["domain"])
        if domain not in employer.work_email_domains:
            raise CommandError(f"{employer.name} has no domain “{domain}”.")
        employer.work_email_domains = [kept for kept in employer.work_email_domains if kept != domain]
        with tenant_scope(employer):
            change_employer(employer=employer, changed=["work_email_domains"], by=OPERATOR)
        self.stdout.write(f"{employer.name}: {', '.join(employer.work_email_domains) or 'no domains'}")
