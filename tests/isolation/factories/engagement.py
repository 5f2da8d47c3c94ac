from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from directory.actions import add_spell
from engagement.audiences.actions import create_audience
from engagement.audiences.criteria import Criteria
from engagement.campaigns.actions import create_campaign
from engagement.letters.pictures import keep_picture
from engagement.models import (
    Campaign,
    CampaignLetter,
    CampaignState,
    Errand,
    Journey,
    JourneyEntry,
    JourneyStep,
    Letter,
    LetterVersion,
    Segment,
    StayQuestion,
    StepRun,
)
from engagement.stay.links import ticket_of
from mail.categories import Category
from mail.models import Batch
from mail.preferences import SettingsTicket
from tests.factories.accounts import membership
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import argument, body, task_argument
from tests.isolation.site import Site
from web.images import IN_MAIL, drawn_afresh


@body("engagement:sender_update")
def own_sender(site: Site) -> dict[str, Any]:
    return {"address": f"alumni@{site.employer.slug}.org", "selector": "s1"}


@argument("token", of="mail_settings:page")
@argument("token", of="mail_settings:stop")
@argument("token", of="mail_settings:pause")
def settings_token(site: Site) -> str:
    return SettingsTicket(site.employer.pk, alumnus(site).pk).token


@body("engagement:preference_pause")
@body("mail_settings:pause")
def some_months(site: Site) -> dict[str, Any]:
    return {"months": "3"}


@argument("token", of="mail_settings:answer")
def stay_token(site: Site) -> str:
    return ticket_of(site.once("stay question", lambda: _stay_question(site))).token


def _stay_question(site: Site) -> StayQuestion:
    made: StayQuestion = StayQuestion.objects.create(alumnus=alumnus(site), kind=StayQuestion.Kind.AFTER_EXIT)
    return made


@argument("letter_id", of="engagement:letter_update")
@argument("letter_id", of="engagement:letter_preview")
@argument("letter_id", of="engagement:letter_deletion")
@argument("letter_id", of="engagement:letter_version")
@argument("letter_id", of="engagement:letter_version_document")
def kept_letter_id(site: Site) -> Any:
    return letter(site).pk


@argument("version_id")
def letter_version_id(site: Site) -> Any:
    words = {"subject": "Before", "preheader": "", "language": "en", "blocks": []}
    return site.once(
        "letter version",
        lambda: LetterVersion.objects.create(letter=letter(site), version=99, words=words, saved_at=timezone.now()),
    ).pk


@argument("letter_id", of="engagement:news_detail")
def letter_to_everybody(site: Site) -> Any:
    return site.once("letter to everybody", lambda: _letter_to_everybody(site)).pk


@argument("name", of="engagement:letter_picture")
def letter_picture_name(site: Site) -> str:
    out = BytesIO()
    Image.new("RGB", (60, 40), (site.employer.pk % 256, 80, 120)).save(out, "PNG")
    return keep_picture(drawn_afresh(BytesIO(out.getvalue()), IN_MAIL)["mail"]).name


def letter(site: Site) -> Letter:
    blocks = [{"kind": "text", "text": "Hello"}]
    return site.once("letter", lambda: Letter.objects.create(name="Spring", subject="Hi", blocks=blocks, is_kept=True))


def _letter_to_everybody(site: Site) -> Letter:
    sent = Letter.objects.create(subject="News", blocks=[{"kind": "text", "text": "Hello"}])
    campaign = Campaign.objects.create(
        name="News", made_by=membership(site.employer, site.people["owner"]), state=CampaignState.SENT, people=1,
        batch=Batch.objects.create(category=Category.NEWS, source="campaign:isolation"), began_at=timezone.now(),
        criteria={"all": []},
    )  # fmt: skip
    CampaignLetter.objects.create(campaign=campaign, letter=sent, language="en")
    return sent


@argument("journey_id")
def journey_id(site: Site) -> Any:
    return _errand(site).run.entry.journey_id


@argument("journey_id", of="engagement:journey_deletion")
def draft_of_journey(site: Site) -> Any:
    return site.once("journey draft", lambda: Journey.objects.create(name="Not started yet")).pk


@argument("step_id")
def journey_step_id(site: Site) -> Any:
    return _errand(site).run.step_id


@argument("entry_id")
def journey_entry_id(site: Site) -> Any:
    return _errand(site).run.entry_id


@argument("errand_id")
def errand_id(site: Site) -> Any:
    return _errand(site).pk


@argument("timetable", of="engagement:journey_days")
def timetable(site: Site) -> Any:
    return "leaving"


@argument("kind", of="engagement:step_create")
def step_kind(site: Site) -> Any:
    return "errand"


@body("engagement:step_create")
def new_step(site: Site) -> dict[str, Any]:
    return {"title": "Write a card", "doer": "hr_admin", "days": "3", "side": "after", "time_of_day": "09:00"}


def _errand(site: Site) -> Errand:
    """Of somebody who is on a running journey, one step of which was carried out."""

    def make() -> Errand:
        now = timezone.now()
        journey = Journey.objects.create(name="The first year", state="running", started_at=now)
        settings = {"title": "Call them", "instructions": "", "doer": "hr_admin"}
        step = JourneyStep.objects.create(journey=journey, kind="errand", settings=settings, planned_at=now)
        person = alumnus(site)
        last_day = timezone.localdate(now, site.employer.zone)
        spell = add_spell(person, last_day=last_day, by=None)
        entry = JourneyEntry.objects.create(
            journey=journey, alumnus=person, spell=spell, anchor_on=last_day, entered_at=now
        )
        run = StepRun.objects.create(entry=entry, step=step, due_on=last_day, state="done", done_at=now)
        return Errand.objects.create(
            alumnus=person, run=run, title="Call them", role="hr_admin", planned_on=last_day, due_on=last_day
        )

    return site.once("errand", make)


@argument("campaign_id")
def campaign_id(site: Site) -> Any:
    """A draft that nothing stands in the way of but its test mail."""
    return campaign(site).pk


@argument("campaign_id", of="engagement:campaign_report")
@argument("campaign_id", of="engagement:campaign_report_export")
@argument("campaign_id", of="engagement:campaign_pause")
@argument("campaign_id", of="engagement:campaign_cancellation")
def begun_campaign_id(site: Site) -> Any:
    return site.once("begun campaign", lambda: _begun_campaign(site)).pk


@argument("letter_id", of="engagement:campaign_letter_deletion")
def letter_of_campaign(site: Site) -> Any:
    return campaign(site).versions.get().letter_id


@task_argument("campaign_id")
def due_campaign_id(site: Site) -> str:
    return str(site.once("due campaign", lambda: _due_campaign(site)).pk)


@body("engagement:campaign_create")
def new_campaign(site: Site) -> dict[str, Any]:
    return {"name": "Moving house", "category": "news"}


def campaign(site: Site) -> Campaign:
    return site.once("campaign", lambda: _draft_campaign(site))


def _draft_campaign(site: Site) -> Campaign:
    return create_campaign(
        employer=site.employer, name="Moving house", category=Category.NEWS,
        by=membership(site.employer, site.people["owner"]),
    )  # fmt: skip


def _begun_campaign(site: Site) -> Campaign:
    begun = _draft_campaign(site)
    begun.batch = Batch.objects.create(category=Category.NEWS, source=f"campaign:{begun.pk}")
    begun.state, begun.people, begun.began_at = CampaignState.SENDING, 1, timezone.now()
    begun.criteria, begun.left_out = {"all": []}, [{"reason": "unwanted", "label": "do not want it", "count": 5}]
    begun.save()
    return begun


def _due_campaign(site: Site) -> Campaign:
    due = _draft_campaign(site)
    due.state, due.due_at, due.criteria = CampaignState.SCHEDULED, timezone.now(), {"all": []}
    due.save()
    return due


@argument("segment_id")
def segment_id(site: Site) -> Any:
    def make() -> Segment:
        owner = membership(site.employer, site.people["owner"])
        criteria = Criteria.read({"all": [{"field": "joined", "op": "yes"}]})
        return create_audience(name=f"Members of {site.employer.slug}", criteria=criteria, by=owner)

    return site.once("segment", make).pk


@argument("criterion")
def criterion(site: Site) -> str:
    return "team"


@body("engagement:audience_create")
def new_audience(site: Site) -> dict[str, Any]:
    return {"name": "Everybody", **asked_condition(site)}


@body("engagement:audience_builder")
@body("engagement:audience_reach")
def asked_condition(site: Site) -> dict[str, Any]:
    return {"who-0-field": "joined", "who-0-group": "0", "who-0-op": "yes"}
