from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from accounts.models import User
from tenancy.one_row import OneRow
from tenancy.scope import person_scope

user_by_id = OneRow(User, "pk")


class PersonBackend(BaseBackend):
    """Finds the person a session belongs to. Authenticates nobody: the code does (accounts/signing_in/steps.py)."""

    def get_user(self, user_id: UUID) -> User | None:
        with person_scope(user_id):
            user = user_by_id(user_id)
        return user if user is not None and user.is_active else None
