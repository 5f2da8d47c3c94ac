from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenancy import hooks
from tenancy.models import Employer
from tenancy.scope import tenant_scope


@transaction.atomic
def create_employer(
    *,
    slug: str,
    name: str,
    owner_email: str,
    language: str = "en",
    timezone: str = "UTC",
    work_domains: tuple[str, ...] = (),
) -> tuple[Employer, list[str]]:
    """Runs with the owner login. Returns the employer and what the hooks have to say: the first owner's invitation."""
    _refuse_taken(slug)
    employer = Employer(
        slug=slug,
        name=name,
        language=language,
        timezone=timezone,
        work_email_domains=sorted({domain.strip().lower() for domain in work_domains}),
        sender_name=name,
    )
    employer.full_clean()
    employer.save(force_insert=True)
    with tenant_scope(employer):
        said = [hook(employer, owner_email) for hook in hooks.employer_created]
    return employer, [words for words in said if words]


def _refuse_taken(slug: str) -> None:
    """In words for whoever types the command; the model would speak of its own fields."""
    taken = Employer.objects.filter(slug=slug).first()
    if taken:
        raise ValidationError(
            _(
                "The address /%(slug)s/ belongs to %(name)s. Choose another slug, or invite people to that employer"
                " with invite_staff."
            ),
            params={"slug": slug, "name": taken.name},
        )
