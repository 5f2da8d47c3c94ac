import secrets

from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


def new_code() -> str:
    return secrets.token_urlsafe(12)


class ClickLink(TenantModel):
    """Where one link of one mailing leads. The same for everybody who gets it, so that it says nothing about anybody.

    `code` is all the address in the mail carries; it is random, and the target stands here only.
    """

    code = models.CharField(max_length=16, default=new_code, editable=False)
    batch_id = models.UUIDField()
    target = models.URLField(max_length=2000)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "batch_id", "target"], name="mail_clicklink_once"),
            models.UniqueConstraint(fields=["tenant_id", "code"], name="mail_clicklink_code"),
        ]

    def __str__(self) -> str:
        return self.target


class ClickDay(TenantModel):
    """How often a link was opened on one day (UTC). No person, address or browser: nothing but the number."""

    link = TenantForeignKey(ClickLink, models.CASCADE, related_name="days")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "link", "day"], name="mail_clickday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"
