from typing import Any

from boomerang.candidates.actions import add_people, ask_for_file, create_list, give_export_right, save_search
from boomerang.models import CandidateList, CandidateListEntry
from directory.people.exporting import work_on
from tests.factories.accounts import membership
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.cast import alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("list_id")
def list_id(site: Site) -> Any:
    """Of the recruiter, and shared."""
    return _candidate_list(site).pk


def _candidate_list(site: Site) -> CandidateList:
    return site.once("candidate list", lambda: _filled_list(site))


def _filled_list(site: Site) -> CandidateList:
    by = membership(site.employer, site.people["recruiter"])
    made = create_list(name=f"Spring at {site.employer.slug}", note="Bakers", is_shared=True, by=by)
    add_people(made, alumnus_ids=[alumnus(site).pk], by=by)
    return made


@argument("entry_id", of="boomerang:entry_note")
def list_entry_id(site: Site) -> Any:
    return CandidateListEntry.objects.get(candidate_list=_candidate_list(site)).pk


@argument("search_id")
def search_id(site: Site) -> Any:
    by = membership(site.employer, site.people["recruiter"])
    return site.once("search", lambda: save_search(name="Bakers", question="q=baker", found=[], by=by)).pk


@argument("export_id", of="boomerang:file_detail")
@argument("export_id", of="boomerang:file_download")
@argument("export_id", of="boomerang:file_deletion")
def candidates_file_id(site: Site) -> Any:
    return site.once("candidates file", lambda: _candidates_file(site)).pk


def _candidates_file(site: Site) -> Any:
    export_right(site)  # without it a recruiter is refused, as tests/boomerang/candidates try
    export = ask_for_file(
        question="", people=[alumnus(site).pk], columns=["name"], wanted="csv", rows=1, by=owner(site)
    )
    work_on(export.pk)
    return export


@body("boomerang:list_update")
def renamed_list(site: Site) -> dict[str, Any]:
    return {"name": "Summer", "note": "Bakers", "sharing": "shared"}


@body("boomerang:candidate_export")
def candidates_file(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)], "columns": ["name"], "format": "csv"}


@body("boomerang:list_adding")
def people_for_a_list(site: Site) -> dict[str, Any]:
    return {"list": str(list_id(site)), "person": [str(alumnus(site).pk)]}


@body("boomerang:list_removal")
def people_off_a_list(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)]}


@body("boomerang:opening_adding")
def people_for_an_opening(site: Site) -> dict[str, Any]:
    return {"opening": str(opening(site).pk), "person": [str(alumnus(site).pk)]}


@body("boomerang:search_create")
def search_to_keep(site: Site) -> dict[str, Any]:
    return {"name": "Ovens", "question": "q=oven"}


@body("boomerang:list_create")
def list_to_make(site: Site) -> dict[str, Any]:
    return {"name": "Autumn", "sharing": "shared"}


@row("boomerang.CandidateList")
@row("boomerang.CandidateListEntry")
def filled_list(site: Site) -> None:
    _candidate_list(site)


@row("boomerang.CandidateExportRight")
def export_right(site: Site) -> None:
    give_export_right(membership(site.employer, site.people["recruiter"]), by=owner(site))
