"""What a person signs in with besides codes, and where. Row-level security shows the person in scope only."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.models import uuid7


class Passkey(models.Model):
    """The public half of a key that lives on a person's device. No secret is stored here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential_data = models.BinaryField()  # WebAuthn's attested credential data: the id again, and the public key
    counter = models.BigIntegerField(default=0)  # of signatures; synced passkeys leave it at 0
    is_synced = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="passkey_has_a_name")]

    def __str__(self) -> str:
        return self.name


class AuthenticatorApp(models.Model):
    """An app that shows six digits. Its secret is encrypted with a key outside the database (web.secrets)."""

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    secret = models.TextField()
    last_step = models.BigIntegerField(default=0)  # of thirty seconds: a code is good once
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"app of {self.user_id}"


class RecoveryCode(models.Model):
    """One of ten codes on paper. Only a keyed hash is stored; a used one is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class SignIn(models.Model):
    """One browser in which the person is signed in: the row behind a line of "Where you are signed in".

    `email` is the address whose code opened it; empty for a passkey. The row ends with its session.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"sign-in of {self.user_id}"
