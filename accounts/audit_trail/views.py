"""The audit log of an employer, for its owners and auditors."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.audit_trail.entries import Entry, by_day, chain_state, entries_of
from accounts.audit_trail.forms import AuditFilterForm, events_of
from accounts.models import Role
from accounts.step_up import step_up_required
from audit.events import record
from audit.models import AuditEventQuerySet
from tenancy.http import TenantRequest
from tenancy.models import Employer
from web.exports import table_response
from web.pagination import keyset_page

READERS = (Role.OWNER, Role.AUDITOR)
EXPORT_PAGE = 1_000
SIZE = 50


@require_safe
@role_required(*READERS)
def audit_log(request: TenantRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET, tenant=request.tenant)
    page = keyset_page(
        form.filtered(events_of(request.tenant)),
        order=("-id",),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        size=SIZE,
    )
    entries = entries_of(page.items, request.tenant.zone)
    context = {
        "form": form,
        "page": page,
        "days": list(by_day(entries)),
        "of": _of(form, entries),
        "chain": chain_state(request.tenant.pk),
        "today": request.tenant.today(),
    }
    return render(request, "accounts/audit_log.html", context)


def _of(form: AuditFilterForm, entries: list[Entry]) -> str:
    """The name of the one thing whose history is shown, if one has been chosen."""
    of = form.chosen("of")
    return next((entry.subject for entry in entries if entry.about == of), _("one thing")) if of else ""


@require_POST
@role_required(*READERS)
@step_up_required("audit.export")
def audit_export(request: TenantRequest) -> HttpResponseBase:
    """The log as it was filtered, oldest first, with the hashes: it can be checked again without this database."""
    form = AuditFilterForm(request.POST, tenant=request.tenant)
    events = form.filtered(events_of(request.tenant))
    with transaction.atomic():
        record("audit.exported", by=request.member, count=events.count(), filters=form.names)
    header = [
        *(_("Number"), _("When (UTC)"), _("Who"), _("What"), _("Details"), _("Action"), _("About"), _("Id")),
        *(_("Data"), _("Hash")),
    ]
    return table_response(_("audit-log"), header, _rows(events, request.tenant), wanted=request.POST.get("format"))


def _rows(events: AuditEventQuerySet, employer: Employer) -> Iterator[list[Any]]:
    after = None
    while True:
        page = keyset_page(events, order=("id",), after=after, size=EXPORT_PAGE)
        yield from map(_row, entries_of(page.items, employer.zone))
        after = page.next_cursor
        if after is None:
            return


def _row(entry: Entry) -> list[Any]:
    event = entry.event
    who = next((piece.text for piece in entry.pieces if piece.strong), event.get_actor_kind_display())
    return [
        event.place if event.place is not None else "",
        event.at.isoformat(),
        who,
        entry.sentence,
        entry.detail,
        event.action,
        f"{event.subject_type} {event.subject_id}".strip(),
        str(event.pk),
        str(event.data),
        entry.digest,
    ]
