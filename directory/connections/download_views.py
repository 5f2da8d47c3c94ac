"""Contacts to take along: one person, or all one's own."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import member_required
from accounts.step_up import ask_if_many
from directory.access import approval_required
from directory.connections import vcards
from directory.connections.reading import Show, circle_of, seen_as_member
from directory.connections.views import hidden, own_or_404, pair
from directory.models import Alumnus, Audience
from directory.visibility import fields_for
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.exports import table_response

VCARD = "text/vcard; charset=utf-8"


@module_required("directory")
@require_safe
@member_required
@approval_required
def person_vcard(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    _own, other = pair(request, alumnus_id)
    if other is None:
        return hidden(request)
    [contact] = vcards.contacts(_with_fields(seen_as_member(request.member, [other])))
    text = vcards.vcard(contact, request.tenant, with_photo=True)
    return _file(text, vcards.file_name(other.full_name))


@module_required("directory")
@require_safe
@member_required
@approval_required
def contacts_vcf(request: TenantRequest) -> HttpResponse:
    circle = circle_of(own_or_404(request), request.member)
    connected = circle.lists[Show.CONNECTED]
    if elsewhere := ask_if_many(request, "contacts.export", people=len(connected)):
        return elsewhere
    people = vcards.contacts(_with_fields({pk: circle.audiences[pk] for pk in connected}))
    return _file("".join(vcards.vcard(each, request.tenant) for each in people), "contacts.vcf")


@module_required("directory")
@require_safe
@member_required
@approval_required
def contacts_csv(request: TenantRequest) -> HttpResponseBase:
    """Connections, and whom one has written a note on, with the notes."""
    circle = circle_of(own_or_404(request), request.member)
    connected = circle.lists[Show.CONNECTED]
    wanted = connected | circle.lists[Show.NOTES]
    if elsewhere := ask_if_many(request, "contacts.export", people=len(wanted)):
        return elsewhere
    people = vcards.contacts(_with_fields({pk: circle.audiences[pk] for pk in wanted}))
    notes = {other: note.text for other, note in circle.notes.items()}
    return table_response("contacts", vcards.header(), vcards.table(people, notes, connected))


def _with_fields(audiences: Mapping[UUID, Audience]) -> list[tuple[Alumnus, frozenset[str]]]:
    """By name, each with what they show to somebody of the circle. Staff take no more along than anybody else."""
    people = Alumnus.objects.filter(pk__in=audiences.keys()).order_by("sort_name", "id")
    return [(each, fields_for(audiences[each.pk], each)) for each in people]


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=VCARD)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
