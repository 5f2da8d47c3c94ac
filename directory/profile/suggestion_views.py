"""Answers to `static/js/typeahead.js`, as JSON. Without it the fields are plain text."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.profile.forms.suggestions import SuggestionForm
from directory.profile.own import own_or_404
from directory.profile.suggestions import city_options, skill_options
from tenancy.http import TenantRequest


@require_safe
@member_required
def city_suggestions(request: TenantRequest) -> HttpResponse:
    own_or_404(request)
    form = SuggestionForm(request.GET)
    return JsonResponse({"options": city_options(form.text, form.country_code)})


@require_safe
@member_required
def skill_suggestions(request: TenantRequest) -> HttpResponse:
    own_or_404(request)
    form = SuggestionForm(request.GET)
    return JsonResponse({"options": skill_options(form.text, request.member)})
