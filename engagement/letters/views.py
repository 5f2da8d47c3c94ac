from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.signing_in.adapter import is_local_path
from directory.models import Alumnus, Audience
from directory.people.selection import uuids
from directory.search.finding import matching
from directory.search.query import BY_NAME, Query
from engagement.letters.actions import (
    ChangedMeanwhile,
    bring_back,
    create_letter,
    delete_letter,
    save_letter,
    send_test,
)
from engagement.letters.blocks import offered_to
from engagement.letters.fields import FIELDS
from engagement.letters.forms import MOST_BLOCKS, Draft, NewLetterForm, PreviewForm
from engagement.letters.rendering import is_tested, problems, sample_subject
from engagement.letters.rendering import render as render_letter
from engagement.letters.rules import WRITERS, is_on_its_own, why_locked
from engagement.letters.starters import starter_named, starters
from engagement.models import Letter, LetterVersion
from mail.views import MAIL_POLICY
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.http import wants_fragment
from web.pagination import keyset_page

SUGGESTED = 8
MOST_KEPT = 100
REARRANGING = ("add", "remove", "up", "down", "upload", "begin", "like")


@module_required("engagement")
@require_safe
@role_required(*WRITERS)
def letter_list(request: TenantRequest) -> HttpResponse:
    """Letters that are kept to begin with, ours and the employer's own."""
    return _list(request, NewLetterForm())


@module_required("engagement")
@require_POST
@role_required(*WRITERS)
def letter_create(request: TenantRequest) -> HttpResponse:
    form = NewLetterForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    letter = create_letter(
        employer=request.tenant,
        name=form.cleaned_data["name"] or ("" if form.starter or form.cleaned_data["like"] else _("New letter")),
        starter=form.starter,
        like=form.cleaned_data["like"],
        is_kept=True,
        by=request.member,
    )
    return redirect("engagement:letter_update", letter.pk)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def letter_update(request: TenantRequest, letter_id: UUID) -> HttpResponse:
    """Blocks come, go and move without being stored; what was typed comes back with every answer."""
    letter = _get_letter(letter_id)
    if request.method != "POST":
        return _editor(request, Draft(letter, employer=request.tenant))
    draft = Draft.typed(letter, request.POST, request.FILES, employer=request.tenant)
    act, _colon, what = request.POST.get("do", "save").partition(":")
    if act in REARRANGING:
        return _rearranged(request, draft, act, what)
    if not draft.is_valid():
        draft.keep_pictures()
        return _editor(request, draft, status=422)
    try:
        saved = save_letter(letter, words=draft.words, version=draft.version, over=act == "over", by=request.member)
        return _saved(request, saved, act)
    except ChangedMeanwhile as error:
        draft.keep_pictures()
        return _editor(request, draft, status=422, newer=error.letter)
    except ActionError as error:
        draft.keep_pictures()
        draft.form.add_error(None, str(error))
        return _editor(request, draft, status=422)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def letter_preview(request: TenantRequest, letter_id: UUID) -> HttpResponse:
    """The document in the frame: as saved, or by POST as typed at the moment. Nothing is kept."""
    letter = _get_letter(letter_id)
    asked = _preview_form(request)
    if request.method == "POST":
        letter = Draft.typed(letter, request.POST, {}, employer=request.tenant).seeming()
    mail = render_letter(letter, employer=request.tenant, to=asked.chosen, sample=asked.chosen is None)
    if asked.shows_text:
        return render(request, "engagement/letters/text_preview.html", {"mail": mail})
    return HttpResponse(mail.html)


@module_required("engagement")
@require_safe
@role_required(*WRITERS)
def letter_people(request: TenantRequest) -> HttpResponse:
    """For `static/js/typeahead.js`, as JSON."""
    text = request.GET.get("q", "").strip()
    rows = keyset_page(matching(Query(Audience.STAFF, text=text)), order=BY_NAME, size=SUGGESTED).items if text else []
    options = [{"value": str(row), "detail": row.work, "set": {"person": str(row.alumnus_id)}} for row in rows]
    return JsonResponse({"options": options})


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def letter_version(request: TenantRequest, letter_id: UUID, version_id: UUID) -> HttpResponse:
    """Earlier words, and the way back to them."""
    letter = _get_letter(letter_id)
    earlier = get_object_or_404(LetterVersion.objects.select_related("saved_by"), letter=letter, pk=version_id)
    context = {"letter": letter, "earlier": earlier, "next": _next(request)}
    if request.method == "POST":
        try:
            bring_back(earlier, letter=letter, by=request.member)
        except ActionError as error:
            return render(request, "engagement/letters/version.html", {**context, "problem": str(error)}, status=422)
        messages.success(request, _("The earlier words are back. Those of now are kept among the earlier ones."))
        return redirect(_address(letter, _next(request)))
    return render(request, "engagement/letters/version.html", context)


@module_required("engagement")
@require_safe
@role_required(*WRITERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # as above
def letter_version_document(request: TenantRequest, letter_id: UUID, version_id: UUID) -> HttpResponse:
    earlier = get_object_or_404(LetterVersion, letter=_get_letter(letter_id), pk=version_id)
    letter = Letter(pk=letter_id, tenant_id=request.tenant.pk, **_columns(earlier))
    return HttpResponse(render_letter(letter, employer=request.tenant, to=None, sample=True).html)


@module_required("engagement")
@require_POST
@role_required(*WRITERS)
def letter_deletion(request: TenantRequest, letter_id: UUID) -> HttpResponse:
    letter = _get_letter(letter_id)
    if not is_on_its_own(letter):
        messages.warning(request, _("This letter belongs to a campaign or a step, and goes with it."))
        return redirect("engagement:letter_update", letter.pk)
    delete_letter(letter, by=request.member)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": letter})
    return redirect("engagement:letter_list")


def _get_letter(letter_id: UUID) -> Letter:
    letter: Letter = get_object_or_404(Letter.objects.select_related("changed_by"), pk=letter_id)
    return letter


def _columns(earlier: LetterVersion) -> dict[str, Any]:
    return {name: earlier.words[name] for name in ("subject", "preheader", "language", "blocks")}


def _rearranged(request: TenantRequest, draft: Draft, act: str, what: str) -> HttpResponse:
    draft.keep_pictures()
    problem = ""
    if act == "add" and not draft.add(what):
        problem = _("%(most)d blocks are the most that a letter can have.") % {"most": MOST_BLOCKS}
    elif act == "remove":
        draft.remove(what)
    elif act in ("up", "down"):
        draft.move(what, -1 if act == "up" else 1)
    elif act in ("begin", "like") and (words := _words_of(act, what, draft.letter.language)):
        draft = draft.begin(words)
    return _editor(request, draft, problem=problem, rearranged=True)


def _words_of(act: str, what: str, language: str) -> Mapping[str, Any] | None:
    """Of one of our letters to begin with, or of one that the employer keeps."""
    if act == "begin":
        starter = starter_named(what)
        return starter.words(language) if starter else None
    kept = Letter.objects.kept().filter(pk__in=uuids([what])).first()
    return {name: getattr(kept, name) for name in ("subject", "preheader", "blocks")} if kept else None


def _saved(request: TenantRequest, letter: Letter, act: str) -> HttpResponse:
    way_back = _next(request)
    if act == "test":
        _test(request, letter)
    else:
        messages.success(request, _("Saved."))
    return redirect(way_back if act == "done" and way_back else _address(letter, way_back))


def _test(request: TenantRequest, letter: Letter) -> None:
    """Saved first: what is tested is what will be sent."""
    try:
        seen_as = _preview_form(request).chosen
        send_test(
            letter,
            employer=request.tenant,
            to=request.member,
            address=request.user.email,
            as_seen_by=seen_as,
            by=request.member,
        )
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(
            request, _("Saved. A test e-mail is on its way to %(address)s.") % {"address": request.user.email}
        )


def _preview_form(request: TenantRequest) -> PreviewForm:
    people = Alumnus.objects.visible_to(request.member)
    return PreviewForm(request.POST if request.method == "POST" else request.GET, people=people)


def _next(request: TenantRequest) -> str:
    """Where the letter belongs: the campaign or the step that it was opened from."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_local_path(asked) else ""


def _address(letter: Letter, way_back: str) -> str:
    address = reverse("engagement:letter_update", args=[letter.pk])
    return f"{address}?{urlencode({'next': way_back})}" if way_back else address


def _editor(request: TenantRequest, draft: Draft, *, status: int = 200, **context: Any) -> HttpResponse:
    letter = draft.letter
    locked = why_locked(letter)
    context |= {
        "draft": draft, "letter": letter, "form": draft.form, "kinds": offered_to(request.tenant), "fields": FIELDS,
        "locked": locked, "next": _next(request), "starters": starters(),
        "kept_letters": [] if draft.rows else Letter.objects.kept().order_by("name", "id")[:MOST_KEPT],
    }  # fmt: skip
    if wants_fragment(request, "letter-blocks"):
        return render(request, "engagement/letters/letter_update.html#letter-blocks", context, status=status)
    context |= {
        "preview": _preview_form(request),
        "problems": problems(Letter.objects.get(pk=letter.pk), employer=request.tenant),
        "is_tested": is_tested(letter),
        "versions": letter.versions.select_related("saved_by").order_by("-version")[:10],
        "may_delete": is_on_its_own(letter),
    }
    return render(request, "engagement/letters/letter_update.html", context, status=status)


def _list(request: TenantRequest, form: NewLetterForm, *, status: int = 200) -> HttpResponse:
    letters = Letter.objects.kept().select_related("changed_by").order_by("name", "id")[:MOST_KEPT]
    rows = [{"letter": letter, "subject": sample_subject(letter, request.tenant)} for letter in letters]
    context = {"form": form, "rows": rows, "starters": starters()}
    return render(request, "engagement/letters/letter_list.html", context, status=status)
