"""Files that people have uploaded: no address leads to another employer's, and no name can be guessed."""

import re

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField

from tenancy.scope import tenant_scope
from tests.isolation import headers

pytestmark = pytest.mark.django_db
NAME = r"[0-9a-f-]{32,}"  # by chance or from the content
# Where a file may be opened without being a member, and why.
OPEN = {"tenancy.Employer.logo": "the logo stands on the front page and in mails"}
FIELDS = {
    f"{model._meta.label}.{field.name}": (model, field)
    for model in apps.get_models()
    for field in model._meta.fields
    if isinstance(field, FileField)
}


def stored(world, site) -> dict[str, str]:
    """By column, the name of one file of this employer."""
    with tenant_scope(site.employer):
        rows = {label: model.objects.exclude(**{field.name: ""}) for label, (model, field) in FIELDS.items()}
        mine = {label: row.filter(pk=site.employer.pk) if "Employer." in label else row for label, row in rows.items()}
        return {label: getattr(found[0], label.rpartition(".")[2]).name for label, found in mine.items() if found}


def test_every_column_of_files_is_tried(world):
    known = {"tenancy.Employer.logo", "offboarding.LeaverImport.file"}
    known |= {
        "directory.Alumnus.photo",
        "directory.PeopleExport.file",
        "engagement.LetterPicture.file",
        "boomerang.FeedRun.file",
        "community.Event.picture",
        "community.Group.picture",
        "community.GroupPost.picture",
        "community.NewsPost.picture",
        "community.QuestionFile.file",
    }
    assert stored(world, world.globex).keys() == FIELDS.keys() == known


@pytest.mark.parametrize("label", sorted(FIELDS))
def test_name_of_a_file_carries_the_employer_and_cannot_be_guessed(world, label):
    for site in (world.acme, world.globex):
        name = stored(world, site)[label]
        assert re.fullmatch(rf"employers/{site.employer.pk}/[a-z]+/({NAME}/)?{NAME}\.[a-z]+", name), name
        assert default_storage.exists(name)


@pytest.mark.parametrize("label", sorted(FIELDS.keys() - OPEN.keys()))
def test_nobody_opens_a_file_by_its_path(world, label):
    """Not by the path below /media/, nor with dots and slashes around the address of a logo."""
    name = stored(world, world.globex)[label]
    employer, file = world.globex.employer.pk, name.rpartition("/")[2]
    guesses = [
        f"/media/{name}",
        f"/media/employers/{employer}/imports/{file}",
        f"/media/employers/{employer}/logo/{file}",
        f"/media/employers/{employer}/logo/..%2Fimports%2F{file}",
        f"/media/employers/{employer}/logo/../imports/{file}",
        f"/static/{name}",
        f"/static/..%2F..%2Fmedia%2F{name}",
        f"/{world.globex.employer.slug}/media/{name}",
        f"/{world.acme.employer.slug}/media/{name}",
    ]
    for who in world.principals.values():
        answers = {guess: world.wire.send("GET", guess, cookies=who.cookies) for guess in guesses}
        assert {guess: answer.status for guess, answer in answers.items() if answer.status != 404} == {}
        assert [fault for answer in answers.values() for fault in headers.faults(answer, page="static file")] == []


def test_logo_is_a_picture_and_nothing_else(world):
    """Anybody may see it, so nothing in it may run."""
    employer = world.globex.employer
    answer = world.wire.send("GET", f"/media/{employer.logo.name}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert headers.faults(answer, page="employer_logo") == []
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_logo_of_one_employer_has_no_address_at_another(world):
    own, other = world.acme.employer, world.globex.employer
    file = other.logo.name.rpartition("/")[2]
    assert world.wire.send("GET", f"/media/employers/{own.pk}/logo/{file}").status == 404
