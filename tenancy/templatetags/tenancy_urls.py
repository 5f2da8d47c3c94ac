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
