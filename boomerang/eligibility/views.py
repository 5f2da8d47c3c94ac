"""Deciding whether somebody may come back, and what is to be looked at again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from boomerang.eligibility.actions import StillHere, Undecided, decide
from boomerang.eligibility.forms import DecisionForm
from boomerang.eligibility.reading import KINDS, Standing, decisions_about, reviews_due
from boomerang.eligibility.rules import DECIDERS, READERS, can_decide
from directory.models import Alumnus, Spell
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.pagination import keyset_page


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DECIDERS)
def eligibility_decision(request: TenantRequest, spell_id: UUID) -> HttpResponse:
    seen = Alumnus.objects.visible_to(request.member).exclude(membership=request.member)
    spell: Spell = get_object_or_404(Spell.objects.filter(alumnus__in=seen).select_related("alumnus"), pk=spell_id)
    standing = Standing(spell, decisions_about([spell.pk]).get(spell.pk, []))
    form = DecisionForm(request.POST if request.method == "POST" else None, spell=spell, latest=standing.latest)
    if request.method == "POST" and form.is_valid():
        try:
            decide(spell=spell, by=request.member, **form.cleaned_data)
        except Undecided as error:
            form.add_error(error.field, str(error))
        except StillHere as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. Recruiters see it from now on; the person never does."))
            return redirect(f"{reverse('directory:person_detail', args=[spell.alumnus_id])}#eligibility-title")
    context = {"form": form, "standing": standing, "spell": spell, "alumnus": spell.alumnus}
    return render(request, "boomerang/eligibility/decision.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def review_list(request: TenantRequest) -> HttpResponse:
    get = request.GET.get
    page = keyset_page(reviews_due(request.member), order=("review_on", "id"), after=get("after"), before=get("before"))
    today = timezone.localdate()
    lines = [
        (decision, KINDS[decision.eligibility], bool(decision.review_on and decision.review_on <= today))
        for decision in page.items
    ]
    context = {"lines": lines, "page": page, "may_decide": can_decide(request.member)}
    return render(request, "boomerang/eligibility/review_list.html", context)
