from uuid import UUID

from mail.categories import MARKETING, Category
from mail.models import Preference


def wanted_categories(recipient_id: UUID) -> set[Category]:
    """What this person gets from the employer in scope. Service mail always; the rest only after a yes."""
    chosen = Preference.objects.filter(recipient_id=recipient_id, wanted=True).values_list("category", flat=True)
    always = set(Category) - set(MARKETING)
    return always | {Category(value) for value in chosen}
