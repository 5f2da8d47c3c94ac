from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from boomerang.matching.loading import NotAClassification, load


class Command(BaseCommand):
    help = "Load a classification of skills and occupations (ESCO's CSV files) for the matching of all employers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="with occupations_en.csv, skills_en.csv and their relations")
        parser.add_argument("--language", default="en", help="of the files, such as de for skills_de.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(options["folder"], options["language"])
        except (OSError, UnicodeDecodeError, NotAClassification) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.occupations} occupations and {loaded.skills} skills with {loaded.names} names are known now."
        )
        self.stdout.write("Everybody is matched again by and by, without anybody waiting.")
