from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from console.sessions import note_opened


@receiver(user_logged_in, dispatch_uid="console.opened")
def on_sign_in(sender: Any, request: HttpRequest | None, **signal: Any) -> None:
    note_opened(request)
