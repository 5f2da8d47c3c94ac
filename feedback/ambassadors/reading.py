from collections.abc import Mapping
from typing import Any

from accounts.models import Membership
from directory.managers import managers_by_person, names_of
from directory.models import AlumnusState
from feedback.models import Ambassador, ReviewPlace
from feedback.questions.content import Content

RECOMMENDS_FROM = 9  # of 10: whom the Net Promoter method calls a promoter


def places() -> list[ReviewPlace]:
    return list(ReviewPlace.objects.order_by("order", "id"))


def ambassadors_for(member: Membership) -> list[Ambassador]:
    """Those who agreed, by name, without anybody whose manager the reader was, as far as records name one."""
    rows = Ambassador.objects.filter(alumnus__state=AlumnusState.ALUMNUS).select_related("alumnus")
    found = list(rows.order_by("alumnus__sort_name", "id"))
    managers = managers_by_person(each.alumnus_id for each in found)
    own = set(names_of(member)) if isinstance(member, Membership) else set()
    return [each for each in found if own.isdisjoint(managers.get(each.alumnus_id, set()))]


def would_recommend(content: Content, answers: Mapping[str, Any]) -> bool:
    """Somebody has just said so in these answers. Asked of nobody else, and before anybody has read them."""
    asked = (question.key for question in content.questions if question.core == "recommend")
    return any(isinstance(answers.get(key), int) and answers[key] >= RECOMMENDS_FROM for key in asked)
