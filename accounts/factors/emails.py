from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from mail.actions import enqueue
from mail.categories import Category
from tenancy.urls import global_url


def send_factor_notice(*, user: User, what: str) -> None:
    """Tells every proven address of the person, so that nobody changes the keys behind their back."""
    context = {"what": what, "account_url": f"{settings.BASE_URL}{global_url('account')}"}
    for address in EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True):
        enqueue(
            to=address, template="accounts/factor_notice", context=context, category=Category.SERVICE, employer=None
        )
