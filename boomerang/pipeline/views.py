"""The board of an opening, the page of one card, and moving it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.models import Candidacy, NoteKind, Opening, Origin, Stage
from boomerang.pipeline.actions import IllegalMove, StageTaken, add_note, last_eligibility, move
from boomerang.pipeline.forms import MoveForm, NoteForm
from boomerang.pipeline.parts import parts_for
from boomerang.pipeline.reading import (
    board_of,
    card_url,
    faces_of,
    history_of,
    last_spells,
    latest,
    other_cards,
    reason_of,
    stage_kind,
    standing_rehire,
)
from boomerang.pipeline.rules import EDITORS, READERS, can_recruit, targets
from directory.models import RehireEligibility
from directory.rules import can_see_rehire
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment
from web.pagination import keyset_page


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def opening_board(request: TenantRequest, opening: UUID) -> HttpResponse:
    return _board(request, opening_or_404(opening))


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def board_column(request: TenantRequest, opening: UUID, stage: str) -> HttpResponse:
    """All cards of one stage, page by page: a column of the board shows its newest ones only."""
    if stage not in Stage.values:
        raise Http404
    found = opening_or_404(opening)
    cards = (
        Candidacy.objects.filter(opening=found, stage=stage)
        .not_of(request.member)
        .select_related("alumnus", "recruiter")
    )
    page = keyset_page(
        cards, order=("-stage_since", "id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = _shared(request, found) | {"page": page, "stage": Stage(stage), "faces": faces_of(request, page.items)}
    return render(request, "boomerang/pipeline/board_column.html", context)


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def candidacy_detail(request: TenantRequest, candidacy: UUID) -> HttpResponse:
    return _card(request, candidacy_or_404(request, candidacy))


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def candidacy_move(request: TenantRequest, candidacy: UUID) -> HttpResponse:
    """By the form, without JavaScript as well; the board sends the same form when a card is dropped or moved by key.

    Moved by somebody else meanwhile: 409, with what happened and with what was typed.
    """
    card = candidacy_or_404(request, candidacy)
    posted = request.POST if request.method == "POST" else None
    form = MoveForm(posted, tenant=request.tenant, candidacy=card, to=request.GET.get("to", ""))
    taken: StageTaken | None = None
    if posted is not None and form.is_valid():
        try:
            card = move(
                candidacy=card,
                to=form.cleaned_data["to"],
                version=form.cleaned_data["version"],
                note=form.cleaned_data["note"],
                back_on=form.day,
                by=request.member,
            )
        except StageTaken as error:
            taken, card = error, error.candidacy
        except IllegalMove as error:
            form.add_error("back_on" if form.cleaned_data["to"] == Stage.NOT_NOW else "to", str(error))
        else:
            return _moved(request, card)
    return _not_moved(request, card, form, taken)


def _moved(request: TenantRequest, card: Candidacy) -> HttpResponse:
    words = _("%(name)s is in “%(stage)s” now.") % {
        "name": card.alumnus.full_name,
        "stage": card.get_stage_display(),
    }
    if wants_fragment(request, "board"):
        return _board(request, card.opening, said=words)
    messages.success(request, words)
    return redirect(card_url(card))


def _not_moved(request: TenantRequest, card: Candidacy, form: MoveForm, taken: StageTaken | None) -> HttpResponse:
    status = 409 if taken else 422 if form.errors else 200
    if wants_fragment(request, "board") and request.method == "POST":
        errors = [str(error) for each in form.errors.values() for error in each]
        return _board(request, card.opening, card=card, taken=taken, errors=errors, status=status)
    if taken:  # what was typed stays; the card is the one of now, and so is where it may go
        typed = {"note": form.cleaned_data["note"], "back_on": form.cleaned_data["back_on"]}
        form = MoveForm(tenant=request.tenant, candidacy=card, to=form.cleaned_data["to"])
        form.initial.update({name: value for name, value in typed.items() if value})
    context = {"card": card, "form": form, "taken": taken, "kind": stage_kind(card.stage)}
    return render(request, "boomerang/pipeline/candidacy_move.html", context, status=status)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def candidacy_note(request: TenantRequest, candidacy: UUID) -> HttpResponse:
    card = candidacy_or_404(request, candidacy)
    is_answer = request.POST.get("kind") == NoteKind.WHAT_CHANGED
    form = NoteForm(request.POST, kind=NoteKind.WHAT_CHANGED if is_answer else NoteKind.NOTE)
    if not form.is_valid():
        return _card(request, card, status=422, **{"what_changed_form" if is_answer else "note_form": form})
    add_note(
        candidacy=card, kind=NoteKind(form.cleaned_data["kind"]), text=form.cleaned_data["text"], by=request.member
    )
    messages.success(request, _("Written down."))
    return redirect(card_url(card))


def opening_or_404(pk: UUID) -> Opening:
    return get_object_or_404(Opening.objects.filter(origin=Origin.EMPLOYER).select_related("recruiter"), pk=pk)


def candidacy_or_404(request: TenantRequest, pk: UUID) -> Candidacy:
    cards = Candidacy.objects.not_of(request.member).select_related("opening", "alumnus", "recruiter")
    return get_object_or_404(cards, pk=pk)


def _shared(request: TenantRequest, opening: Opening) -> dict[str, Any]:
    return {
        "opening": opening,
        "may_recruit": can_recruit(request.member),
        "may_see_reasons": can_see_rehire(request.member),
        "today": request.tenant.today(),
    }


def _board(request: TenantRequest, opening: Opening, *, status: int = 200, **notice: Any) -> HttpResponse:
    template = "boomerang/pipeline/opening_board.html"
    if wants_fragment(request, "board"):
        template += "#board"
    columns = board_of(request, opening)
    context = _shared(request, opening) | notice | {"columns": columns, "people": sum(each.count for each in columns)}
    return render(request, template, context, status=status)


def _card(request: TenantRequest, card: Candidacy, *, status: int = 200, **forms: NoteForm) -> HttpResponse:
    spell = last_spells([card]).get(card.alumnus_id)
    context = _shared(request, card.opening) | {
        "card": card,
        "kind": stage_kind(card.stage),
        "spell": spell,
        "old_reason": reason_of(spell),
        "eligibility": dict(RehireEligibility.choices).get(last_eligibility(card), ""),
        "what_changed": latest(card, NoteKind.WHAT_CHANGED),
        "application": latest(card, NoteKind.APPLICATION),
        "history": history_of(card),
        "others": other_cards(card),
        "parts": parts_for(request, card),
        "rehire": standing_rehire(card),
        "move_form": MoveForm(tenant=request.tenant, candidacy=card),
        "targets": targets(card.stage),
        "note_form": NoteForm(kind=NoteKind.NOTE),
        "what_changed_form": NoteForm(kind=NoteKind.WHAT_CHANGED),
    }
    return render(request, "boomerang/pipeline/candidacy_detail.html", context | forms, status=status)
