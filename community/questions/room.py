"""What the room brings along when the portal starts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from audit.wording import Kind, Named, register_subjects
from community.demo.services import register_chapter
from community.models import Question
from community.questions.audit_words import register_words
from community.questions.reading import open_of
from community.questions.rules import READERS
from directory import desk_tiles, home_tiles
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.navigation import NavItem, register, waiting_at
from web.one_statement import Asking

OWN_PAGES = (
    "community:question_detail",
    "community:question_create",
    "community:certificate_list",
    "community:certificate_detail",
    "community:certificate_create",
)
DESK = "community:desk_question_list"
DESK_PAGES = ("community:desk_question", "community:ready_answer_list", "community:ready_answer_update")


def open_room() -> None:
    register_words()
    register_chapter()
    register_subjects("community.Question", Kind(_("Questions"), _questions))
    desk_tiles.register(
        desk_tiles.Tile(
            name="hr-questions",
            template="community/questions/_tile.html",
            context=_desk_tile,
            order=40,
            is_small=True,
            module="services",
            page="community:desk_question_list",
        )
    )
    home_tiles.register(
        home_tiles.Tile(
            name="hr-questions", template="community/questions/_home_tile.html", context=_home_tile, order=70,
            module="services", aside=True,
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Questions"), url_name="community:question_list", icon="circle-question-mark", order=66,
            area="portal", group=_("More"), also=OWN_PAGES, module="services",
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Questions"), url_name=DESK, icon="circle-question-mark", order=684,
            area="staff", group=_("Community"), also=DESK_PAGES, module="services", visible=for_roles(*READERS),
            waiting=lambda request: Question.objects.open(),
        )
    )  # fmt: skip


def _desk_tile(request: TenantRequest) -> dict[str, Any] | None:
    """None where nothing waits."""
    if not request.member.has_role(*READERS):
        return None
    waiting = list(Question.objects.open().order_by("due_on", "id")[:4])
    if not waiting:
        return None
    count = waiting_at(DESK, request, area="staff")
    return {"questions": waiting, "count": count, "today": request.tenant.today()}


def _home_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    questions = open_of(alumnus)
    yield [questions]
    return {"questions": questions} if questions else None


def _questions(ids: Iterable[str]) -> Mapping[str, Named]:
    found = Question.objects.filter(pk__in=ids).only("number", "tenant_id")
    return {str(question.pk): Named(question.number, question.desk_url) for question in found}
