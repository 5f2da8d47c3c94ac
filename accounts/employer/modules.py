"""Which parts of the portal an employer uses: the first question to a new owner, and the page to change one's mind."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.employer.actions import choose_modules
from accounts.employer.goals import GOALS, modules_for
from accounts.models import Role
from tenancy.http import TenantRequest
from tenancy.models import Employer
from tenancy.modules import all_modules, modules_on
from web.errors import ActionError
from web.forms import CheckboxCards


class ModulesForm(forms.Form):
    modules = forms.MultipleChoiceField(
        label=gettext_lazy("Parts of the network"),
        widget=CheckboxCards,
        error_messages={
            "required": gettext_lazy("Choose at least one: an empty network is of no use to anybody."),
            "invalid_choice": gettext_lazy("There is no part “%(value)s”."),
        },
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = all_modules()
        self.initial["modules"] = sorted(modules_on(tenant))
        self.fields["modules"].choices = [(module.name, module.label) for module in modules]  # type: ignore[attr-defined]
        self.fields["modules"].widget.hints = {module.name: module.sentence for module in modules}
        self.fields["modules"].widget.details = {module.name: module.contains for module in modules}
        self.fields["modules"].widget.notes = {module.name: module.when_off for module in modules}


class StartForm(ModulesForm):
    """What the network is for; parts may be ticked besides. One of both at least."""

    goals = forms.MultipleChoiceField(
        label=gettext_lazy("What you would like most"),
        widget=CheckboxCards(hints={goal.name: goal.sentence for goal in GOALS}),
        choices=[(goal.name, goal.label) for goal in GOALS],
        error_messages={"required": gettext_lazy("Choose at least one: an empty network is of no use to anybody.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"].required = not self.data.get("modules")
        self.initial["modules"] = []
        self.fields["modules"].required = False

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        asked_for = {*data.get("modules", []), *modules_for(data.get("goals", []))}
        return {**data, "modules": sorted(asked_for)}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER)
def employer_start(request: TenantRequest) -> HttpResponse:
    """Asked once; whoever comes again finds the same page in the settings."""
    if request.tenant.modules is not None:
        return redirect("accounts:employer_modules")
    form = StartForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    return _page(request, form, "accounts/settings/start.html", "offboarding:dashboard")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER)
def employer_modules(request: TenantRequest) -> HttpResponse:
    form = ModulesForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    return _page(request, form, "accounts/settings/modules.html", "accounts:employer_modules")


def _page(request: TenantRequest, form: ModulesForm, template: str, then: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            choose_modules(employer=request.tenant, modules=form.cleaned_data["modules"], by=request.member)
        except ActionError as error:
            form.add_error("modules", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(then)
    return render(request, template, {"form": form}, status=422 if form.is_bound else 200)
