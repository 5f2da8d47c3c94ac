import gzip
from argparse import ArgumentParser
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from directory.profile.skill_list import NoColumn, names_in, offer_skills
from tenancy.management.named import employer_named
from tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "Offer the skills of a CSV file (ESCO's download, or one with a column “name”) to whoever types a skill."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("employer", help="the employer's address, such as northwind")
        parser.add_argument("file", type=Path, help="a CSV file in UTF-8, plain or .gz, such as skills_en.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = employer_named(options["employer"])
        try:
            with _opened(options["file"]) as file, tenant_scope(employer):
                offered, too_long = offer_skills(names_in(file))
        except (OSError, UnicodeDecodeError, NoColumn) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self.stdout.write(f"{employer.name}: {offered} skills are offered now.")
        if too_long:
            self.stdout.write(f"{too_long} were left out, being longer than 60 characters.")


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
