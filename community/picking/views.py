"""What is suggested while a member chooses people, or a rule for people. JSON for `static/js/typeahead.js`."""

from django import forms
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.access import member_required
from community.picking.choosing import options
from community.picking.known import values_offered
from directory.access import approval_required
from directory.search.forms import SearchText
from directory.search.viewer import Viewer
from tenancy.http import TenantRequest
from tenancy.modules import module_required


class TypedForm(forms.Form):
    """What stands in the field at the moment. Nothing of it is ever refused."""

    q = SearchText(required=False)

    @property
    def text(self) -> str:
        self.full_clean()
        return str(self.cleaned_data["q"])


@module_required("directory")
@require_safe
@member_required
@approval_required
def people_pick(request: TenantRequest) -> HttpResponse:
    return JsonResponse({"options": options(request.member, TypedForm(request.GET).text)})


@module_required("directory")
@require_safe
@member_required
@approval_required
def facet_pick(request: TenantRequest, facet: str) -> HttpResponse:
    text = TypedForm(request.GET).text
    return JsonResponse({"options": values_offered(Viewer.of(request.member), facet, text)})
