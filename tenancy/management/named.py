from django.core.management.base import CommandError

from tenancy.models import Employer


def employer_named(slug: str, *, is_active: bool | None = None, returncode: int = 1) -> Employer:
    """The employer that a command was given, or its end with a sentence."""
    employers = Employer.objects.filter(slug=slug)
    if is_active is not None:
        employers = employers.filter(is_active=is_active)
    employer = employers.first()
    if employer is None:
        raise CommandError(f"There is no employer “{slug}”.", returncode=returncode)
    return employer
