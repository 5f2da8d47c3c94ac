from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from accounts.models import User
from tenancy.scope import person_scope


class PersonBackend(BaseBackend):
    """Finds the person a session belongs to. Authenticates nobody: the code does (accounts/signing_in/steps.py)."""

    def get_user(self, user_id: UUID) -> User | None:
        with person_scope(user_id):
            return User.objects.filter(pk=user_id, is_active=True).first()
