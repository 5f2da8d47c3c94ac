"""The sections of the page on which a member edits their profile: each is a form that is saved by itself."""

from collections.abc import Mapping
from typing import Any

from directory.models import Alumnus
from directory.profile import forms
from directory.profile.forms import OwnFieldsForm, SectionForm, SkillsForm
from tenancy.models import Employer

SECTIONS: Mapping[str, type[SectionForm]] = {
    "photo": forms.level_only("photo"),
    "names": forms.NamesForm,
    "about": forms.AboutForm,
    "career": forms.level_only("career"),
    "jobs": forms.level_only("jobs"),
    "involvements": forms.level_only("involvements"),
    "skills": forms.SkillsForm,
    "languages": forms.LanguagesForm,
    "help": forms.HelpForm,
    "links": forms.LinksForm,
    "contact": forms.ContactForm,
    "own": forms.OwnFieldsForm,
    "visibility": forms.VisibilityForm,
}


def section_form(section: str, data: Any = None, *, tenant: Employer, alumnus: Alumnus, **kwargs: Any) -> SectionForm:
    """Ids begin with the section's name, so that the forms stand on one page together."""
    form = SECTIONS[section]
    return form(data, tenant=tenant, alumnus=alumnus, auto_id=f"{section}-%s", **kwargs)


def section_values(form: SectionForm) -> dict[str, Any]:
    """For `actions.save_section`."""
    values: dict[str, Any] = {"changes": form.changes, "levels": form.levels, "listing": form.listing}
    if isinstance(form, SkillsForm):
        values["skills"] = form.skills
    if isinstance(form, OwnFieldsForm):
        values |= {"own_fields": form.own_fields, "own_values": form.cleaned_data}
    return values
