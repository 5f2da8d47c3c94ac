from typing import Any

from community.models import QuestionFile
from community.questions.actions import ask as ask_hr
from community.questions.actions import save_ready_answer
from tests.factories.papers import pdf
from tests.isolation.factories.cast import own_alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site
from web.papers import Paper


def hr_question(site: Site) -> Any:
    def make() -> Any:
        own = own_alumnus(site)
        words = f"Where is the payslip of {site.employer.slug}?"
        return ask_hr(
            employer=site.employer, alumnus=own, category="pay", subject="Payslip", text=words, by=own.membership,
            papers=[Paper("envelope.pdf", "pdf", pdf())],
        )  # fmt: skip

    return site.once("hr question", make)


@argument("hr_question_id")
def hr_question_id(site: Site) -> Any:
    return hr_question(site).pk


@argument("question_file_id")
def question_file_id(site: Site) -> Any:
    return QuestionFile.objects.get(message__question=hr_question(site)).pk


@argument("ready_answer_id")
def ready_answer_id(site: Site) -> Any:
    def make() -> Any:
        return save_ready_answer(ready=None, title=f"Tax at {site.employer.slug}", text="In May.", by=owner(site))

    return site.once("ready answer", make).pk


@body("community:question_create")
def hr_question_words(site: Site) -> dict[str, Any]:
    return {"category": "pay", "subject": "Payslip", "text": "Where is it?"}


@body("community:question_reply")
def hr_question_reply(site: Site) -> dict[str, Any]:
    return {"text": "It came."}


@body("community:desk_question_answer")
def hr_answer(site: Site) -> dict[str, Any]:
    return {"text": "In the post.", "then": "answered"}


@body("community:ready_answer_list")
@body("community:ready_answer_update")
def ready_words(site: Site) -> dict[str, Any]:
    return {"title": "Pension", "text": "The insurer knows."}


@row("community.Question")
@row("community.QuestionMessage")
@row("community.QuestionFile")
@row("community.ReadyAnswer")
@row("community.ServiceDesk")
def hr_question_rows(site: Site) -> None:
    hr_question(site), ready_answer_id(site)
