"""The queue of records that may be one person, the page that merges two of them, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from accounts.access import role_required
from accounts.models import Role
from directory.duplicates.actions import CannotMerge, CannotUndo, keep_apart, merge, undo_merge
from directory.duplicates.comparison import compare, record_words
from directory.duplicates.forms import MergeForm
from directory.duplicates.queue import merges_to_show, pairs_to_show
from directory.models import Alumnus, AlumnusState, DuplicatePair, Merge, PairState
from directory.people.history import note_opened
from directory.people.selection import uuids
from directory.tasks import find_employers_duplicates
from tenancy.http import TenantRequest


@require_safe
@role_required(Role.OWNER, Role.HR_ADMIN)
def duplicate_list(request: TenantRequest) -> HttpResponse:
    pairs, waiting = pairs_to_show()
    context = {"pairs": pairs, "waiting": waiting, "merges": merges_to_show()}
    return render(request, "directory/duplicates/duplicate_list.html", context)


@require_POST
@role_required(Role.OWNER, Role.HR_ADMIN)
def duplicate_search(request: TenantRequest) -> HttpResponse:
    try:
        find_employers_duplicates.apply_async(retry=False)
    except OperationalError:
        messages.error(request, _("We cannot look at the moment. Please try again in a minute."))
    else:
        messages.success(request, _("We are looking through all records. New pairs show up here in a moment."))
    return redirect("directory:duplicate_list")


@require_POST
@role_required(Role.OWNER, Role.HR_ADMIN)
def pair_apart(request: TenantRequest, pair_id: UUID) -> HttpResponse:
    pair: DuplicatePair = get_object_or_404(DuplicatePair.objects.filter(state=PairState.OPEN), pk=pair_id)
    keep_apart(pair, by=request.member)
    messages.success(request, _("They are two people, and will not come up again."))
    return redirect("directory:duplicate_list")


@require_safe
@role_required(Role.OWNER, Role.HR_ADMIN)
def merge_selected(request: TenantRequest) -> HttpResponse:
    """From the people table, where two are ticked."""
    chosen = uuids(request.GET.getlist("person"))
    if len(chosen) == 2:
        return redirect("directory:merge", *chosen)
    messages.error(request, _("Tick the two records that are of one person."))
    return redirect("directory:people_list")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.HR_ADMIN)
def merge_create(request: TenantRequest, first_id: UUID, second_id: UUID) -> HttpResponse:
    records = _two(first_id, second_id)
    for record in records:
        note_opened(request, record)
    comparison = compare(*records)
    form = MergeForm(request.POST if request.method == "POST" else None, comparison=comparison)
    if request.method == "POST" and form.is_valid():
        try:
            done = merge(kept=form.kept, merged=form.merged, chosen=form.chosen, by=request.member)
        except CannotMerge as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The two records are one. You can take that back for 30 days."))
            return redirect("directory:person_detail", done.kept_id)
    pair = DuplicatePair.objects.filter(first=min(first_id, second_id), second=max(first_id, second_id)).first()
    context = {
        "form": form,
        "comparison": comparison,
        "sides": [comparison.first, comparison.second],
        "keep_words": record_words([comparison.first, comparison.second]),
        "rows": form.rows,
        "pair": pair,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "directory/duplicates/merge_create.html", context, status=status)


@require_POST
@role_required(Role.OWNER, Role.HR_ADMIN)
def merge_undo(request: TenantRequest, merge_id: UUID) -> HttpResponse:
    done: Merge = get_object_or_404(Merge.objects.filter(undone_at=None), pk=merge_id)
    try:
        undo_merge(done, by=request.member)
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They are two records again, each as it was."))
    return redirect("directory:duplicate_list")


def _two(first_id: UUID, second_id: UUID) -> tuple[Alumnus, Alumnus]:
    records = Alumnus.objects.filter(Q(pk=first_id) | Q(pk=second_id)).exclude(state=AlumnusState.MERGED)
    found = {alumnus.pk: alumnus for alumnus in records}
    if len(found) != 2:
        raise Http404
    return found[first_id], found[second_id]
