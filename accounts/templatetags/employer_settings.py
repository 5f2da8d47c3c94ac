from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from tenancy.http import TenantRequest

register = template.Library()


@dataclass(frozen=True)
class Section:
    """One tab of the settings; `also` are the pages below it."""

    label: str | Promise
    url_name: str
    also: tuple[str, ...] = ()
    module: str = ""
    roles: tuple[Role, ...] = (Role.OWNER, Role.HR_ADMIN)


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool


PAGES = ("accounts:employer_page_create", "accounts:employer_page_update", "accounts:employer_page_deletion")
SECTIONS = (
    Section(_("General"), "accounts:employer_settings"),
    Section(_("Brand"), "accounts:employer_brand"),
    Section(_("E-mail"), "accounts:employer_mail", also=("accounts:employer_mail_text",)),
    Section(_("Own pages"), "accounts:employer_page_list", also=PAGES),
    Section(
        _("Current colleagues"),
        "directory:colleague_settings",
        also=("directory:colleague_invite",),
        module="directory",
    ),
    Section(_("Openings"), "boomerang:board_settings", module="boomerang"),
    Section(_("Modules"), "accounts:employer_modules", roles=(Role.OWNER,)),
)


@register.simple_tag(takes_context=True)
def settings_tabs(context: template.Context) -> list[Tab]:
    """The sections that the member may open."""
    request: TenantRequest = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Tab(str(section.label), reverse(section.url_name), here in {section.url_name, *section.also})
        for section in SECTIONS
        if request.member.has_role(*section.roles) and (not section.module or request.tenant.has_module(section.module))
    ]
