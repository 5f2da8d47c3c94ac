"""Where a person is signed in, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import signed_in_required
from accounts.factors.models import SignIn
from accounts.models import User
from accounts.sessions import sign_ins
from accounts.signing_in.views import sign_out


@require_POST
@signed_in_required
def session_ending(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # signed in
    sign_in = get_object_or_404(SignIn.objects.filter(user_id=user.pk), pk=sign_in_id)
    if sign_in.session_key == request.session.session_key:
        return sign_out(request)
    sign_ins.end(sign_in=sign_in, by=user)
    messages.success(request, _("That session has ended."))
    return redirect("account")


@require_POST
@signed_in_required
def other_sessions_ending(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    sign_ins.end_others(request, user)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("account")
