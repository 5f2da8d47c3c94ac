"""The members' board: what there is, the page of one, and what one keeps in mind."""

from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required, role_required
from accounts.models import Role
from boomerang.board import fitting
from boomerang.board.actions import let_go, save_for_later, set_rules
from boomerang.board.atom import FEED
from boomerang.board.facets import chips, distances, facet_groups, sorts, suggestions, unknown_note
from boomerang.board.finding import Cursor, find_known
from boomerang.board.forms import OpeningSearchForm, RulesForm
from boomerang.board.public import public_url
from boomerang.board.reading import Line, lines, lines_of, saved_among, similar_to
from boomerang.board.rules import has_marketplace, may_read_posting, may_report, may_save, rules_in_force
from boomerang.board.suggesting import options
from boomerang.models import Opening, Origin, SavedOpening
from boomerang.openings.panels import panels_for
from boomerang.openings.places import place_options
from boomerang.openings.reading import description_html, description_of, whole_openings
from boomerang.openings.rules import can_read_openings
from boomerang.openings.visibility import Looker, looker_of
from directory.access import View, waiting_page
from directory.models import Alumnus
from directory.profile.forms.suggestions import SuggestionForm
from directory.profile.suggestions import skill_options
from directory.visibility import audience_between
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from tenancy.urls import employer_url
from web.http import toast, wants_fragment
from web.pagination import keyset_page
from web.rich_text import TooMuch


def looking(view: View) -> View:
    """Passes on who looks, worked out once, and keeps out who waits for approval, as `approval_required` does."""

    @wraps(view)
    def guarded(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        looker = looker_of(request.member)
        if looker.is_waiting:
            return waiting_page(request)
        return view(request, looker, *args, **kwargs)

    guarded.needs_approval = True  # type: ignore[attr-defined]
    return guarded


@module_required("boomerang")
@require_safe
@member_required
@looking
def opening_list(request: TenantRequest, looker: Looker) -> HttpResponse:
    return board_page(request, looker, Origin.EMPLOYER)


def board_page(request: TenantRequest, looker: Looker, origin: Origin) -> HttpResponse:
    """The employer's own, or the marketplace: they stand apart, and are searched in the same way."""
    address = request.GET
    form = _search(request, looker, origin)
    query = form.query
    found = find_known(query, facets=form.facets, cursor=Cursor(address.get("after"), address.get("before")))
    context = {
        "origin": origin,
        "query": query,
        "found": found,
        "page": found.page,
        "lines": lines_of(found.rows, looker),
        "facet_groups": facet_groups(address, query, found, form.facets),
        "chips": chips(address, query, found),
        "distances": distances(address, query),
        "sorts": sorts(address, query),
        "unknown_note": unknown_note([*form.unknown, *found.unknown]),
        "suggestions": [] if found.rows else suggestions(address, query),
        "kept": [(name, value) for name, values in address.lists() if name not in KEPT_OUT for value in values],
        "may_save": may_save(looker),
        "has_marketplace": has_marketplace(),
        "may_manage": can_read_openings(request.member),
    }
    template = "boomerang/board/opening_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


KEPT_OUT = ("q", "after", "before")


def _search(request: TenantRequest, looker: Looker, origin: Origin | None) -> OpeningSearchForm:
    return OpeningSearchForm(
        request.GET,
        tenant=request.tenant,
        looker=looker,
        origin=origin,
        today=request.tenant.today(),
        has_fits=origin == Origin.EMPLOYER and fitting.has_fits(looker),
    )


@module_required("boomerang")
@require_safe
@member_required
@looking
def opening_suggestions(request: TenantRequest, looker: Looker) -> HttpResponse:
    """For `static/js/typeahead.js`, as JSON."""
    form = _search(request, looker, Origin.EMPLOYER)
    return JsonResponse({"options": options(form.query, form.facets)})


@module_required("boomerang")
@require_safe
@member_required
@looking
def saved_list(request: TenantRequest, looker: Looker) -> HttpResponse:
    """In the order of keeping, also what has closed since: that is worth knowing."""
    saved = SavedOpening.objects.filter(alumnus=looker.alumnus_id) if looker.alumnus_id else SavedOpening.objects.none()
    page = keyset_page(saved, order=("-at", "-id"), after=request.GET.get("after"), before=request.GET.get("before"))
    readable = whole_openings(Opening.objects.readable_by(request.member), [each.opening_id for each in page.items])
    context = {
        "page": page,
        "lines": lines(readable, looker),
        "may_save": may_save(looker),
        "has_marketplace": has_marketplace(),
    }
    return render(request, "boomerang/board/saved_list.html", context)


@module_required("boomerang")
@require_safe
@member_required
@looking
def opening_detail(request: TenantRequest, looker: Looker, opening: UUID) -> HttpResponse:
    """What closed meanwhile still opens, and says so: a link from a mail of last month is no dead end."""
    found = get_object_or_404(Opening.objects.readable_by(request.member).select_related("posted_by"), pk=opening)
    if found.is_marketplace and not may_read_posting(found, looker):
        raise Http404
    skills = list(found.opening_skills.select_related("skill").order_by("-is_must", "skill__key"))
    form = _search(request, looker, None)
    (line,) = lines([found], looker)
    context = {
        "opening": found,
        "line": line,
        "description": description_html(found),
        "musts": [each.skill.name for each in skills if each.is_must],
        "nices": [each.skill.name for each in skills if not each.is_must],
        "similar": similar_to(found, form.query),
        "panels": panels_for(request, found, area="member"),
        "share_url": employer_url(request.tenant, "boomerang:opening_detail", found.pk),
        "public_url": public_url(request.tenant, found),
        "mailto": _mailto(request, found),
        "may_save": may_save(looker),
        "may_report": may_report(found, looker),
        "is_mine": found.posted_by_id is not None and found.posted_by_id == looker.alumnus_id,
        "may_manage": can_read_openings(request.member),
        "poster_href": _poster_href(request, found),
    }
    return render(request, "boomerang/board/opening_detail.html", context)


def _poster_href(request: TenantRequest, opening: Opening) -> str:
    """The name goes with what one posts; the profile is for whom its owner shows it to."""
    poster = opening.posted_by
    if poster is None or not request.tenant.has_module("directory"):
        return ""
    return reverse("directory:alumnus_detail", args=[poster.pk]) if audience_between(request.member, poster) else ""


def _mailto(request: TenantRequest, opening: Opening) -> str:
    subject = _("%(title)s at %(employer)s") % {"title": opening.title, "employer": request.tenant.name}
    body = employer_url(request.tenant, "boomerang:opening_detail", opening.pk)
    return "mailto:?" + urlencode({"subject": subject, "body": body}).replace("+", "%20")


@module_required("boomerang")
@require_POST
@member_required
@looking
def opening_save(request: TenantRequest, looker: Looker, opening: UUID) -> HttpResponse:
    """Keeps it, or lets it go: the form says what is wanted, so that asking twice changes nothing."""
    found = get_object_or_404(Opening.objects.readable_by(request.member), pk=opening)
    if looker.alumnus_id is None:
        raise Http404
    alumnus = get_object_or_404(Alumnus, pk=looker.alumnus_id)
    wants = request.POST.get("keep") != "no"
    if wants:
        save_for_later(opening=found, alumnus=alumnus)
    else:
        let_go(opening=found, alumnus=alumnus)
    said = _("Saved. You find it among your saved openings.") if wants else _("Not saved any more.")
    if wants_fragment(request, f"save-{found.pk}"):
        line = Line(found, is_saved=bool(saved_among([found.pk], looker)))
        context = {"line": line, "wide": request.POST.get("wide"), "from": request.POST.get("from")}
        return toast(render(request, "boomerang/board/_save.html", context), said)
    messages.success(request, said)
    return redirect(found) if request.POST.get("from") != "saved" else redirect(reverse("boomerang:saved_list"))


@module_required("boomerang")
@require_safe
@member_required
@looking
def place_suggestions(request: TenantRequest, looker: Looker) -> HttpResponse:
    """For `static/js/typeahead.js`, as JSON."""
    return JsonResponse({"options": place_options(SuggestionForm(request.GET).text)})


@module_required("boomerang")
@require_safe
@member_required
@looking
def skill_suggestions(request: TenantRequest, looker: Looker) -> HttpResponse:
    return JsonResponse({"options": skill_options(SuggestionForm(request.GET).text, request.member)})


@module_required("boomerang")
@require_POST
@member_required
@looking
def opening_preview(request: TenantRequest, looker: Looker) -> HttpResponse:
    """The text as readers will see it. POST because it may be longer than an address can be; nothing is kept."""
    try:
        preview = description_of(request.POST.get("description", ""))
    except TooMuch as error:
        return render(request, "boomerang/openings/_preview.html", {"problem": str(error)}, status=422)
    return render(request, "boomerang/openings/_preview.html", {"preview": preview})


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@looking
def atom_address(request: TenantRequest, looker: Looker) -> HttpResponse:
    """One's own address of the feed. Asking for a new one closes the one before."""
    if request.method == "POST":
        FEED.renew(by=request.member)
        messages.success(request, _("This is the new address. The one before opens nothing any more."))
        return redirect("boomerang:atom_address")
    url = employer_url(request.tenant, "boomerang:opening_atom", FEED.ticket_of(request.member).token)
    context = {"url": url, "may_save": may_save(looker), "has_marketplace": has_marketplace()}
    return render(request, "boomerang/board/atom_address.html", context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.HR_ADMIN)
def board_settings(request: TenantRequest) -> HttpResponse:
    rules = rules_in_force()
    initial = {"has_public_pages": rules.has_public_pages, "has_marketplace": rules.has_marketplace}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_rules(**form.cleaned_data, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("boomerang:board_settings")
    careers = employer_url(request.tenant, "boomerang:career_list") if rules.has_public_pages else ""
    return render(request, "boomerang/board/settings.html", {"form": form, "careers_url": careers})
