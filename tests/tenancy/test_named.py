import pytest
from django.core.management import CommandError

from tenancy.management.named import employer_named
from tenancy.models import Employer


@pytest.mark.django_db
def test_employer_is_found_by_its_address_or_the_command_ends():
    acme = Employer.objects.create(slug="acme", name="Acme", is_active=False)
    assert employer_named("acme") == acme
    assert employer_named("acme", is_active=False) == acme
    with pytest.raises(CommandError, match="There is no employer “acme”") as ended:
        employer_named("acme", is_active=True, returncode=2)
    assert ended.value.returncode == 2
