"""Marks in every text of the other employer: whatever of it gets out is recognised, and where it stood is known.

Made from the models: a new table or column has its mark without a line here.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import User
from tenancy.fields import TenantForeignKey
from tenancy.models import uuid7
from tests.isolation.factories import ROWS
from tests.isolation.site import Site
from tests.isolation.snapshots import models_of_employers

WORD = "kanari"
MARK = re.compile(WORD + r"[0-9a-f]{6}")
LENGTH = len(WORD) + 6
# Columns whose value stays, for else the matrix could not try what it should. What stands in them counts as a mark.
STAY = {
    "accounts.Invitation.token_sha256": "the other employer's link must be a real one",
    "offboarding.LeaverLink.token_sha256": "the other employer's link must be a real one",
    "directory.Alumnus.photo": "the file lies there",
    "engagement.LetterPicture.file": "the file lies there",
    "directory.PeopleExport.file": "as above",
    "offboarding.LeaverImport.file": "the file lies there",
    "boomerang.FeedRun.file": "the file lies there",
    "community.Event.zone_name": "a real one, or no time could be told",
    "community.Lunch.zone": "as above",
    "community.Event.picture": "the file lies there",
    "community.Group.picture": "the file lies there",
    "community.GroupPost.picture": "the file lies there",
    "community.Certificate.code": "the other employer's code must be a real one",
    "community.Certificate.key_id": "names the key that signed",
    "community.Certificate.payload": "what was signed, with days that pages write out",
    "community.SigningKey.key_id": "as community.Certificate.key_id",
    "community.SigningKey.public_key": "a real key, or nothing could be signed or published",
    "community.SigningKey.private_key": "as above",
    "community.ModerationCase.kind": "a kind that rooms register, no words of people",
    "community.NewsPost.picture": "the file lies there",
    "community.QuestionFile.file": "the file lies there",
    "community.StoryWord.digest": "append-only: the words that its maker wrote are looked for",
    "community.StoryWord.title": "as above",
    "community.StoryWord.body": "as above",
    "community.StoryWord.picture_name": "as above",
    "community.StoryWord.note": "as above",
    "community.LeadMove.note": "as above",
    "boomerang.EligibilityDecision.reason": "append-only: the words that its maker wrote are looked for",
    "boomerang.EligibilityDecision.conditions": "as above",
    "boomerang.LedgerVersion.hires_source": "append-only: the words that its maker wrote are looked for",
    "boomerang.LedgerFigure.source": "as above",
    "boomerang.CreditCut.reason": "as above",
    "feedback.SurveyVersion.content": "the questions must be real ones, or nothing could be answered",
    "feedback.Wave.bands": "the groups must be real ones, or no page could name them",
    "feedback.Participation.token_digest": "the other employer's link must be a real one",
    "feedback.SealedInvitation.token_digest": "as above",
    "feedback.SealedSecret.encrypted": "as above; and nothing else could read it",
}
# Written by their own functions only; the matrix puts marks in through those.
SEALED = {
    "audit.AuditEvent": "append-only",
    "audit.ChainCheck": "append-only and signed",
    "mail.Consent": "append-only; holds versions, languages and ways of ours, no words of people",
    "mail.RelayEvent": "written by the relay's function",
    "mail.Lease": "made by the claim's function",
    "engagement.Activity": "append-only; holds names of kinds and keys of ours, no words of people",
    "feedback.Release": "append-only; holds figures and plans, and comments that were released",
}


@dataclass
class Canaries:
    """`places` tells where a mark stands; `words` are other texts that must not get out, such as addresses."""

    first: int = 0  # number of the first mark
    places: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # columns that took no mark
    without_row: dict[str, str] = field(default_factory=dict)

    def new(self, place: str) -> str:
        mark = f"{WORD}{self.first + len(self.places):06x}"
        self.places[mark] = place
        return mark

    def found_in(self, text: str) -> set[str]:
        """The columns whose marks occur in the text."""
        low = text.lower()
        marks = {self.places.get(mark, mark) for mark in MARK.findall(low)}
        return marks | {place for word, place in self.words.items() if word in low}

    @property
    def columns(self) -> set[str]:
        return {*self.places.values(), *self.words.values()}


class NoRow(LookupError):
    pass


def plant(site: Site, canaries: Canaries) -> None:
    """In the scope of the employer: a row in every table, and a mark in every text of every row."""
    for model in _parents_first():
        is_empty = not model._base_manager.filter(tenant_id=site.employer.pk).exists()
        if is_empty and model._meta.label not in SEALED:
            try:
                make_row(model, site)
            except NoRow as problem:
                canaries.without_row[model._meta.label] = str(problem)
    for model in models_of_employers():
        if model._meta.label not in SEALED:
            _mark(model, canaries)


def _parents_first() -> list[type[models.Model]]:
    ordered: list[type[models.Model]] = []

    def add(model: type[models.Model]) -> None:
        for parent in _parents(model):
            if parent is not model and parent not in ordered:
                add(parent)
        if model not in ordered:
            ordered.append(model)

    for model in models_of_employers():
        add(model)
    return ordered


def _parents(model: type[models.Model]) -> list[type[models.Model]]:
    return [key.related_model for key in model._meta.concrete_fields if isinstance(key, TenantForeignKey)]


def make_row(model: type[models.Model], site: Site) -> None:
    """From the columns alone. Where a constraint wants more: `@row("app.Model")` in factories/."""
    if model._meta.label in ROWS:
        ROWS[model._meta.label](site)
        return
    row = model()
    for column in model._meta.concrete_fields:
        if column.name != "tenant_id":
            setattr(row, column.attname, _filling(column, site))
    row.tenant_id = site.employer.pk
    try:
        with transaction.atomic():
            row.save_base(raw=True, force_insert=True)
    except (IntegrityError, DataError) as error:
        raise NoRow(
            f"{model._meta.label}: no row could be made from its columns ({error}). Write one with"
            f' @row("{model._meta.label}") in tests/isolation/factories/.'
        ) from error


def _filling(column: models.Field, site: Site) -> Any:
    if column.null and not column.has_default():
        return None
    if isinstance(column, TenantForeignKey):
        parent = column.related_model._base_manager.order_by("pk").first()
        return parent.pk if parent is not None else None
    if isinstance(column, models.ForeignKey):
        return site.people["alumnus"].pk if column.related_model is User else None
    if column.has_default() or column.primary_key:
        return column.get_default() if column.has_default() else uuid7()
    if column.choices:
        return next(value for value, _label in column.flatchoices if value != "")
    return _plain(column)


def _plain(column: models.Field) -> Any:
    match column:
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return timezone.localdate()
        case models.BooleanField():
            return False
        case models.UUIDField():
            return uuid7()
        case models.JSONField():
            return {}
        case ArrayField():
            return []
        case models.IntegerField():
            return 1
        case models.FloatField():
            return 1.0
        case models.BinaryField():
            return b""
        case _:
            return "" if column.blank or (column.max_length or LENGTH) < len(WORD) else WORD


def _mark(model: type[models.Model], canaries: Canaries) -> None:
    columns = [column for column in model._meta.concrete_fields if is_text(column)]
    names = ", ".join(f'"{column.column}"' for column in [model._meta.pk, *columns])
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" WHERE tenant_id IS NOT NULL')
        stored = cursor.fetchall()
    for row_id, *values in stored:
        marks = {
            column: mark
            for column, value in zip(columns, values, strict=True)
            if (mark := _mark_for(f"{model._meta.label}.{column.name}", column, value, canaries)) is not None
        }
        if marks and not _stored(model, row_id, marks):
            for column, mark in marks.items():
                if not _stored(model, row_id, {column: mark}):
                    canaries.refused.add(f"{model._meta.label}.{column.name}")


def is_text(column: models.Field) -> bool:
    """Room for a mark, and not one of a few known words."""
    if column.choices or column.primary_key:
        return False
    if isinstance(column, ArrayField):
        return is_text(column.base_field)
    if isinstance(column, models.CharField | models.FileField):
        return column.max_length is None or column.max_length >= LENGTH
    return isinstance(column, models.TextField | models.JSONField | SearchVectorField)


def _mark_for(place: str, column: models.Field, value: Any, canaries: Canaries) -> Any:
    """What is to stand there; None where the value stays."""
    if place in STAY:
        if isinstance(value, str) and len(value) >= LENGTH:
            canaries.words[value.lower()] = place
        return None
    return _marked(column, value, lambda: canaries.new(place))


def _stored(model: Any, row_id: Any, marks: dict[models.Field, Any]) -> bool:
    """Whether the database takes them."""
    holders = ", ".join(
        f'"{column.column}" = ' + ("to_tsvector('simple', %s)" if isinstance(column, SearchVectorField) else "%s")
        for column in marks
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" SET {holders} WHERE tenant_id IS NOT NULL AND id = %s',
                [*marks.values(), row_id],
            )
    except (IntegrityError, DataError):
        return False
    return True


def _marked(column: models.Field, value: Any, new: Any) -> Any:
    if isinstance(column, models.JSONField):
        plain = json.loads(value) if isinstance(value, str) else value
        return json.dumps(_leaves_marked(plain, new) or {"canary": new()})
    if isinstance(column, ArrayField):
        return [new() for _item in value or [""]]
    return new()


def _leaves_marked(value: Any, new: Any) -> Any:
    """The same shape with a mark for every text."""
    match value:
        case dict():
            return {key: _leaves_marked(inner, new) for key, inner in value.items()}
        case list():
            return [_leaves_marked(inner, new) for inner in value]
        case str() | date() | datetime() | UUID():
            return new()
        case _:
            return value
