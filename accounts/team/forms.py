from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import STAFF_ROLES, Membership, Role
from accounts.signing_in.forms import SignInForm
from tenancy.models import Employer
from web.forms import CheckboxRows

TEAM_ROLES = [role for role in Role if role in STAFF_ROLES]
MEANINGS = {
    Role.OWNER.value: _("Everything, the team and the audit log included. Have two, so that one may fall ill."),
    Role.HR_ADMIN.value: _("Leavers, people, imports and settings. For those who look after the network every day."),
    Role.RECRUITER.value: _("Finds people who may come back, and reads cases. Changes nothing about them."),
    Role.ORGANISER.value: _("Sees members as members see each other. For events, groups and mentoring."),
    Role.AUDITOR.value: _("Reads cases, people and the audit log. Changes nothing at all."),
}


def roles_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in TEAM_ROLES],
        widget=CheckboxRows(hints=MEANINGS),
        error_messages={"required": _("Choose at least one role.")},
    )


class InviteForm(SignInForm):
    roles = roles_field()

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("The address at work will do. The colleague will sign in with it.")
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class RolesForm(forms.Form):
    roles = roles_field()

    def __init__(self, *args: Any, tenant: Employer, colleague: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"roles": colleague.staff_roles}, **kwargs})
        self.tenant, self.colleague = tenant, colleague
