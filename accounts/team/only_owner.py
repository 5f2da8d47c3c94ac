"""What higher apps know about the only owner of an employer, for the team page: that they are leaving, say."""

from collections.abc import Callable

from accounts.models import Membership
from tenancy.models import Employer

Source = Callable[[Employer, Membership], str]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(employer, owner)` answers a sentence, or nothing."""
    if source not in _sources:
        _sources.append(source)


def warnings_about(employer: Employer, owner: Membership) -> list[str]:
    return [sentence for source in _sources if (sentence := source(employer, owner))]
