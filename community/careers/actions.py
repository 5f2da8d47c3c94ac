"""What HR offers for the next step, and what members keep for later. The latter is nobody else's business."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.events import Actor, record
from community.models import CareerResource, SavedResource
from directory.models import Alumnus


@dataclass(frozen=True, kw_only=True)
class Wording:
    title: str
    kind: str
    summary: str
    url: str
    body: str
    stages: list[str]
    language: str
    minutes: int | None
    position: int


@transaction.atomic
def write_resource(*, wording: Wording, by: Actor, resource: CareerResource | None = None) -> CareerResource:
    """A new one is a draft."""
    found = resource or CareerResource()
    for name, value in vars(wording).items():
        setattr(found, name, value)
    found.save()
    record("career.changed" if resource else "career.written", subject=found, by=by)
    return found


@transaction.atomic
def publish(*, resource: CareerResource, by: Actor) -> CareerResource:
    """Twice is once."""
    if CareerResource.objects.filter(pk=resource.pk, published_at=None).update(published_at=timezone.now()):
        record("career.published", subject=resource, by=by)
    resource.refresh_from_db()
    return resource


@transaction.atomic
def withdraw(*, resource: CareerResource, by: Actor) -> CareerResource:
    """Members see it no longer; those who kept it find it again when it is back."""
    if CareerResource.objects.filter(pk=resource.pk, published_at__isnull=False).update(published_at=None):
        record("career.withdrawn", subject=resource, by=by)
    resource.refresh_from_db()
    return resource


@transaction.atomic
def delete_resource(*, resource: CareerResource, by: Actor) -> None:
    record("career.deleted", subject=resource, by=by)
    resource.delete()


@transaction.atomic
def save_for_later(*, resource: CareerResource, alumnus: Alumnus) -> None:
    """Twice is once."""
    SavedResource.objects.get_or_create(alumnus=alumnus, resource=resource)


@transaction.atomic
def let_go(*, resource: CareerResource, alumnus: Alumnus) -> None:
    SavedResource.objects.filter(alumnus=alumnus, resource=resource).delete()
