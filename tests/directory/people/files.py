"""A file of people as HR gets it: asked for on the page, made by the worker, fetched."""

import csv
import io
from typing import Any

from django.test import Client

from directory.models import PeopleExport
from directory.people.exporting import work_on
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import confirm

EVERY_COLUMN = (
    "number", "given_name", "family_name", "former_name", "title", "team", "last_day", "state", "joined",
    "personal_email", "phone", "city", "country", "headline", "tags",
)  # fmt: skip


def ask(client: Client, employer: Employer, **data: Any) -> PeopleExport:
    asked = {"everybody": "1", "format": "csv", "columns": list(EVERY_COLUMN)} | data
    response = confirm(client, "people.export").post(f"/{employer.slug}/manage/alumni/export/", asked)
    assert response.status_code == 302, response.content.decode()
    with tenant_scope(employer):
        return PeopleExport.objects.latest("requested_at", "pk")


def make(export: PeopleExport) -> PeopleExport:
    with tenant_scope(export.tenant_id):
        work_on(export.pk)
        return PeopleExport.objects.get(pk=export.pk)


def fetch(client: Client, employer: Employer, export: PeopleExport) -> bytes:
    response = client.get(f"/{employer.slug}/manage/alumni/exports/{export.pk}/file/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # read to the end it closes itself


def people_file(client: Client, employer: Employer, **data: Any) -> list[dict[str, str]]:
    export = make(ask(client, employer, **data))
    return list(csv.DictReader(io.StringIO(fetch(client, employer, export).decode("utf-8-sig"))))
