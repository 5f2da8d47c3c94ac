"""What higher apps add to this one. They fill the lists in `AppConfig.ready()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenancy.models import Employer

# Called inside the transaction that makes an employer, in its scope, with the first owner's address. Whatever each
# returns (the invitation's link) is printed by `manage.py create_employer`.
employer_created: list[Callable[["Employer", str], str | None]] = []
