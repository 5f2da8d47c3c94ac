from typing import Any

from django.core.management.base import BaseCommand

from directory.models import Alumnus
from directory.search.rows import BATCH, refresh_search
from tenancy.models import Employer
from tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "Writes every search row anew, a thousand people at a time: after an upgrade that searches by more."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--employer", help="the slug of one employer; all of them without it")

    def handle(self, *args: Any, **options: Any) -> None:
        employers = Employer.objects.order_by("pk")
        if options["employer"]:
            employers = employers.filter(slug=options["employer"])
        for employer in employers:
            with tenant_scope(employer):
                ids = list(Alumnus.objects.order_by("pk").values_list("pk", flat=True))
                for start in range(0, len(ids), BATCH):
                    refresh_search(ids[start : start + BATCH])
            self.stdout.write(f"{employer.slug}: {len(ids)} people")
