from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from tenancy.models import Employer

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class TenantRequest(HttpRequest):
    """A request for one employer's page. `member`, the person's membership, is set by the access decorators.

    Those let nobody in who is not signed in, so `user` is a person (accounts stands above this app, hence Any).
    """

    tenant: Employer
    user: Any
    member: Any
    htmx: "HtmxDetails"
