"""What the events about leavers mean, and how their subjects are named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from offboarding.models import Case, CaseTask, ChecklistTemplate, Claim, EligibilityRule
from offboarding.models.imports import LeaverImport


def register_words() -> None:
    register("leavers", lazy("Leavers"), _LEAVERS)
    register("imports", lazy("Imports"), _IMPORTS)
    register_subjects("offboarding.Case", Kind(lazy("Cases"), _cases))
    register_subjects("offboarding.Claim", Kind(lazy("Requests to join"), _claims))
    register_subjects("offboarding.CaseTask", Kind(lazy("Tasks"), _tasks))
    register_subjects("offboarding.ChecklistTemplate", Kind(lazy("Checklists"), _checklists))
    register_subjects("offboarding.EligibilityRule", Kind(lazy("Rules"), _rules))
    register_subjects("offboarding.LeaverImport", Kind(lazy("Imports"), _imports))


def _count(data: Mapping[str, Any]) -> str:
    number = int(data.get("count") or 0)
    return ngettext("%(n)s case", "%(n)s cases", number) % {"n": number}


def _days(data: Mapping[str, Any]) -> str:
    days = [str(data[key]) for key in ("before", "after", "was", "now") if data.get(key)]
    return " → ".join(days)


_LEAVERS = {
    "case.opened": Sentence(lazy("{actor} opened the case of {subject}."), "folder-open"),
    "cases.opened": Sentence(lazy("{actor} opened many cases."), "folder-open", _count),
    "cases.released": Sentence(lazy("{actor} released held cases."), "send", _count),
    "case.withdrawn": Sentence(lazy("{actor} withdrew the case of {subject}."), "undo-2"),
    "case.not_eligible": Sentence(lazy("{actor} decided that {subject} does not become an alumnus."), "user-x"),
    "case.deceased": Sentence(lazy("{actor} noted that {subject} has died."), "flower-2"),
    "case.declined": Sentence(lazy("{subject} said no to the network."), "user-x"),
    "case.reopened": Sentence(lazy("{actor} opened the case of {subject} again."), "folder-open"),
    "case.activated": Sentence(lazy("{subject} became an alumnus."), "party-popper"),
    "case.last_day_moved": Sentence(lazy("{actor} moved the last day of {subject}."), "calendar", _days),
    "case.let_go": Sentence(lazy("The time to invite {subject} ran out."), "hourglass"),
    "case.mailed": Sentence(lazy("{subject} was written to."), "mail"),
    "case.link_sent": Sentence(lazy("{actor} sent {subject} the personal link."), "send"),
    "case.link_renewed": Sentence(lazy("{actor} made a new personal link for {subject}."), "link"),
    "case.code_sent": Sentence(lazy("A code went to an address that {subject} gave."), "mail"),
    "case.address_taken": Sentence(lazy("{subject} gave an address that somebody else has."), "triangle-alert"),
    "case.address_confirmed": Sentence(lazy("{subject} confirmed a personal address."), "mail-check"),
    "case.address_replaced": Sentence(lazy("{subject} replaced the personal address."), "mail-check"),
    "case.work_address_ended": Sentence(lazy("The work address of {subject} was retired."), "at-sign"),
    "case.staff_roles_ended": Sentence(lazy("{subject} is no longer on the team, after the last day."), "user-minus"),
    "case.answered": Sentence(lazy("{subject} answered the questions before leaving."), "message-square"),
    "case.task_done": Sentence(lazy("{actor} ticked off {subject}."), "check"),
    "case.task_reopened": Sentence(lazy("{actor} took the tick from {subject}."), "undo-2"),
    "checklist.saved": Sentence(lazy("{actor} saved {subject}."), "list-checks"),
    "checklist.deleted": Sentence(lazy("{actor} deleted a checklist."), "trash-2"),
    "timeline.days_chosen": Sentence(lazy("{actor} chose other days for the timeline of leavers."), "calendar-days"),
    "eligibility.saved": Sentence(lazy("{actor} changed {subject}."), "user-check"),
    "claim.confirmed": Sentence(lazy("Somebody asked to join: {subject}."), "inbox"),
    "claim.linked": Sentence(lazy("{actor} let {subject} in, through a record that was there."), "user-check"),
    "claim.recorded": Sentence(lazy("{actor} let {subject} in, and made a record."), "user-plus"),
    "claim.refused": Sentence(lazy("{actor} refused {subject}."), "user-x"),
    "demo.seeded": Sentence(lazy("{actor} filled the employer with made-up people."), "sparkles"),
}
_IMPORTS = {
    "import.started": Sentence(lazy("{actor} loaded {subject}."), "upload"),
    "import.committed": Sentence(lazy("{actor} wrote {subject} to the people."), "database"),
    "import.undo_started": Sentence(lazy("{actor} began to undo {subject}."), "undo-2"),
    "import.undone": Sentence(lazy("{subject} was undone."), "undo-2"),
    "import.discarded": Sentence(lazy("{actor} discarded {subject}."), "trash-2"),
    "import.errors_exported": Sentence(lazy("{actor} downloaded the errors of {subject}."), "download"),
}


def _cases(ids: Iterable[str]) -> Mapping[str, Named]:
    cases = Case.objects.filter(pk__in=ids).select_related("alumnus")
    return {str(case.pk): Named(case.alumnus.full_name, case.get_absolute_url()) for case in cases}


def _claims(ids: Iterable[str]) -> Mapping[str, Named]:
    """The name is gone with the claim, after 90 days."""
    claims = Claim.objects.filter(pk__in=ids)
    return {
        str(claim.pk): Named(_("the request of %(name)s") % {"name": claim.full_name}, claim.get_absolute_url())
        for claim in claims
    }


def _tasks(ids: Iterable[str]) -> Mapping[str, Named]:
    tasks = CaseTask.objects.filter(pk__in=ids).select_related("case__alumnus")
    return {
        str(task.pk): Named(
            _("“%(task)s” of %(name)s") % {"task": task.title, "name": task.case.alumnus.full_name},
            f"{task.case.get_absolute_url()}#checklist",
        )
        for task in tasks
    }


def _checklists(ids: Iterable[str]) -> Mapping[str, Named]:
    checklists = ChecklistTemplate.objects.filter(pk__in=ids)
    return {str(each.pk): Named(_("the checklist “%(name)s”") % {"name": each.name}) for each in checklists}


def _rules(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(pk): Named(_("the rule for who is invited"))
        for pk in EligibilityRule.objects.filter(pk__in=ids).values_list("pk", flat=True)
    }


def _imports(ids: Iterable[str]) -> Mapping[str, Named]:
    imports = LeaverImport.objects.filter(pk__in=ids).only("tenant_id", "file_name")
    return {str(each.pk): Named(each.file_name) for each in imports}
