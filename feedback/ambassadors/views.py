from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_required, role_required
from directory.profile.own import own_or_404
from feedback.ambassadors.actions import agree, set_places, take_back
from feedback.ambassadors.forms import PlacesForm
from feedback.ambassadors.reading import ambassadors_for, places
from feedback.ambassadors.rules import READERS
from feedback.models import Ambassador
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def own_ambassador(request: TenantRequest) -> HttpResponse:
    """Yes, and (`undo`) no longer."""
    alumnus = own_or_404(request)
    words = _("HR at %(employer)s may know that I recommend it, and ask me to tell others.") % {
        "employer": request.tenant.name
    }
    if request.method == "POST":
        if request.POST.get("undo"):
            take_back(alumnus=alumnus)
            messages.success(request, _("Taken back. Nothing tells that you ever said it."))
        else:
            agree(alumnus=alumnus, words=words)
            messages.success(request, _("Thank you. HR alone sees it."))
        return redirect("feedback:own_ambassador")
    found = Ambassador.objects.filter(alumnus=alumnus).first()
    return render(
        request, "feedback/ambassadors/own_ambassador.html", {"ambassador": found, "words": words, "places": places()}
    )


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def ambassador_list(request: TenantRequest) -> HttpResponse:
    form = PlacesForm(request.POST if request.method == "POST" else None, places=places())
    if request.method == "POST" and form.is_valid():
        set_places(places=form.places, by=request.member)
        messages.success(request, _("Saved. People who recommend you are shown these pages."))
        return redirect("feedback:ambassador_list")
    context = {"ambassadors": ambassadors_for(request.member), "form": form}
    return render(request, "feedback/ambassadors/ambassador_list.html", context, status=422 if form.errors else 200)
