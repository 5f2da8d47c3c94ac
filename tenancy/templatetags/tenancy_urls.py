from dataclasses import dataclass
from typing import Any

from django import template

from tenancy import urls
from tenancy.models import Employer

register = template.Library()


@register.simple_tag
def global_url(name: str, *args: Any, **kwargs: Any) -> str:
    """{% global_url "account_login" %}: a page of the whole installation, from anywhere."""
    return urls.global_url(name, *args, **kwargs)


@register.simple_tag
def employer_path(employer: Any, name: str, *args: Any, **kwargs: Any) -> str:
    """{% employer_path membership.employer "landing" %}: an employer's page, from the pages outside employers."""
    return urls.employer_path(employer, name, *args, **kwargs)


@register.filter
def has_module(employer: Employer, name: str) -> bool:
    """{% if request.tenant|has_module:"directory" %}: around links to the pages of a module."""
    return employer.has_module(name)


@dataclass(frozen=True)
class FooterLink:
    kind: str
    title: str
    language: str
    href: str


@register.simple_tag(takes_context=True)
def footer_pages(context: template.Context) -> list[FooterLink]:
    """The employer's own pages that this visitor may read, from its row: no query."""
    request = context.get("request")
    employer = getattr(request, "tenant", None)
    if employer is None:
        return []
    is_member = getattr(request, "member", None) is not None
    return [
        FooterLink(page["kind"], page["title"], page["language"], f"{employer.base_path}pages/{page['slug']}/")
        for page in employer.footer_pages
        if is_member or page["audience"] == "everyone"
    ]


@register.simple_tag(takes_context=True)
def brand_employer(context: template.Context) -> Employer | None:
    """Whose brand the page wears: that of its employer, of the one a link in a mail speaks of (`brand_of`) or, at
    sign-in, of the employer that somebody came from.
    """
    request = context.get("request")
    here: Employer | None = getattr(request, "tenant", None) or context.get("brand_of")
    if here is not None or not context.get("next"):
        return here
    slug = str(context["next"]).removeprefix("/").partition("/")[0]
    if not urls.is_slug(slug) or urls.is_reserved(slug):
        return None
    return Employer.objects.filter(slug=slug, is_active=True).first()
