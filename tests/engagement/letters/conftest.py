from typing import Any

import pytest

from accounts.models import User
from engagement.models import Letter
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership

BLOCKS: list[dict[str, Any]] = [
    {"kind": "heading", "text": "Hello {{ employer }}"},
    {
        "kind": "text",
        "text": 'Dear {{ given_name | "friend" }},\n\nsee [the page](https://acme.org/?who={{ full_name | "you" }}).',
    },
    {"kind": "button", "label": 'For {{ given_name | "you" }}', "link": "{{ profile_link }}"},
    {"kind": "divider"},
]


def make_letter(employer: Employer, by: User, **columns: Any) -> Letter:
    with tenant_scope(employer):
        columns = {"subject": "News", "blocks": BLOCKS, **columns}
        return Letter.objects.create(changed_by=membership(employer, by), **columns)


@pytest.fixture
def letter(acme: Employer, bob: User) -> Letter:
    return make_letter(acme, bob)
