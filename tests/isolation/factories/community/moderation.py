from typing import Any

from django.utils import timezone

from community.groups.reportables import REPORTABLE as REPORTABLE_POST
from community.models import ModerationCase, Reason
from community.models import Outcome as ModerationOutcome
from community.moderation.actions import appeal as appeal_against
from community.moderation.actions import report as report_words
from community.moderation.actions import rule_on_the_spot
from tests.isolation.factories.cast import alumnus, own_alumnus
from tests.isolation.factories.community.groups import post_by, their_group_post
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("subject")
def reported_post_id(site: Site) -> Any:
    return their_group_post(site).pk


@argument("reportable")
def reportable_kind(site: Site) -> str:
    return REPORTABLE_POST.kind


@argument("moderation_case")
def decided_case_id(site: Site) -> Any:
    """Hidden by Ines's own group, about what the alumnus of the session wrote, who has not appealed yet."""

    def make() -> ModerationCase:
        post = post_by(site, own_alumnus(site))
        return rule_on_the_spot(
            employer=site.employer, reportable=REPORTABLE_POST, subject_id=post.pk, outcome=ModerationOutcome.HIDE,
            basis=Reason.RUDE, words="Kindly, please.", by=alumnus(site).membership,
        )  # fmt: skip

    return site.once("decided case", make).pk


@argument("moderation_case", of="community:report_detail")
def reported_case_id(site: Site) -> Any:
    def make() -> ModerationCase:
        post = post_by(site, alumnus(site))
        return report_words(
            employer=site.employer, reportable=REPORTABLE_POST, subject_id=post.pk, reporter=own_alumnus(site),
            reason=Reason.OTHER, words="It is about me.",
        )  # fmt: skip

    return site.once("reported case", make).pk


@argument("moderation_case", of="community:report_appeal")
def appealed_case_id(site: Site) -> Any:
    def make() -> ModerationCase:
        post, author = post_by(site, own_alumnus(site)), own_alumnus(site)
        made = rule_on_the_spot(
            employer=site.employer, reportable=REPORTABLE_POST, subject_id=post.pk, outcome=ModerationOutcome.WARN,
            basis=Reason.SPAM, words="No advertising.", by=alumnus(site).membership,
        )  # fmt: skip
        appeal_against(case=made, author=author, words="It was none.", now=timezone.now())
        return made

    return site.once("appealed case", make).pk


@body("community:report_create")
def words_of_a_report(site: Site) -> dict[str, Any]:
    return {"reason": "rude", "words": "It is about me."}


@body("community:report_detail")
def nothing_wrong(site: Site) -> dict[str, Any]:
    return {"outcome": "nothing"}


@body("community:report_appeal")
def appeal_lifted(site: Site) -> dict[str, Any]:
    return {"outcome": "lifted", "words": "The author is right."}


@row("community.ModerationCase")
@row("community.Report")
@row("community.Ruling")
@row("community.Appeal")
def moderation_rows(site: Site) -> None:
    reported_case_id(site), appealed_case_id(site)
