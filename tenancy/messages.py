from typing import Any

from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest


class EmployerMessages(SessionStorage):
    """Words for the next page wait in the session, for a page of the employer they were said at."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        employer = getattr(request, "tenant", None)
        self.session_key = f"_messages_{employer.pk}" if employer else "_messages"
