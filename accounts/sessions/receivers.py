from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.sessions import session_age


@receiver(user_logged_in, dispatch_uid="accounts.session_opened")
def on_sign_in(sender: Any, request: HttpRequest | None, **signal: Any) -> None:
    if request is not None and hasattr(request, "session"):
        session_age.note_opened(request.session)
