"""People and what they may do where. A User is global and holds nothing of any employer; a Membership is the door."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.factors import models as _factors  # noqa: F401 -- Django looks for models in this module
from tenancy.models import TenantManager, TenantModel, TenantQuerySet, uuid7


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    HR_ADMIN = "hr_admin", _("HR admin")
    RECRUITER = "recruiter", _("Recruiter")
    ORGANISER = "organiser", _("Organiser")
    AUDITOR = "auditor", _("Auditor")
    ALUMNUS = "alumnus", _("Alumnus")
    EMPLOYEE = "employee", _("Employee")


STAFF_ROLES = frozenset({Role.OWNER, Role.HR_ADMIN, Role.RECRUITER, Role.ORGANISER, Role.AUDITOR})


def labels_of(roles: list[str]) -> list[str]:
    return [str(Role(role).label) for role in roles]


NO_ADDRESS = "@no-address.invalid"  # stands in `User.email` for people who have none; no mail goes there (RFC 2606)


def normalise_email(email: str) -> str:
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    use_in_migrations = False

    def id_for_email(self, email: str) -> UUID | None:
        """Who signs in with this address? The one question about people out of scope that the database answers."""
        if normalise_email(email).endswith(NO_ADDRESS):
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_person_for_email(%s)", [normalise_email(email)])
            person_id: UUID | None = cursor.fetchone()[0]
        return person_id

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser):
    """One person's sign-in, for all employers. There is no password and no way to set one.

    Row-level security shows a process only the row of the person in scope (docs/adr/0005).
    """

    # Columns of the parent that must not exist here.
    password = None  # type: ignore[assignment]
    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    session_key = models.UUIDField(default=uuid4, editable=False)
    last_sign_in = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    passkey_declined_at = models.DateTimeField(null=True, blank=True)
    second_step_asked_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        self.email = normalise_email(self.email)

    @property
    def shown_email(self) -> str:
        return "" if self.email.endswith(NO_ADDRESS) else self.email

    def set_password(self, raw_password: str | None) -> None:
        raise TypeError("Nobody has a password here.")

    def set_unusable_password(self) -> None:
        """allauth asks for this; there is nothing to do."""

    def has_usable_password(self) -> bool:
        return False

    def check_password(self, raw_password: str | None) -> bool:
        return False

    def get_session_auth_hash(self) -> str:
        """Changing `session_key` ends every session this person has anywhere."""
        return salted_hmac("accounts.User.session", self.session_key.hex, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Any:
        yield from ()


class AuditedQuerySet(TenantQuerySet):
    """Writes around `save()` are refused as well: a grant that leaves no trace must not be possible."""

    def update(self, *, audited: bool = False, **kwargs: Any) -> int:
        _refuse_unless(audited)
        return super().update(**kwargs)

    def delete(self, *, audited: bool = False) -> tuple[int, dict[str, int]]:
        _refuse_unless(audited)
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, audited: bool = False, **kwargs: Any) -> Any:
        _refuse_unless(audited)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, *args: Any, audited: bool = False, **kwargs: Any) -> int:
        _refuse_unless(audited)
        raise TypeError("There is no audited bulk update.")


class AuditedModel(TenantModel):
    """A model whose rows only actions may write."""

    objects: ClassVar[Any] = TenantManager.from_queryset(AuditedQuerySet)()

    class Meta(TenantModel.Meta):
        abstract = True

    def save(self, *args: Any, audited: bool = False, **kwargs: Any) -> None:
        _refuse_unless(audited)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, audited: bool = False, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_unless(audited)
        return super().delete(*args, **kwargs)


def _refuse_unless(audited: bool) -> None:
    if not audited:
        raise TypeError("This row is written by actions only, so that the audit trail has it.")


class MembershipQuerySet(AuditedQuerySet):
    def current(self) -> "MembershipQuerySet":
        return self.filter(~Q(roles=[]) | Q(emergency_until__gt=timezone.now()), ended_at=None)

    def with_role(self, *roles: Role) -> "MembershipQuerySet":
        """By the lasting roles: whoever is an owner for an emergency is not among the owners."""
        return self.filter(roles__overlap=[role.value for role in roles])

    def having_first_of(self, *roles: Role, most: int | None = None) -> list["Membership"]:
        """Whoever has the first of these roles that anybody has, those who are here longest first."""
        for role in roles:
            if found := list(self.with_role(role).order_by("pk")[:most]):
                return found
        return []

    def on_the_team(self) -> "MembershipQuerySet":
        """Who helps to run the network, for now or for an emergency."""
        staff = Q(roles__overlap=[role.value for role in STAFF_ROLES])
        return self.current().filter(staff | Q(emergency_until__gt=timezone.now()))


class Membership(AuditedModel):
    """What a person is at one employer. Ended, never deleted, so that history keeps its names.

    Until `emergency_until` the person is an owner besides (docs/adr/0010); such a membership may have no role of its
    own. `last_visit_at` is kept of colleagues only, to the hour.
    """

    person_reads_own_rows = True

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    display_name = models.CharField(max_length=200)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    emergency_until = models.DateTimeField(null=True, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user"], name="membership_one_per_person"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("joined_at")),
                name="membership_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(roles=[]) | Q(emergency_until__isnull=False), name="membership_has_a_role"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="membership_own_rows")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_current(self) -> bool:
        return self.ended_at is None

    @property
    def opens_doors(self) -> bool:
        """As `current()` asks the database."""
        return self.is_current and (bool(self.roles) or self.is_in_emergency)

    @property
    def is_staff(self) -> bool:
        return self.has_role(*STAFF_ROLES)

    @property
    def is_in_emergency(self) -> bool:
        return self.emergency_until is not None and self.emergency_until > timezone.now()

    @property
    def role_labels(self) -> list[str]:
        return labels_of(self.roles)

    @property
    def staff_roles(self) -> list[str]:
        return [role for role in self.roles if role in STAFF_ROLES]

    @property
    def staff_role_labels(self) -> list[str]:
        return labels_of(self.staff_roles)

    @property
    def is_for_the_team_alone(self) -> bool:
        """Nothing is left of it when the person leaves the team."""
        return set(self.roles) <= STAFF_ROLES

    def has_role(self, *roles: str) -> bool:
        return not set(roles).isdisjoint(self.roles) or (Role.OWNER in roles and self.is_in_emergency)


INVITATION_DAYS = 14


class InvitationQuerySet(TenantQuerySet):
    def unanswered(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked. A declined one stays, so that a no can become a yes."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> "InvitationQuerySet":
        """Those whose link still answers."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def for_person(self, *, kind: str, email: str, subject_id: UUID | None) -> "InvitationQuerySet":
        if subject_id:
            return self.filter(kind=kind, subject_id=subject_id)
        return self.filter(kind=kind, subject_id=None, email=email)


def two_weeks_from_now() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(TenantModel):
    """A way in for one person at one employer. Only the hash of its token is stored; one link lives at a time.

    On paper the token is a code to type, and the address is empty until its holder has named one.
    """

    kind = models.CharField(max_length=20)
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list, blank=True)
    token_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=two_weeks_from_now)
    on_paper = models.BooleanField(default=False, db_default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.UUIDField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "token_sha256"], name="invitation_token"),
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "subject_id"],
                condition=Q(accepted_at=None, revoked_at=None, subject_id__isnull=False),
                name="invitation_one_per_subject",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "email"],
                condition=Q(accepted_at=None, revoked_at=None, subject_id=None),
                name="invitation_one_per_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="invitation_expires_later",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(on_paper=False) | Q(subject_id__isnull=False),
                name="invitation_on_paper_has_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "kind", "subject_id"], name="invitation_subject"),
            models.Index(fields=["tenant_id", "kind", "email"], name="invitation_email"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.email}"

    @property
    def role_labels(self) -> list[str]:
        return labels_of(self.roles)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class Consent(AuditedModel):
    """What a person agreed to: the very words, when, where and how. Withdrawn, never changed."""

    class Purpose(models.TextChoices):
        NETWORK = "network", _("Being part of the alumni network")

    class Channel(models.TextChoices):
        WEB = "web", _("On the website")
        STAFF = "staff", _("Recorded by a colleague")

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    subject_id = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    ip_prefix = models.CharField(max_length=50, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "user", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "subject_id"], name="consent_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"


class Attempt(models.Model):
    """How often something was tried in one stretch of time. The key is a keyed hash, never an address."""

    action = models.CharField(max_length=30)
    key_hash = models.CharField(max_length=64)
    window_ends = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "key_hash", "window_ends"], name="attempt_window"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.count}"


# Loaded with the others; it names the models above by their labels.
from accounts.addresses import models as _addresses  # noqa: E402, F401
