"""Campaigns of the demo: one that was sent three weeks ago, with what came of it, and one that is being written."""

from datetime import timedelta

from django.db.models import Case, CharField, DateTimeField, ExpressionWrapper, F, Func, IntegerField, Value, When
from django.db.models.functions import Abs, Cast, Mod
from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus
from engagement.audiences.actions import create_audience
from engagement.audiences.criteria import Criteria
from engagement.campaigns.actions import choose_criteria, choose_segment, create_campaign
from engagement.campaigns.planning import plan
from engagement.models import Campaign, CampaignMove, CampaignState
from mail import bulk
from mail.categories import Category
from mail.consent_texts import TEXT_VERSION
from mail.models import Channel, Consent, Frequency, Message, State, Trouble
from offboarding.demo.employers import DemoEmployer
from tenancy.models import Employer

DAYS_AGO = 21
WORDS = {
    "en": {
        "everybody": "Everybody who wants news",
        "sent": "Spring letter: the new quay",
        "subject": "The new quay is open, come and see it",
        "preheader": "Four berths, one café, and a wall with your names.",
        "text": 'Dear {{ given_name | "friend" }},\n\nAfter three years of dust the new quay is open. You know how '
        "many of us drew it, dug it and argued about it; there is a wall at the café with everybody's names, yours "
        "too.\n\n"
        "The first Friday of each month we keep a table for people who used to work here. Just come.",
        "draft": "Reunion in September: who speaks?",
        "draft_subject": "Would you tell us your story in September?",
    },
    "fr": {
        "everybody": "Tous ceux qui veulent des nouvelles",
        "sent": "Lettre de printemps : le parc est raccordé",
        "subject": "Le parc solaire est raccordé",
        "preheader": "42 mégawatts, et un peu de chacun de vous.",
        "text": 'Bonjour {{ given_name | "à vous" }},\n\nLe parc est raccordé depuis lundi. Beaucoup d’entre vous '
        "l’ont dessiné, mesuré, défendu : il est aussi le vôtre.\n\nLe premier vendredi du mois, une table est "
        "réservée aux "
        "anciens. Venez quand vous voulez.",
        "draft": "Rencontre de septembre : qui prend la parole ?",
        "draft_subject": "Et si vous nous racontiez votre parcours ?",
    },
}


def write_to_many(employer: Employer, demo: DemoEmployer) -> None:
    """Nothing of it goes out: what was sent is sent already when it comes into the outbox."""
    member = Membership.objects.filter(roles__contains=["hr_admin"]).earliest("joined_at")
    words = WORDS[demo.language]
    sent = _campaign(employer, words["sent"], words["subject"], words, member)
    choose_criteria(sent, criteria=Criteria().as_json(), by=member)
    sent.refresh_from_db()
    _send(sent, employer)
    draft = _campaign(employer, words["draft"], words["draft_subject"], words, member)
    segment = create_audience(name=words["everybody"], criteria=Criteria(), by=member)
    choose_segment(draft, segment=segment, by=member)


def _campaign(employer: Employer, name: str, subject: str, words: dict[str, str], member: Membership) -> Campaign:
    campaign = create_campaign(employer=employer, name=name, category=Category.NEWS, by=member)
    letter = campaign.versions.get().letter
    letter.subject, letter.preheader = subject, words["preheader"]
    letter.blocks = [{"kind": "heading", "text": subject}, {"kind": "text", "text": words["text"]}]
    letter.save()
    return campaign


def _send(campaign: Campaign, employer: Employer) -> None:
    began = timezone.now() - timedelta(days=DAYS_AGO)
    campaign.due_at = began
    plan(campaign, employer=employer, now=began)
    assert campaign.batch is not None
    _deliver(campaign)
    campaign.sent = bulk.batch_counts(campaign.batch)[State.SENT]
    campaign.state, campaign.ended_at = CampaignState.SENT, began + timedelta(minutes=20)
    campaign.save()
    CampaignMove.objects.filter(campaign=campaign).update(at=began - timedelta(days=1))
    CampaignMove.objects.bulk_create(
        CampaignMove(campaign=campaign, state=state, at=began + timedelta(minutes=minutes), by=by)
        for state, minutes, by in (
            (CampaignState.SCHEDULED, -10, campaign.made_by),
            (CampaignState.SENDING, 0, None),
            (CampaignState.SENT, 20, None),
        )
    )


def _deliver(campaign: Campaign) -> None:
    """Two of a hundred mailboxes are gone, two people have said no in the meantime."""
    drawn = Func(Cast("recipient_id", CharField()), function="hashtext", output_field=IntegerField())
    part = Mod(Abs(drawn), 100, output_field=IntegerField())
    rows = Message.objects.in_scope().filter(batch_id=campaign.batch_id).annotate(part=part)
    at = ExpressionWrapper(F("next_at") + Value(timedelta(seconds=1)) * F("part"), DateTimeField())
    rows.update(
        state=Case(
            When(part__lt=2, then=Value(State.FAILED)),
            When(part__lt=4, then=Value(State.SUPPRESSED)),
            default=Value(State.SENT),
        ),
        error=Case(
            When(part__lt=2, then=Value(Trouble.NO_MAILBOX)),
            When(part__lt=4, then=Value(Trouble.UNWANTED)),
            default=Value(""),
        ),
        sent_at=Case(When(part__gte=4, then=at), output_field=DateTimeField()),
    )
    _some_leave(campaign)


def _some_leave(campaign: Campaign) -> None:
    assert campaign.began_at is not None
    gone = Message.objects.in_scope().filter(batch_id=campaign.batch_id, state=State.SUPPRESSED)
    known = Alumnus.objects.filter(pk__in=gone.values("recipient_id")).values_list("pk", flat=True)
    Consent.objects.bulk_create(
        Consent(
            recipient_id=person, category=campaign.category, given=False, frequency=Frequency.OFF, language="en",
            text_version=TEXT_VERSION, channel=Channel.ONE_CLICK, at=campaign.began_at + timedelta(hours=3),
            batch_id=campaign.batch_id,
        )
        for person in known
    )  # fmt: skip
