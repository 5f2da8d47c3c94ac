from django.db import models
from django.db.models import Index, UniqueConstraint

from directory.models.people import Alumnus
from directory.names import name_key
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class Skill(TenantModel):
    """A skill that somebody has or the employer knows; `key` makes "Python" and "python" the same.

    `is_offered`: from the employer's list, suggested to everybody. Others are suggested as far as people show them.
    """

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60, editable=False)
    is_offered = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "key"], name="skill_key_uq")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = name_key(self.name)[:60]
        super().save(*args, **kwargs)


class AlumnusSkill(TenantModel):
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="alumnus_skills")
    skill = TenantForeignKey(Skill, models.CASCADE, related_name="alumnus_skills")

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus", "skill"], name="alumnus_skill_uq")]
        indexes = [Index(fields=["tenant_id", "skill"], name="alumnus_skill_skill")]
