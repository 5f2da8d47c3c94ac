"""Putting two records of one person together, taking that back, and saying that they are two people."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.joining.actions import revoke
from accounts.models import Invitation, Membership
from audit.events import record
from directory.duplicates.after import tell, tell_dropped
from directory.duplicates.fields import CHOSEN, GATHERED, OF_THE_MEMBER, hidden_from_hr, narrower_levels
from directory.duplicates.snapshots import columns_of, put_back, restored
from directory.models import (
    Alumnus,
    AlumnusState,
    DuplicatePair,
    Merge,
    PairState,
    PrivateNote,
    SearchRow,
    Tie,
)
from directory.search.rows import refresh_search
from web.errors import ActionError

UNDO_DAYS = 30
KEPT, MERGED = "kept", "merged"
STAY = (SearchRow, Tie, DuplicatePair, Merge, Alumnus)  # made anew, or about the records themselves


class CannotMerge(ActionError):
    """These two cannot become one; the message says why and what to do."""


class CannotUndo(ActionError):
    """What came since stands in the way; the message says what."""


@transaction.atomic
def merge(*, kept: Alumnus, merged: Alumnus, chosen: Mapping[str, str], by: Membership) -> Merge:
    """`merged` becomes part of `kept`: employments, jobs, cases, notes and connections go along.

    `chosen` says for each name of `CHOSEN` whose value holds, "kept" or "merged"; without a word it is the kept one's,
    unless that is empty. Lists are put together, and of two levels of visibility the narrower holds.
    """
    kept, merged = _locked(kept.pk, merged.pk)
    _refuse_impossible(kept, merged)
    before = {KEPT: columns_of(kept), MERGED: columns_of(merged)}
    values = {**_chosen(kept, merged, chosen), **_gathered(kept, merged), **_place_in_network(kept, merged)}
    _empty(merged, into=kept)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    moved, dropped = _move_rows(merged, kept)
    after = columns_of(kept)
    result = Merge.objects.create(
        kept=kept,
        merged=merged,
        by=by,
        undo_until=timezone.now() + timedelta(days=UNDO_DAYS),
        before=before,
        moved={"rows": moved, "dropped": dropped, "after": _differences(before[KEPT], after)},
    )
    _close_pairs(kept, merged, by)
    record("alumnus.merged", subject=kept, by=by, merged=str(merged.pk), fields=sorted(result.moved["after"]))
    refresh_search([kept.pk, merged.pk])
    tell(kept, merged)
    return result


@transaction.atomic
def undo_merge(done: Merge, *, by: Membership) -> None:
    """Both records are as they were, but for what was changed in the kept one since: that stays."""
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at is not None or done.undo_until <= timezone.now():
        raise CannotUndo(_("This merge cannot be undone any more."))
    kept, merged = _locked(done.kept_id, done.merged_id)
    if kept.state == AlumnusState.MERGED or Merge.objects.undoable().filter(kept=kept, merged_at__gt=done.merged_at):
        raise CannotUndo(_("The record was merged again since. Undo the later merge first."))
    now = columns_of(kept)
    untouched = _untouched(now, done.moved["after"])
    put_back(kept, {name: done.before[KEPT][name] for name in untouched})
    put_back(merged, {**done.before[MERGED], **_terms_since(now, done)})
    try:
        with transaction.atomic():
            kept.save()
            merged.save()
    except IntegrityError as error:
        raise CannotUndo(
            _("Somebody else has the address or the employee number of the merged record by now.")
        ) from error
    _move_back(done, kept)
    done.undone_at, done.undone_by = timezone.now(), by
    done.save(update_fields=["undone_at", "undone_by"])
    first, second = sorted((kept.pk, merged.pk))
    DuplicatePair.objects.filter(first=first, second=second).update(
        state=PairState.DIFFERENT, decided_by=by, decided_at=timezone.now()
    )
    record("alumnus.merge_undone", subject=kept, by=by, merged=str(merged.pk))
    refresh_search([kept.pk, merged.pk])
    tell(kept, merged)


def forget_old_merges() -> int:
    """What it took to part two records again holds what people have changed or deleted since: gone with its use."""
    over = Merge.objects.filter(Q(undo_until__lte=timezone.now()) | Q(undone_at__isnull=False))
    return over.exclude(before={}).update(before={}, moved={})


@transaction.atomic
def keep_apart(pair: DuplicatePair, *, by: Membership) -> None:
    """They are two people: the pair does not come up again."""
    pair.state, pair.decided_by, pair.decided_at = PairState.DIFFERENT, by, timezone.now()
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    record("duplicates.kept_apart", subject=pair.first, by=by, other=str(pair.second_id))


def _locked(kept_id: UUID, merged_id: UUID) -> tuple[Alumnus, Alumnus]:
    people = {
        one.pk: one for one in Alumnus.objects.order_by("pk").select_for_update().filter(pk__in=[kept_id, merged_id])
    }
    if len(people) != 2:
        raise CannotMerge(_("Choose two records."))
    return people[kept_id], people[merged_id]


def _refuse_impossible(kept: Alumnus, merged: Alumnus) -> None:
    if AlumnusState.MERGED in (kept.state, merged.state):
        raise CannotMerge(_("One of the two was merged already."))
    if kept.has_joined and merged.has_joined:
        raise CannotMerge(
            _("Both records have a sign-in of their own. Ask the person which one they use, and let them leave the "
              "network with the other; then merge.")
        )  # fmt: skip


def _chosen(kept: Alumnus, merged: Alumnus, chosen: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    hidden = hidden_from_hr(kept, merged)
    for name, columns in CHOSEN.items():
        first = merged if name in hidden and merged.has_joined else kept  # what a member hides stays what they wrote
        other = kept if first is merged else merged
        source = first if any(getattr(first, column) for column in columns) else other
        if name in chosen and name not in hidden:
            source = merged if chosen[name] == MERGED else kept
        values |= {column: getattr(source, column) for column in columns}
    return values


def _gathered(kept: Alumnus, merged: Alumnus) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, most in GATHERED.items():
        both = [*getattr(kept, name), *getattr(merged, name)]
        values[name] = [entry for place, entry in enumerate(both) if entry not in both[:place]][:most]
    values["custom"] = {**merged.custom, **kept.custom}
    values["field_values"] = {**merged.field_values, **kept.field_values}
    return values


def _place_in_network(kept: Alumnus, merged: Alumnus) -> dict[str, Any]:
    """Who has joined stays a member, on the terms they chose themselves. Of two strangers the narrower choice holds."""
    values: dict[str, Any] = {"unlisted": kept.unlisted or merged.unlisted}
    if kept.has_joined or merged.has_joined:
        member = merged if merged.has_joined else kept
        values |= {name: getattr(member, name) for name in OF_THE_MEMBER}
    else:
        values |= narrower_levels(kept, merged)
    days = [day for day in (kept.became_alumnus_on, merged.became_alumnus_on) if day]
    return values | {"became_alumnus_on": min(days, default=None)}


def _empty(merged: Alumnus, *, into: Alumnus) -> None:
    """Nothing is left by which mail, a search or an invitation could reach it."""
    for invitation in Invitation.objects.open().filter(subject_id=merged.pk):
        revoke(invitation=invitation, by=None)
    merged.state, merged.merged_into = AlumnusState.MERGED, into
    merged.personal_email = merged.work_email = merged.employee_number = merged.phone = ""
    merged.personal_email_verified_at = merged.membership = merged.joined_at = None
    merged.save()


def _move_rows(source: Alumnus, target: Alumnus) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """(ids of the rows that changed hands, by table and column; rows that the kept record had already)."""
    moved: dict[str, list[str]] = {}
    dropped: list[dict[str, Any]] = []
    for model, column in _tables():
        for row in model._default_manager.filter(**{column: source}).order_by("pk"):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{column: target})
            except IntegrityError:
                dropped.append({"table": model._meta.label, "columns": columns_of(row)})
                _keep_words(row, column, target)
                tell_dropped(row, target)
                row.delete()
            else:
                moved.setdefault(f"{model._meta.label}.{column}", []).append(str(row.pk))
    return moved, dropped


def _tables() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of every app that names an alumnus. A table of tomorrow goes along by itself, unless its model says
    `stays_on_merge`: then its app listens to `directory.duplicates.after`."""
    for relation in Alumnus._meta.related_objects:
        stays = relation.related_model in STAY or getattr(relation.related_model, "stays_on_merge", False)
        if not stays:
            yield relation.related_model, relation.field.name


def _keep_words(row: models.Model, column: str, target: Alumnus) -> None:
    """Somebody had a note on each of the two, or both wrote one on the same friend: the words of both stay."""
    if isinstance(row, PrivateNote):
        columns = {"author": row.author_id, "about": row.about_id, column: target.pk}
        for other in PrivateNote.objects.filter(**columns).exclude(text__contains=row.text):
            other.text = f"{other.text}\n\n{row.text}"
            other.save(update_fields=["text", "updated_at"])


def _move_back(done: Merge, kept: Alumnus) -> None:
    columns = {f"{model._meta.label}.{column}": (model, column) for model, column in _tables()}
    for name, ids in done.moved["rows"].items():
        if name in columns:
            model, column = columns[name]
            model._default_manager.filter(pk__in=ids, **{column: kept}).update(**{column: done.merged_id})
    for row in done.moved["dropped"]:
        with transaction.atomic():
            restored(row["table"], row["columns"])


def _close_pairs(kept: Alumnus, merged: Alumnus, by: Membership) -> None:
    first, second = sorted((kept.pk, merged.pk))
    DuplicatePair.objects.filter(first=first, second=second).update(
        state=PairState.MERGED, decided_by=by, decided_at=timezone.now()
    )
    others = DuplicatePair.objects.filter(Q(first=merged) | Q(second=merged), state=PairState.OPEN)
    others.delete()


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if before[name] != value and name != "updated_at"}


def _terms_since(now: Mapping[str, Any], done: Merge) -> dict[str, Any]:
    """Who sees a member goes back with them: what they, or staff, have narrowed since must not be wide again."""
    if done.before[MERGED]["membership_id"] is None:
        return {}
    then = {**done.before[KEPT], **done.moved["after"]}
    return {name: now[name] for name in ("visibility", "listing", "unlisted", "is_limited") if now[name] != then[name]}


def _untouched(now: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name, value in after.items() if now[name] == value]
