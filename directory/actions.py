"""Writes to people's records. Each is one transaction, leaves an audit event and brings the search rows up to date.

Audit events name the fields that changed, never what was written in them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.joining.actions import revoke
from accounts.models import Invitation, Membership
from audit.events import Actor, record
from directory.models import Alumnus, AlumnusSkill, AlumnusState, Job, Level, Skill, Spell
from directory.names import name_key
from directory.search.rows import index_newcomers, refresh_search, refreshing_once
from directory.visibility import clean_levels
from tenancy.changes import assign
from web.errors import ActionError

__all__ = [
    "AddressTaken", "NumberTaken", "UnknownField", "add_spell", "become_alumnus", "change_state",
    "confirm_personal_email", "create_alumnus", "delete_job", "forget_personal_email", "index_newcomers",
    "link_membership", "refresh_search", "refreshing_once", "remove_spell",
    "save_job",
    "set_skills", "set_visibility", "unlink_membership", "update_profile", "update_spell",
]  # fmt: skip

# What update_profile() may write. Addresses, states and memberships have actions of their own.
PROFILE_FIELDS = frozenset(
    {"given_name", "family_name", "former_name", "pronouns", "headline", "about", "city", "country", "city_id", "phone",
     "employee_number", "work_email", "custom", "strengths", "obstacles", "can_help_with", "looking_for", "open_to",
     "languages", "linkedin_url", "blog_url", "site_url", "birth_month", "birth_day", "leap_day", "greetings"}
)  # fmt: skip
SPELL_FIELDS = frozenset(
    {"title", "team", "office", "manager", "grade", "started_on", "last_day", "exit_type", "exit_reason",
     "exit_reason_text", "regretted", "rehire_eligibility", "rehire_note"}
)  # fmt: skip
MAX_SKILLS = 50


class AddressTaken(ActionError):
    """Another person of this employer has the address already."""


class NumberTaken(ActionError):
    """Another person of this employer has the employee number already."""


class UnknownField(TypeError):
    """A programming error: the action was asked to write a field that is not its own."""


@transaction.atomic
def create_alumnus(*, by: Actor, personal_email: str = "", **fields: Any) -> Alumnus:
    _refuse_others(fields, PROFILE_FIELDS)
    alumnus = Alumnus(personal_email=personal_email, **fields)
    _save_unique(alumnus)
    record("alumnus.created", subject=alumnus, by=by)
    refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def update_profile(alumnus: Alumnus, *, by: Actor, **changes: Any) -> Alumnus:
    """Writes only what differs; the same values again leave no trace. A city typed anew is none of the list's."""
    _refuse_others(changes, PROFILE_FIELDS)
    if "city_id" not in changes and any(changes.get(name, was) != was for name, was in _place_of(alumnus).items()):
        changes["city_id"] = None
    changed = sorted(assign(alumnus, changes))
    if changed:
        _save_unique(alumnus)
        record("profile.changed", subject=alumnus, by=by, fields=changed)
        refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def confirm_personal_email(alumnus: Alumnus, *, email: str, by: Actor) -> Alumnus:
    """The person has proved that the address is theirs. An invitation that went to another one ends."""
    alumnus.personal_email = email
    alumnus.personal_email_verified_at = timezone.now()
    _save_unique(alumnus)
    for invitation in Invitation.objects.open().filter(subject_id=alumnus.pk).exclude(email=email):
        revoke(invitation=invitation, by=by)
    record("alumnus.address_confirmed", subject=alumnus, by=by)
    refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def forget_personal_email(alumnus: Alumnus, *, by: Actor) -> Alumnus:
    """It turned out to be somebody else's: HR asks for the right one."""
    alumnus.personal_email, alumnus.personal_email_verified_at = "", None
    _save_unique(alumnus)
    record("alumnus.address_forgotten", subject=alumnus, by=by)
    refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def set_visibility(alumnus: Alumnus, *, levels: Mapping[str, str], by: Actor, listing: str | None = None) -> Alumnus:
    """Fields that `levels` does not name keep their level; a level the field does not allow changes nothing."""
    visibility = {**alumnus.visibility, **clean_levels(levels)}
    changed = sorted(name for name in visibility if visibility[name] != alumnus.visibility.get(name))
    if listing is not None and listing != alumnus.listing:
        alumnus.listing = Level(listing)
        changed.append("listing")
    if changed:
        alumnus.visibility = visibility
        alumnus.save(update_fields=["visibility", "listing", "updated_at"])
        record("profile.visibility_changed", subject=alumnus, by=by, fields=changed)
        refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def set_skills(alumnus: Alumnus, *, names: list[str], by: Actor) -> list[Skill]:
    """The person's skills are these and no others. Unknown ones join the employer's list."""
    wanted = {key: name.strip()[:60] for name in names if (key := name_key(name)[:60])}
    if len(wanted) > MAX_SKILLS:
        raise ActionError(_("Please choose at most %(number)d skills.") % {"number": MAX_SKILLS})
    Skill.objects.bulk_create([Skill(name=name, key=key) for key, name in wanted.items()], ignore_conflicts=True)
    skills = list(Skill.objects.filter(key__in=wanted).order_by("key"))
    held = set(AlumnusSkill.objects.filter(alumnus=alumnus).values_list("skill_id", flat=True))
    if held != {skill.pk for skill in skills}:
        AlumnusSkill.objects.filter(alumnus=alumnus).exclude(skill__in=skills).delete()
        AlumnusSkill.objects.bulk_create(
            AlumnusSkill(alumnus=alumnus, skill=skill) for skill in skills if skill.pk not in held
        )
        record("profile.changed", subject=alumnus, by=by, fields=["skills"])
        refresh_search([alumnus.pk])
    return skills


@transaction.atomic
def save_job(job: Job, *, by: Actor) -> Job:
    """A new job or a changed one; `job.alumnus` says whose."""
    job.save()
    record("profile.changed", subject=job.alumnus, by=by, fields=["jobs"])
    refresh_search([job.alumnus_id])
    return job


@transaction.atomic
def delete_job(job: Job, *, by: Actor) -> None:
    alumnus = job.alumnus
    job.delete()
    record("profile.changed", subject=alumnus, by=by, fields=["jobs"])
    refresh_search([alumnus.pk])


@transaction.atomic
def add_spell(alumnus: Alumnus, *, by: Actor, **fields: Any) -> Spell:
    _refuse_others(fields, SPELL_FIELDS)
    spell = Spell.objects.create(alumnus=alumnus, **fields)
    record("spell.added", subject=alumnus, by=by, spell=str(spell.pk))
    refresh_search([alumnus.pk])
    return spell


@transaction.atomic
def update_spell(spell: Spell, *, by: Actor, **changes: Any) -> Spell:
    _refuse_others(changes, SPELL_FIELDS)
    changed = sorted(assign(spell, changes))
    if changed:
        spell.save()
        record("spell.changed", subject=spell.alumnus, by=by, spell=str(spell.pk), fields=changed)
        refresh_search([spell.alumnus_id])
    return spell


@transaction.atomic
def remove_spell(spell: Spell, *, by: Actor) -> None:
    """An employment that never came to be. One that has ended is history, and stays."""
    alumnus, pk = spell.alumnus, spell.pk
    spell.delete()
    record("spell.removed", subject=alumnus, by=by, spell=str(pk))
    refresh_search([alumnus.pk])


@transaction.atomic
def change_state(alumnus: Alumnus, *, state: AlumnusState, by: Actor) -> Alumnus:
    if alumnus.state != state:
        before, alumnus.state = alumnus.state, state
        alumnus.save(update_fields=["state", "updated_at"])
        record("alumnus.state_changed", subject=alumnus, by=by, before=str(before), after=str(state))
        refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def become_alumnus(alumnus: Alumnus, *, on: date, by: Actor) -> Alumnus:
    """The day after the last one. A second leaving keeps the first date."""
    if alumnus.became_alumnus_on is None:
        alumnus.became_alumnus_on = on
        alumnus.save(update_fields=["became_alumnus_on", "updated_at"])
    return change_state(alumnus, state=AlumnusState.ALUMNUS, by=by)


@transaction.atomic
@refreshing_once()
def link_membership(alumnus: Alumnus, membership: Membership, *, by: Actor = None) -> Alumnus:
    """The person has joined the network. Whoever said no before and joins now is an alumnus."""
    alumnus.membership = membership
    alumnus.joined_at = alumnus.joined_at or timezone.now()
    alumnus.save(update_fields=["membership", "joined_at", "updated_at"])
    record("alumnus.joined", subject=alumnus, by=by)
    become_alumnus(alumnus, on=timezone.localdate(), by=by)
    refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def unlink_membership(membership: Membership, by: Actor) -> None:
    """The person is a member no longer: members do not find them any more, and HR may invite them again."""
    for alumnus in Alumnus.objects.filter(membership=membership).select_for_update(no_key=True):
        alumnus.membership, alumnus.joined_at = None, None
        alumnus.save(update_fields=["membership", "joined_at", "updated_at"])
        record("alumnus.left_network", subject=alumnus, by=by)
        refresh_search([alumnus.pk])


def _place_of(alumnus: Alumnus) -> dict[str, str]:
    return {"city": alumnus.city, "country": alumnus.country}


def _refuse_others(values: Mapping[str, Any], allowed: frozenset[str]) -> None:
    if unknown := sorted(set(values) - allowed):
        raise UnknownField(f"Not for this action: {', '.join(unknown)}.")


def _save_unique(alumnus: Alumnus) -> None:
    try:
        with transaction.atomic():
            alumnus.save()
    except IntegrityError as error:
        if "alumnus_email_uq" in str(error):
            raise AddressTaken(_("Someone else is registered with this address already.")) from error
        if "alumnus_number_uq" in str(error):
            raise NumberTaken(_("Someone else has this employee number already.")) from error
        raise
