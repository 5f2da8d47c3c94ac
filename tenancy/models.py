import os
import time
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.sql.datastructures import BaseTable
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from tenancy.fields import TenantKey
from tenancy.leakproof import search_needs_view
from tenancy.modules import modules_on
from tenancy.scope import NoTenant, WrongTenant, current_scope, require_tenant
from tenancy.sql import search_view
from tenancy.urls import EMPLOYER_URLCONF, SLUG_PATTERN, is_reserved

HEX_COLOUR = r"^#[0-9a-f]{6}$"
TIMEZONE_SHAPE = r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"


def uuid7() -> UUID:
    """RFC 9562: 48 bits of milliseconds, 12 of their fraction, 62 of chance. Ids made later sort later, to 0.3 µs."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    raw = bytearray(milliseconds.to_bytes(6, "big") + (0x7000 | fraction).to_bytes(2, "big") + os.urandom(8))
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


class TenantQuerySet(models.QuerySet):
    """Upserts name `unique_fields=["tenant_id", ...]`: the database's key is (tenant_id, id)."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        return super().bulk_create(_stamped(objs), *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        return super().bulk_update(_stamped(objs), *args, **kwargs)

    def for_search(self) -> Self:
        """Reads the search view where the operators are not leakproof, so that their indexes are used all the same."""
        if not search_needs_view(self.db):
            return self
        clone = self.all()
        alias = clone.query.get_initial_alias()
        view = search_view(self.model._meta.db_table)
        clone.query.alias_map[alias] = BaseTable(view, alias)
        clone.query.table_map[view] = [alias]
        return clone


def _stamped(objs: Iterable[Any]) -> list[Any]:
    stamped = list(objs)
    for obj in stamped:
        obj.stamp_tenant()
    return stamped


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """The second wall, before row-level security: adds the employer, and raises where there is none."""

    def get_queryset(self) -> TenantQuerySet:
        queryset, scope = super().get_queryset(), current_scope()
        if scope.tenant_id is not None:
            return queryset.filter(tenant_id=scope.tenant_id)
        if scope.all_tenants:
            return queryset
        if scope.person_id is not None and self.model.person_reads_own_rows:
            return queryset.filter(**{self.model.person_column: scope.person_id})
        raise NoTenant(f"{self.model.__name__} was queried with no employer in scope.")


class TenantModel(models.Model):
    """A row that belongs to one employer. `tenant_id` is stamped from the scope and never changes.

    Subclasses write `class Meta(TenantModel.Meta)`. With `person_reads_own_rows` the migration carries `OwnRows`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = TenantKey()

    objects = TenantManager()

    person_reads_own_rows: ClassVar[bool] = False
    person_column: ClassVar[str] = "user_id"

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.stamp_tenant()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.stamp_tenant()
        return super().delete(*args, **kwargs)

    def stamp_tenant(self) -> None:
        """Gives a new row its employer; refuses a row of another one."""
        if self.tenant_id is not None and current_scope().all_tenants:
            return
        tenant_id = require_tenant()
        if self.tenant_id is None:
            self.tenant_id = tenant_id
        elif self.tenant_id != tenant_id:
            raise WrongTenant(
                f"A {type(self).__name__} of employer {self.tenant_id} was written in the scope of {tenant_id}."
            )


class EmployerPageQuerySet(TenantQuerySet):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


def plain_domain(domain: str) -> str:
    """As it is compared: lower case, and letters beyond ASCII the way that the domain name system writes them."""
    domain = domain.strip().strip(".").lower()
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not the name of a time zone, such as Europe/Berlin."), params={"name": name}
        )


def validate_slug_is_free(slug: str) -> None:
    if is_reserved(slug):
        raise ValidationError(_("“%(slug)s” is an address that the portal itself uses."), params={"slug": slug})


def employer_logo_path(employer: "Employer", filename: str) -> str:
    """`web.images` names a picture by its content, so that its address may be kept for ever."""
    return f"employers/{employer.pk}/logo/{os.path.basename(filename)}"


class Employer(models.Model):
    """The tenant. Its slug is the first segment of all its addresses.

    Made by the owner login only. The app reads all rows, for the look-up by slug, and changes the one in scope.
    """

    id = models.AutoField(primary_key=True)
    slug = models.CharField(
        max_length=63,
        unique=True,
        validators=[
            RegexValidator(SLUG_PATTERN, _("Use lower-case letters, digits and hyphens.")),
            validate_slug_is_free,
        ],
    )
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    work_email_domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    logo = models.FileField(upload_to=employer_logo_path, blank=True)
    colour_primary = models.CharField(max_length=7, default="#1f4b99", validators=[RegexValidator(HEX_COLOUR)])
    colour_accent = models.CharField(max_length=7, default="#c2571a", validators=[RegexValidator(HEX_COLOUR)])
    sender_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    postal_address = models.TextField(blank=True)
    # The further ones that own pages may be written in; `language` is the first.
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    # What the foot of every page names: slug, title, language and audience of the published own pages.
    footer_pages = models.JSONField(default=list, blank=True)
    # The employer's own opening words of some mails, by name (`mail.wording`).
    mail_texts = models.JSONField(default=dict, blank=True)
    # None until an owner has answered the first question: then the modules to start with are on.
    modules = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    # Current colleagues may join the network; whom HR has no record of waits for approval, unless they come in at once.
    colleagues_may_join = models.BooleanField(default=False, db_default=False)
    colleagues_join_at_once = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(slug__regex=SLUG_PATTERN), name="employer_slug_shape"),
            models.CheckConstraint(condition=models.Q(timezone__regex=TIMEZONE_SHAPE), name="employer_timezone_shape"),
            models.CheckConstraint(
                condition=models.Q(colour_primary__regex=HEX_COLOUR), name="employer_primary_is_hex"
            ),
            models.CheckConstraint(condition=models.Q(colour_accent__regex=HEX_COLOUR), name="employer_accent_is_hex"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def base_path(self) -> str:
        return f"/{self.slug}/"

    def absolute_url(self, path: str = "") -> str:
        """The address of a path below the employer, for mails and tasks. The path may have the prefix already."""
        path = path.removeprefix(self.base_path).lstrip("/")
        return f"{settings.BASE_URL}{self.base_path}{path}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self) -> date:
        return localdate(timezone=self.zone)

    def has_module(self, name: str) -> bool:
        return name in modules_on(self)

    @property
    def all_languages(self) -> list[str]:
        return list(dict.fromkeys([self.language, *self.languages]))

    def is_work_address(self, email: str) -> bool:
        domain = plain_domain(email.rpartition("@")[2])
        return any(domain == work or domain.endswith(f".{work}") for work in self.work_email_domains)


class EmployerPage(TenantModel):
    """A page in the employer's own words. `html` is `body` made safe by `web.rich_text`, with the rules' version.

    Nobody but staff sees it before `published_at`.
    """

    class Kind(models.TextChoices):
        ABOUT = "about", _("About us")
        HELP = "help", _("Help")
        LEGAL = "legal", _("Legal notice")
        PRIVACY = "privacy", _("Privacy")
        OTHER = "other", _("Another page")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        MEMBERS = "members", _("Members only")

    slug = models.CharField(max_length=63, validators=[RegexValidator(SLUG_PATTERN)])
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    title = models.CharField(max_length=80)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)

    objects: ClassVar = TenantManager.from_queryset(EmployerPageQuerySet)()

    class Meta(TenantModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "slug"], name="employer_page_slug_once"),
            models.CheckConstraint(condition=models.Q(slug__regex=SLUG_PATTERN), name="employer_page_slug_shape"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("accounts:employer_page", args=[self.slug], urlconf=EMPLOYER_URLCONF)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None
