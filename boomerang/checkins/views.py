"""People who left about a year ago: who they are, what would fit them, and the first words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.checkins.actions import mark, put_on_board, send_note, take_back
from boomerang.checkins.forms import CheckInFilterForm, MarkForm, NoteForm
from boomerang.checkins.notes import ready_note
from boomerang.checkins.reading import due, fits_opening_of, lines_of, tabs_of, with_outcome
from boomerang.models import Candidacy, CheckInOutcome, Opening, Origin, Stage
from boomerang.outreach.reach import addressees
from boomerang.pipeline.reading import card_url
from boomerang.pipeline.rules import EDITORS
from directory.models import Spell
from directory.people.selection import uuids
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

KEPT = ("tab", "team", "recruiter", "after", "before")  # of the list's address


@module_required("boomerang")
@require_safe
@role_required(*EDITORS)
def check_in_list(request: TenantRequest) -> HttpResponse:
    """Who leaves the window first comes first."""
    spells = due(request.tenant.today())
    form = CheckInFilterForm(request.GET, tenant=request.tenant, spells=spells)
    if form.wanted_team:
        spells = spells.filter(team=form.wanted_team)
    if form.wanted_recruiter is not None:
        spells = spells.filter(fits_opening_of(form.wanted_recruiter))
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in CheckInOutcome.values else ""
    get = request.GET.get
    page = keyset_page(
        with_outcome(spells, tab).select_related("alumnus"),
        order=("last_day", "id"), after=get("after"), before=get("before"),
    )  # fmt: skip
    context = {
        "form": form,
        "tab": tab,
        "tabs": [(value, label or _("To write to"), number) for value, label, number in tabs_of(spells)],
        "page": page,
        "lines": lines_of(page.items, member=request.member),
        "question": _question(request.GET),
        "filters": _question(form.data),
    }
    return render(request, "boomerang/checkins/check_in_list.html", context)


def _question(asked: Any) -> str:
    kept = QueryDict(mutable=True)
    kept.update({name: asked[name] for name in KEPT if asked.get(name)})
    return kept.urlencode()


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def check_in_note(request: TenantRequest, spell: UUID) -> HttpResponse:
    """`?opening=` says what the words are about. Without one they can be copied, and nothing is sent."""
    found = _due_or_404(request, spell)
    (line,) = lines_of([found], member=request.member)
    opening = _opening(request.GET.get("opening", ""))
    note = ready_note(line, opening=opening, employer=request.tenant, by=request.member)
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant, initial={"subject": note.subject, "body": note.body},
    )  # fmt: skip
    why_not = _why_not(found, opening)
    if request.method == "POST" and form.is_valid():
        if opening is None:
            form.add_error(None, _("Choose the opening that you write about. Other words can be copied."))
        elif (card := _send(request, found, opening, form)) is not None:
            messages.success(request, _("Sent to %(name)s, and done.") % {"name": found.alumnus.full_name})
            return redirect(card_url(card))
    openings = [fitting.opening for fitting in line.fittings]
    if opening is not None and opening not in openings:
        openings.append(opening)
    context = {
        "line": line, "spell": found, "form": form, "opening": opening, "openings": openings, "why_not": why_not,
    }  # fmt: skip
    return render(request, "boomerang/checkins/check_in_note.html", context, status=422 if form.errors else 200)


def _due_or_404(request: TenantRequest, spell: UUID) -> Spell:
    spells = due(request.tenant.today()).select_related("alumnus")
    found: Spell = get_object_or_404(spells, pk=spell)
    return found


def _opening(text: str) -> Opening | None:
    own = Opening.objects.running().filter(origin=Origin.EMPLOYER)
    found: Opening | None = own.filter(pk__in=uuids([text])).first()
    return found


def _why_not(spell: Spell, opening: Opening | None) -> str:
    """Why no mail can go to the person, whatever it says."""
    card = Candidacy.objects.filter(opening=opening, alumnus=spell.alumnus_id).first() if opening else None
    stage = card.stage if card is not None else Stage.SUGGESTED
    (addressee,) = addressees([Candidacy(alumnus=spell.alumnus, stage=stage)])
    return str(addressee.why_not)


def _send(request: TenantRequest, spell: Spell, opening: Opening, form: NoteForm) -> Candidacy | None:
    words = {name: form.cleaned_data[name] for name in ("subject", "body")}
    try:
        return send_note(spell=spell, opening=opening, employer=request.tenant, by=request.member, **words)
    except ActionError as error:
        form.add_error(None, str(error))
        return None


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def check_in_mark(request: TenantRequest, spell: UUID) -> HttpResponse:
    found = _due_or_404(request, spell)
    form = MarkForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        messages.error(request, _("Say “Done” or “Not now”, in at most 500 characters."))
        return _back(request)
    outcome = CheckInOutcome(form.cleaned_data["outcome"])
    try:
        mark(spell=found, outcome=outcome, note=form.cleaned_data["note"], employer=request.tenant, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        said = {"name": found.alumnus.full_name, "outcome": outcome.label}
        messages.success(request, _("%(name)s: %(outcome)s.") % said)
    return _back(request)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def check_in_mark_removal(request: TenantRequest, spell: UUID) -> HttpResponse:
    found = _due_or_404(request, spell)
    take_back(spell=found, by=request.member)
    messages.success(request, _("%(name)s is to be written to again.") % {"name": found.alumnus.full_name})
    return _back(request)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def check_in_card(request: TenantRequest, spell: UUID) -> HttpResponse:
    """One click puts the person on the board of an opening."""
    found = _due_or_404(request, spell)
    own = Opening.objects.filter(origin=Origin.EMPLOYER)
    opening: Opening = get_object_or_404(own, pk=next(iter(uuids([request.POST.get("opening", "")])), None))
    try:
        card = put_on_board(spell=found, opening=opening, employer=request.tenant, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        said = _("%(name)s stands on the board of “%(title)s”.") % {
            "name": found.alumnus.full_name,
            "title": opening.title,
        }
        messages.success(request, format_html('{} <a href="{}">{}</a>', said, card_url(card), _("To the card")))
    return _back(request)


def _back(request: TenantRequest) -> HttpResponse:
    """The list as it was asked for. Never anywhere else."""
    asked = _question(QueryDict(request.POST.get("question", "")[:1000]))
    url = reverse("boomerang:check_in_list")
    return redirect(f"{url}?{asked}" if asked else url)
