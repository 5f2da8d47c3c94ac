"""What a member does to their own profile beyond `directory.actions`: whole sections, the photo, boards, freshness.

Audit events name what changed, never what was written.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from audit.events import Actor, record
from directory.actions import set_skills, set_visibility, update_profile
from directory.deeds import Deed, tell_own
from directory.models import Alumnus, CustomField, Involvement
from directory.people.actions.own_fields import set_own_values
from directory.profile.photos import PHOTO_SIZES, photo_paths
from directory.search.rows import refresh_search, refreshing_once
from web.images import Picture


@transaction.atomic
@refreshing_once()
def save_section(
    alumnus: Alumnus,
    *,
    changes: Mapping[str, Any],
    levels: Mapping[str, str],
    by: Actor,
    skills: list[str] | None = None,
    listing: str | None = None,
    own_fields: Iterable[CustomField] = (),
    own_values: Mapping[str, Any] | None = None,
) -> Alumnus:
    """All of one form, or nothing of it. What another window has saved meanwhile in other sections stays."""
    alumnus = _locked(alumnus)
    update_profile(alumnus, **changes, by=by)
    if skills is not None:
        set_skills(alumnus, names=skills, by=by)
    if own_values is not None:
        alumnus = set_own_values(alumnus, fields=own_fields, cleaned=own_values, by=by)
    tell_own(Deed.PROFILE_SAVED, alumnus, by=by)
    return set_visibility(alumnus, levels=levels, listing=listing, by=by)


@transaction.atomic
def set_photo(alumnus: Alumnus, *, pictures: Mapping[str, Picture], by: Actor) -> Alumnus:
    """`pictures` come from `web.images.drawn_afresh`. The files of the photo before go once this one is stored."""
    alumnus = _locked(alumnus)
    before = alumnus.photo.name or ""
    alumnus.photo = ContentFile(pictures["large"].data, name=pictures["large"].name)
    alumnus.save(update_fields=["photo", "updated_at"])
    for size in PHOTO_SIZES:
        if size != "large":
            _store(photo_paths(alumnus.photo.name)[size], pictures[size])
    _told_of_photo(alumnus, before, by=by)
    return alumnus


def _store(path: str, picture: Picture) -> None:
    default_storage.delete(path)  # left behind by a save that was rolled back: a second one would get another name
    default_storage.save(path, ContentFile(picture.data))


@transaction.atomic
def remove_photo(alumnus: Alumnus, *, by: Actor) -> Alumnus:
    alumnus = _locked(alumnus)
    if before := alumnus.photo.name:
        alumnus.photo = ""
        alumnus.save(update_fields=["photo", "updated_at"])
        _told_of_photo(alumnus, before, by=by)
    return alumnus


def _told_of_photo(alumnus: Alumnus, before: str, *, by: Actor) -> None:
    record("profile.changed", subject=alumnus, by=by, fields=["photo"])
    refresh_search([alumnus.pk])
    if before:
        transaction.on_commit(partial(delete_photo_files, before))


def delete_photo_files(name: str) -> None:
    for path in photo_paths(name).values():
        default_storage.delete(path)


@transaction.atomic
def save_involvement(involvement: Involvement, *, by: Actor) -> Involvement:
    """A new one or a changed one; `involvement.alumnus` says whose."""
    involvement.save()
    record("profile.changed", subject=involvement.alumnus, by=by, fields=["involvements"])
    refresh_search([involvement.alumnus_id])
    return involvement


@transaction.atomic
def delete_involvement(involvement: Involvement, *, by: Actor) -> None:
    alumnus = involvement.alumnus
    involvement.delete()
    record("profile.changed", subject=alumnus, by=by, fields=["involvements"])
    refresh_search([alumnus.pk])


@transaction.atomic
def confirm_profile(alumnus: Alumnus, *, by: Actor) -> Alumnus:
    """The person says that what stands there is still right."""
    alumnus.confirmed_at = timezone.now()
    alumnus.save(update_fields=["confirmed_at", "updated_at"])
    record("profile.confirmed", subject=alumnus, by=by)
    refresh_search([alumnus.pk])
    tell_own(Deed.PROFILE_CONFIRMED, alumnus, by=by)
    return alumnus


def _locked(alumnus: Alumnus) -> Alumnus:
    found: Alumnus = Alumnus.objects.select_for_update(of=("self",), no_key=True).get(pk=alumnus.pk)
    return found
