from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from directory.actions import add_spell, create_alumnus, save_job
from directory.connections.actions import ask
from directory.duplicates.actions import merge
from directory.models import Alumnus, Block, CustomField, DuplicatePair, Job, Merge, PrivateNote, StaffNote
from directory.people.actions.exports import ask_for_export
from directory.people.exporting import work_on
from directory.people.selection import Selection
from directory.profile.actions import set_photo
from tests.factories.accounts import membership
from tests.isolation.factories.cast import alumnus, own_alumnus, owner, peer, png
from tests.isolation.factories.registry import argument, body, row, task_argument
from tests.isolation.site import Site
from web.images import PHOTO, drawn_afresh


@argument("rest", of="directory:person_moved")
def moved_path(site: Site) -> str:
    return "duplicates/"


@argument("name", of="directory:people_act")
def bulk_act_name(site: Site) -> str:
    return "approve"


@body("directory:people_act")
def bulk_act(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)], "confirm": "1"}


@body("directory:person_listing")
def off_the_lists(site: Site) -> dict[str, Any]:
    return {"reason": "asked"}


@argument("alumnus_id", of="directory:person_refusal")
def waiting_id(site: Site) -> Any:
    return site.once("waiting", lambda: _waiting(site)).pk


def _waiting(site: Site) -> Alumnus:
    waiting = peer(site, "Wanda")
    Alumnus.objects.filter(pk=waiting.pk).update(is_limited=True)
    return waiting


@body("directory:person_refusal")
def refused_with_reason(site: Site) -> dict[str, Any]:
    return {"reason": "We found no record of a time with us."}


@body("directory:field_create")
def new_field(site: Site) -> dict[str, Any]:
    return {"label": "Shirt size", "kind": "text", "level": "staff"}


@argument("field_id")
def own_field_id(site: Site) -> Any:
    return site.once(
        "own field", lambda: CustomField.objects.create(label=f"Cohort of {site.employer.slug}", kind="text")
    ).pk


@argument("note_id")
def staff_note_id(site: Site) -> Any:
    return site.once("staff note", lambda: _staff_note(site)).pk


def _staff_note(site: Site) -> Any:
    text = f"A note of {site.employer.slug}"
    return StaffNote.objects.create(alumnus=alumnus(site), author=owner(site), text=text)


@argument("export_id")
@task_argument("export_id")
def people_export_id(site: Site) -> Any:
    return site.once("people export", lambda: _people_export(site)).pk


def _people_export(site: Site) -> Any:
    chosen = Selection(ticked=[alumnus(site).pk])
    export = ask_for_export(chosen, columns=["given_name"], wanted="csv", rows=1, by=owner(site))
    work_on(export.pk)
    return export


@body("directory:people_export")
def people_file(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)], "columns": ["given_name"], "format": "csv"}


@argument("alumnus_id")
def alumnus_id(site: Site) -> Any:
    return alumnus(site).pk


@argument("job_id")
def job_id(site: Site) -> Any:
    """Of the alumnus whose session opens `me/` pages: the one with the role of the same name."""
    return site.once("job", lambda: _own_job(site)).pk


def _own_job(site: Site) -> Job:
    own = own_alumnus(site)
    return save_job(Job(alumnus=own, employer_name="Tidewater Bank"), by=None)


@argument("alumnus_id", of="directory:connection_acceptance")
@argument("alumnus_id", of="directory:connection_refusal")
def asker_id(site: Site) -> Any:
    """Who waits for an answer of the alumnus, as above."""
    return site.once("asker", lambda: _asker(site)).pk


@argument("alumnus_id", of="directory:connection_removal")
def asked_id(site: Site) -> Any:
    return site.once("asked", lambda: _asked(site)).pk


@argument("alumnus_id", of="directory:person_unblock")
def blocked_id(site: Site) -> Any:
    return site.once("blocked", lambda: _blocked(site)).pk


def _asker(site: Site) -> Alumnus:
    asker = peer(site, "Asta")
    ask(employer=site.employer, asker=asker, asked=own_alumnus(site))
    return asker


def _asked(site: Site) -> Alumnus:
    asked = peer(site, "Bela")
    ask(employer=site.employer, asker=own_alumnus(site), asked=asked)
    return asked


def _blocked(site: Site) -> Alumnus:
    blocked = peer(site, "Cato")
    Block.objects.create(blocker=own_alumnus(site), blocked=blocked)
    return blocked


@row("directory.Block")
def block(site: Site) -> None:
    blocked_id(site)


@row("directory.PrivateNote")
def private_note(site: Site) -> None:
    PrivateNote.objects.create(author=own_alumnus(site), about=alumnus(site), text="Plays chess.")


@argument("spell_id", of="directory:worked_with_me_spell")
def own_spell_id(site: Site) -> Any:
    """Of the alumnus whose session opens it, as above."""
    own = own_alumnus(site)
    return site.once("own spell", lambda: add_spell(own, team="Oven", started_on=date(2015, 3, 1), by=None)).pk


@body("directory:colleague_invite")
def new_colleague(site: Site) -> dict[str, Any]:
    return {"email": f"new@work.{site.employer.slug}.example", "given_name": "Nele", "family_name": "New"}


@argument("number", of="directory:profile_step")
def step_number(site: Site) -> int:
    return 2


@argument("section", of="directory:profile_section")
def profile_section_name(site: Site) -> str:
    return "names"


@argument("eyes", of="directory:profile_view_as")
def view_as_eyes(site: Site) -> str:
    return "colleague"


@argument("involvement_id")
def involvement_id(site: Site) -> Any:
    own = Alumnus.objects.filter(membership__user_id=site.people["alumnus"].pk)
    return site.once("involvement", lambda: own.get().involvements.create(kind="board", organisation="Harbour")).pk


@argument("size", of="directory:alumnus_photo")
def photo_size(site: Site) -> str:
    site.once("photo", lambda: _photo_of(alumnus(site)))
    return "small"


def _photo_of(person: Alumnus) -> Alumnus:
    return set_photo(person, pictures=drawn_afresh(BytesIO(png()), PHOTO), by=None)


@body("directory:photo_create")
def new_photo(site: Site) -> dict[str, Any]:
    return {"photo": SimpleUploadedFile("me.png", png())}


@argument("first_id")
def first_of_pair(site: Site) -> Any:
    return duplicate_pair(site).first_id


@argument("second_id")
def second_of_pair(site: Site) -> Any:
    return duplicate_pair(site).second_id


@argument("pair_id")
def pair_id(site: Site) -> Any:
    return duplicate_pair(site).pk


@argument("merge_id")
def merge_id(site: Site) -> Any:
    return site.once("merge", lambda: _merge(site)).pk


def duplicate_pair(site: Site) -> DuplicatePair:
    return site.once("duplicate pair", lambda: _duplicate_pair(site))


def _duplicate_pair(site: Site) -> DuplicatePair:
    records = [create_alumnus(given_name="Twice", family_name=name, by=None) for name in ("Meyer", "Maier")]
    first, second = sorted(records, key=lambda record: record.pk)
    return DuplicatePair.objects.create(first=first, second=second, score=90, reasons=["near_name"])


def _merge(site: Site) -> Merge:
    kept, merged = (create_alumnus(given_name="Merged", family_name=name, by=None) for name in ("Meyer", "Maier"))
    by = membership(site.employer, site.people["owner"])
    return merge(kept=kept, merged=merged, chosen={}, by=by)
