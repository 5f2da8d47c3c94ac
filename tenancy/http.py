from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from tenancy.models import Employer

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class TenantRequest(HttpRequest):
    """A request for one employer's page. `member`, the person's membership, is set by the access decorators."""

    tenant: Employer
    member: Any
    htmx: "HtmxDetails"
