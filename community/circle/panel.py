from typing import Any

from community.circle.reading import in_words
from community.circle.rules import KINDS, standing_on
from community.models import Mark
from directory.models import Alumnus
from tenancy.http import TenantRequest


def profile_panel(request: TenantRequest, own: Alumnus, other: Alumnus) -> dict[str, Any]:
    """Whether the person is in one's circle, and how long ago one was in touch. One query."""
    mark = Mark.objects.of(own.pk).filter(person=other).first()
    if mark is None:
        return {"person": other, "mark": None}
    standing = standing_on(request.tenant.today(), like_on=mark.like_on, most_on=mark.most_on)
    return {
        "person": other,
        "mark": mark,
        "standing": standing,
        "kind": KINDS[standing],
        "pace": in_words(mark),
    }
