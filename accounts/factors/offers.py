"""Whom signing in leads past the question "Would you like a passkey?"."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.factors import rules
from accounts.factors.actions import note_second_step_asked
from accounts.models import User


def before(request: HttpRequest, user: User, response: HttpResponse, *, is_new: bool) -> HttpResponse:
    """Colleagues of an installation that requires a second step are asked at each sign-in, until there is one.

    Everybody else is asked once, at the second sign-in: the first one has enough that is new.
    """
    if rules.has_second_step(user):
        return response
    if rules.wants_second_step(user):
        if user.second_step_asked_at is None:
            note_second_step_asked(user=user)
    elif is_new or not rules.may_be_offered_a_passkey(user):
        return response
    return redirect(f"{reverse('account_passkey_offer')}?{urlencode({'next': response['Location']}, safe='/')}")
