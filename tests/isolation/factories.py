"""What the isolation matrix must be told to try a page: something real for every `<part>` of an address.

A new URL with a part, or a task with an argument, needs a function here. It runs in the scope of `site.employer` and
returns the value that belongs to that employer; the matrix uses it for that employer's people and for everybody else.
Made once per employer with `site.once("name", lambda: ...)`; every request is rolled back, so nothing is used up.

    @argument("opening_id")                          # <uuid:opening_id> in every URL
    @argument("token", of="accounts:join_link")      # <str:token> of this one URL
    @body("boomerang:opening_create")                # only if no page of ours shows a form with usable values
    @task_argument("import_id")                      # keyword of a Celery task
    @row("boomerang.Opening")                        # only if a row made from the columns alone breaks a constraint
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.addresses.models import AddressChange, Recovery
from accounts.addresses.recovery import open_way
from accounts.employer.actions import create_page, publish_page
from accounts.factors.models import Passkey, SignIn
from accounts.joining.actions import invite
from accounts.models import Membership
from accounts.signing_in.devices import own_way
from accounts.team.actions import open_emergency
from boomerang.board.atom import FEED as ATOM_FEED
from boomerang.board.market_actions import post_opening
from boomerang.candidates.actions import add_people, ask_for_file, create_list, give_export_right, save_search
from boomerang.checkins.actions import mark as mark_check_in
from boomerang.eligibility.actions import decide
from boomerang.ledger.actions import enter_figures, set_credit
from boomerang.ledger.formulas import Range
from boomerang.ledger.periods import Period
from boomerang.matching.work import work_off
from boomerang.models import (
    BoardRules,
    Candidacy,
    CandidateList,
    CandidateListEntry,
    CheckIn,
    CheckInOutcome,
    CreditCut,
    Feed,
    FeedKind,
    FeedLine,
    FeedRun,
    Fit,
    FitMark,
    FitSide,
    LedgerKey,
    LedgerVersion,
    NoteKind,
    Opening,
    OpeningAlert,
    OpeningBonus,
    Outcome,
    Outreach,
    OutreachTemplate,
    PersonTraits,
    ReadPath,
    Referral,
    ReferralTerms,
    Rehire,
    ReturnWish,
    ServiceRule,
    Stage,
    ToldOpening,
)
from boomerang.openings.actions import Place
from boomerang.outreach.actions import save_template
from boomerang.outreach.links import ticket_of as reply_ticket_of
from boomerang.pipeline.actions import add_note
from boomerang.referrals.actions import confirm as confirm_referral
from boomerang.referrals.actions import recommend
from boomerang.referrals.links import share_of
from boomerang.referrals.links import ticket_of as referral_ticket_of
from boomerang.returning.actions import rehire
from boomerang.returning.service import months_after
from boomerang.wishes.actions import Wanted, state_wish
from boomerang.wishes.links import ticket_of as wish_ticket_of
from boomerang.wishes.reading import note_reads
from community.calendar_feed.tickets import FEED as CALENDAR_FEED
from community.careers.actions import Wording as CareerWording
from community.careers.actions import publish as publish_resource
from community.careers.actions import write_resource
from community.certificates.actions import issue_for as issue_certificate
from community.certificates.actions import note_check
from community.circle.actions import Wish as CircleWish
from community.circle.actions import log_contact, mark_outside
from community.circle.links import ticket_of as named_ticket_of
from community.exchange.actions import answer as answer_help
from community.exchange.actions import ask as ask_for_help
from community.groups.actions.belonging import join as join_group
from community.groups.actions.starting import Wording as GroupWording
from community.groups.actions.starting import start_group
from community.groups.actions.writing import Words as GroupWords
from community.groups.actions.writing import write as write_group_post
from community.groups.pictures import GROUP_PICTURE, POST_PICTURE
from community.groups.reportables import REPORTABLE as REPORTABLE_POST
from community.lunches.actions import Plan as LunchPlan
from community.lunches.actions import fix as fix_lunch
from community.lunches.actions import make_table as make_lunch_table
from community.lunches.links import ticket_of as lunch_ticket_of
from community.mentoring.actions.going import add_note as add_mentoring_note
from community.mentoring.actions.going import log_meeting as log_mentoring_meeting
from community.mentoring.actions.programmes import ProgrammeTerms, create_programme
from community.mentoring.actions.programmes import join as join_programme
from community.mentoring.actions.programmes import propose as propose_pair
from community.messages.actions import Words as MessageWords
from community.messages.actions import begin as begin_conversation
from community.models import (
    AskState,
    Benefit,
    BenefitCode,
    Card,
    CareerResource,
    CircleMail,
    Coffee,
    CoffeePlace,
    CoffeeRound,
    CoffeeWish,
    Contact,
    ContactKind,
    Event,
    EventHelper,
    Group,
    GroupKind,
    GroupMember,
    GroupPost,
    GroupSettings,
    HelpRequest,
    HelpState,
    HelpTerms,
    InvolvementRole,
    Joining,
    Lead,
    Lunch,
    LunchGuest,
    LunchSeat,
    LunchTable,
    LunchTurn,
    Mark,
    MentoringFormat,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    ModerationCase,
    Motif,
    NamedColleague,
    NewsPost,
    Occasion,
    Openness,
    ProgrammePlace,
    Reason,
    Reply,
    SavedResource,
    Story,
    WalkIn,
)
from community.models import Message as MemberMessage
from community.models import Outcome as ModerationOutcome
from community.moderation.actions import appeal as appeal_against
from community.moderation.actions import report as report_words
from community.moderation.actions import rule_on_the_spot
from community.news.actions import Words as NewsWords
from community.news.memories import send_in as send_memory
from community.questions.actions import ask as ask_hr
from community.questions.actions import save_ready_answer
from community.stories.actions import ask as ask_for_story
from directory.actions import (
    add_spell,
    change_state,
    create_alumnus,
    link_membership,
    save_job,
    update_profile,
)
from directory.connections.actions import ask
from directory.duplicates.actions import merge
from directory.models import (
    Alumnus,
    AlumnusState,
    Block,
    CustomField,
    DuplicatePair,
    Job,
    Merge,
    PrivateNote,
    Spell,
    StaffNote,
)
from directory.people.actions.exports import ask_for_export
from directory.people.exporting import work_on
from directory.people.selection import Selection
from directory.profile.actions import set_photo
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
from feedback.ambassadors.actions import agree, set_places
from feedback.answering.actions import ask_for_contact, submit
from feedback.answering.links import token_of
from feedback.interviews.actions import open_interview
from feedback.models import (
    ExitInterview,
    Mode,
    Participation,
    Promise,
    PromiseState,
    PublishedComment,
    Purpose,
    Rhythm,
    SealedInvitation,
    Survey,
    WaitingPerson,
    Wave,
)
from feedback.promises.actions import Wording, end_promise, make_promise, publish
from feedback.questions.content import Content
from feedback.releases.actions import release
from feedback.results.actions import tag_comment
from feedback.sealed.ballots import Place as BallotsPlace
from feedback.sealed.invitations import fresh_link
from feedback.sealed.invitations import invite as invite_sealed
from feedback.surveys.actions import create_survey
from feedback.surveys.ready_made import READY_MADE
from mail.actions import enqueue, set_frequencies
from mail.categories import MARKETING, Category
from mail.models import Batch, Channel, ClickLink, Frequency, Message, State, Trouble
from mail.preferences import SettingsTicket
from mail.unsubscribe import Ticket
from mail.wording import texts_for
from offboarding.actions.imports import start_import
from offboarding.actions.links import renew_link
from offboarding.actions.moves import withdraw
from offboarding.claims.actions import confirm
from offboarding.models import Case, ChecklistTemplate, Claim, Colleague
from tenancy.models import EmployerPage, uuid7
from tenancy.scope import person_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.candidacies import make_card
from tests.factories.console import make_grant, make_operator
from tests.factories.events import make_event, reply_as
from tests.factories.mentoring import agreed, make_mentee, make_mentor
from tests.factories.mentoring import asked as asked_mentorship
from tests.factories.offboarding import make_case, make_checklist
from tests.factories.openings import make_opening
from tests.factories.passkeys import make_passkey
from tests.factories.releases import answer as answer_wave
from tests.factories.releases import comment as comment_on
from tests.factories.releases import make_answered
from tests.factories.stories import (
    make_article,
    make_benefit,
    make_lead,
    make_role,
    make_story,
    publish_with_yes,
)
from tests.factories.stories import make_picture as make_news_picture
from tests.factories.surveys import ask as ask_to_answer
from tests.factories.surveys import make_wave
from tests.factories.waves import make_launch
from tests.isolation.site import Site
from web.images import IN_MAIL, PHOTO, drawn_afresh
from web.tokens import hash_of

Maker = Callable[[Site], Any]

ARGUMENTS: dict[tuple[str, str], Maker] = {}  # (name of the view or "", keyword)
BODIES: dict[str, Callable[[Site], dict[str, Any]]] = {}
TASK_ARGUMENTS: dict[str, Maker] = {}
ROWS: dict[str, Callable[[Site], None]] = {}


def argument(keyword: str, *, of: str = "") -> Callable[[Maker], Maker]:
    return _into(ARGUMENTS, (of, keyword))


def body(view_name: str) -> Callable[[Maker], Maker]:
    return _into(BODIES, view_name)


def task_argument(keyword: str) -> Callable[[Maker], Maker]:
    return _into(TASK_ARGUMENTS, keyword)


def row(label: str) -> Callable[[Maker], Maker]:
    return _into(ROWS, label)


def _into(registry: dict[Any, Any], key: Any) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        registry[key] = maker
        return maker

    return register


# Whole installation


@argument("employer_id")
def employer_id(site: Site) -> int:
    return site.employer.pk


@argument("name", of="employer_logo")
def logo_name(site: Site) -> str:
    return site.employer.logo.name.rpartition("/")[2]


@argument("name", of="mail:message_detail")
@argument("name", of="mail:message_html")
@argument("name", of="mail:message_raw")
def development_mail(site: Site) -> str:
    return "20260615-120000-000001.eml"


@argument("rest", of="directory:person_moved")
def moved_path(site: Site) -> str:
    return "duplicates/"


@argument("token", of="mail:unsubscribe")
def unsubscribe_token(site: Site) -> str:
    return Ticket(site.employer.pk, alumnus(site).pk, MARKETING[0]).token


@argument("provider", of="mail:provider_report")
def provider_name(site: Site) -> str:
    return "postmark"


@body("engagement:sender_update")
def own_sender(site: Site) -> dict[str, Any]:
    return {"address": f"alumni@{site.employer.slug}.org", "selector": "s1"}


@argument("name", of="mail:click")
def counted_link(site: Site) -> str:
    """Counting is off, so that following it changes nothing here: tests/mail/clicks counts."""
    link = site.once("counted link", lambda: ClickLink.objects.create(batch_id=uuid7(), target="https://example.com/"))
    return f"{site.employer.pk}-{link.code}"


@argument("token", of="mail_settings:page")
@argument("token", of="mail_settings:stop")
@argument("token", of="mail_settings:pause")
def settings_token(site: Site) -> str:
    return SettingsTicket(site.employer.pk, alumnus(site).pk).token


@body("engagement:preference_pause")
@body("mail_settings:pause")
def some_months(site: Site) -> dict[str, Any]:
    return {"months": "3"}


@row("mail.Preference")
@row("mail.Consent")
def mail_choice(site: Site) -> None:
    chosen = {Category.NEWS: Frequency.AT_ONCE}
    set_frequencies(recipient_id=alumnus(site).pk, chosen=chosen, by=None, channel=Channel.PAGE)


@argument("token", of="mail_settings:answer")
def stay_token(site: Site) -> str:
    return ticket_of(site.once("stay question", lambda: _stay_question(site))).token


def _stay_question(site: Site) -> StayQuestion:
    made: StayQuestion = StayQuestion.objects.create(alumnus=alumnus(site), kind=StayQuestion.Kind.AFTER_EXIT)
    return made


# Team


@argument("membership_id")
def membership_id(site: Site) -> Any:
    """A colleague whom an owner may change."""
    return site.once("colleague", lambda: _colleague(site)).pk


def _colleague(site: Site) -> Any:
    slug = site.employer.slug
    return make_member(site.employer, make_user(f"colleague@{slug}.example"), "recruiter", "auditor")


@argument("invitation_id")
def team_invitation_id(site: Site) -> Any:
    email = f"colleague-to-be@{site.employer.slug}.example"
    return site.once(
        "team invitation",
        lambda: invite(employer=site.employer, kind="staff", email=email, roles=["recruiter"], by=None)[0],
    ).pk


# One's own account: things of the owner, who stands for everybody with a sign-in


@argument("passkey_id")
def passkey_id(site: Site) -> Any:
    person = site.people["owner"]
    site.once("passkey", lambda: make_passkey(person))
    with person_scope(person.pk):
        return Passkey.objects.get().pk


@argument("sign_in_id")
def sign_in_id(site: Site) -> Any:
    person = site.people["owner"]
    with person_scope(person.pk):
        return SignIn.objects.create(user=person, session_key=f"elsewhere-{site.employer.pk}", method="code").pk


@argument("token", of="account_undo_link")
def undo_token(site: Site) -> str:
    person, token = site.people["owner"], f"undo-{site.employer.slug}"
    with person_scope(person.pk):
        AddressChange.objects.create(
            user=person,
            kind=AddressChange.Kind.ADDED,
            told=person.email,
            changed=f"new-{person.email}",
            token_sha256=hash_of(token),
        )
    return token


@argument("token", of="account_own_way")
def own_way_token(site: Site) -> str:
    return own_way(site.people["owner"].email)


# Operators


@argument("slug")
def slug(site: Site) -> str:
    return site.employer.slug


@argument("grant_id")
def grant_id(site: Site) -> Any:
    operator = site.once("operator", lambda: make_operator(f"helper@{site.employer.slug}.operators.example"))
    return make_grant(site.employer, operator).pk


@argument("token", of="console:enrolment_link")
def enrolment_token(site: Site) -> str:
    operator, token = make_operator(f"new@{site.employer.slug}.operators.example"), f"enrol-{site.employer.slug}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT isolation.enrol(%s, %s, %s)", [uuid7(), operator.pk, hash_of(token)])
    return token


@argument("letter_id")
def letter_id(site: Site) -> Any:
    """One that could not be delivered."""
    failed = enqueue(
        to=f"nobody@{site.employer.slug}.example",
        template="accounts/team_removed",
        context={},
        category=Category.SERVICE,
        employer=site.employer,
    )
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED, error=Trouble.NO_MAILBOX)
    return failed.pk


# The employer's own words and team


@argument("page_id")
def page_id(site: Site) -> Any:
    return employer_page(site).pk


@argument("slug", of="accounts:employer_page")
def page_slug(site: Site) -> str:
    return employer_page(site).slug


def employer_page(site: Site) -> EmployerPage:
    return site.once("page", lambda: _published_page(site))


def _published_page(site: Site) -> EmployerPage:
    page = EmployerPage(slug=f"story-of-{site.employer.slug}", title="Our story", body="Once upon a time.")
    made = create_page(employer=site.employer, page=page, by=None)
    return publish_page(employer=site.employer, page=made, by=None)


@argument("name", of="accounts:employer_mail_text")
@argument("name", of="accounts:employer_mail_text_preview")
@argument("name", of="accounts:employer_mail_text_document")
@argument("name", of="accounts:employer_mail_text_reset")
def mail_text_name(site: Site) -> str:
    return texts_for(site.employer)[0].name


# The people table


@argument("name", of="directory:people_act")
def bulk_act_name(site: Site) -> str:
    return "approve"


@body("directory:people_act")
def bulk_act(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)], "confirm": "1"}


@body("directory:person_listing")
def off_the_lists(site: Site) -> dict[str, Any]:
    return {"reason": "asked"}


@argument("alumnus_id", of="directory:person_refusal")
def waiting_id(site: Site) -> Any:
    return site.once("waiting", lambda: _waiting(site)).pk


def _waiting(site: Site) -> Alumnus:
    waiting = _peer(site, "Wanda")
    Alumnus.objects.filter(pk=waiting.pk).update(is_limited=True)
    return waiting


@body("directory:person_refusal")
def refused_with_reason(site: Site) -> dict[str, Any]:
    return {"reason": "We found no record of a time with us."}


@body("directory:field_create")
def new_field(site: Site) -> dict[str, Any]:
    return {"label": "Shirt size", "kind": "text", "level": "staff"}


@argument("field_id")
def own_field_id(site: Site) -> Any:
    return site.once(
        "own field", lambda: CustomField.objects.create(label=f"Cohort of {site.employer.slug}", kind="text")
    ).pk


@argument("note_id")
def staff_note_id(site: Site) -> Any:
    return site.once("staff note", lambda: _staff_note(site)).pk


def _staff_note(site: Site) -> Any:
    text = f"A note of {site.employer.slug}"
    return StaffNote.objects.create(alumnus=alumnus(site), author=_owner(site), text=text)


@argument("export_id")
@task_argument("export_id")
def people_export_id(site: Site) -> Any:
    return site.once("people export", lambda: _people_export(site)).pk


def _people_export(site: Site) -> Any:
    chosen = Selection(ticked=[alumnus(site).pk])
    export = ask_for_export(chosen, columns=["given_name"], wanted="csv", rows=1, by=_owner(site))
    work_on(export.pk)
    return export


def _owner(site: Site) -> Any:
    return Membership.objects.get(user=site.people["owner"])


@body("directory:people_export")
def people_file(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)], "columns": ["given_name"], "format": "csv"}


@argument("membership_id", of="accounts:team_emergency_end")
def emergency_id(site: Site) -> Any:
    email = f"emergency@{site.employer.slug}.example"
    return open_emergency(employer=site.employer, email=email, reason="Nobody else is here.", hours=4).pk


# Joining


@argument("token", of="accounts:keep_place_link")
def keep_place_token(site: Site) -> str:
    """The way to say: it was not me who has lost the way in."""
    own = Alumnus.objects.get(membership__user_id=site.people["employee"].pk)
    former, token = own.membership, f"keep-{site.employer.slug}"
    email = f"other@{site.employer.slug}.example"
    recovery, _way = open_way(
        employer=site.employer, former=former, subject_id=own.pk, name=own.full_name, email=email, by=None
    )
    Recovery.objects.filter(pk=recovery.pk).update(token_sha256=hash_of(token))
    return token


@argument("token", of="accounts:join_link")
def invitation_token(site: Site) -> str:
    return site.once("invitation", lambda: _invitation(site)).rstrip("/").rpartition("/")[2]


def _invitation(site: Site) -> str:
    email = f"invited@{site.employer.slug}.example"
    _made, url = invite(employer=site.employer, kind="staff", email=email, roles=["hr_admin"], by=None)
    return url


# People


@argument("alumnus_id")
def alumnus_id(site: Site) -> Any:
    return alumnus(site).pk


def alumnus(site: Site) -> Alumnus:
    """Somebody who has joined, with a job and a skill: the person the pages of this employer are about."""
    return site.once("alumnus", lambda: _joined(site))


def _joined(site: Site) -> Alumnus:
    made = create_alumnus(given_name="Ines", family_name=site.employer.slug.capitalize(), by=None)
    change_state(made, state=AlumnusState.ALUMNUS, by=None)
    user = make_user(f"ines@{site.employer.slug}.example")
    return link_membership(made, make_member(site.employer, user, "alumnus", display_name=made.full_name), by=None)


@argument("job_id")
def job_id(site: Site) -> Any:
    """Of the alumnus whose session opens `me/` pages: the one with the role of the same name."""
    return site.once("job", lambda: _own_job(site)).pk


def _own_job(site: Site) -> Job:
    own = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
    return save_job(Job(alumnus=own, employer_name="Tidewater Bank"), by=None)


@argument("alumnus_id", of="directory:connection_acceptance")
@argument("alumnus_id", of="directory:connection_refusal")
def asker_id(site: Site) -> Any:
    """Who waits for an answer of the alumnus, as above."""
    return site.once("asker", lambda: _asker(site)).pk


@argument("alumnus_id", of="directory:connection_removal")
def asked_id(site: Site) -> Any:
    return site.once("asked", lambda: _asked(site)).pk


@argument("alumnus_id", of="directory:person_unblock")
def blocked_id(site: Site) -> Any:
    return site.once("blocked", lambda: _blocked(site)).pk


def _asker(site: Site) -> Alumnus:
    asker = _peer(site, "Asta")
    ask(employer=site.employer, asker=asker, asked=_own_alumnus(site))
    return asker


def _asked(site: Site) -> Alumnus:
    asked = _peer(site, "Bela")
    ask(employer=site.employer, asker=_own_alumnus(site), asked=asked)
    return asked


def _blocked(site: Site) -> Alumnus:
    blocked = _peer(site, "Cato")
    Block.objects.create(blocker=_own_alumnus(site), blocked=blocked)
    return blocked


def _peer(site: Site, given_name: str) -> Alumnus:
    made = create_alumnus(given_name=given_name, family_name=site.employer.slug.capitalize(), by=None)
    user = make_user(f"{given_name.lower()}@{site.employer.slug}.example")
    return link_membership(made, make_member(site.employer, user, "alumnus", display_name=made.full_name), by=None)


def _own_alumnus(site: Site) -> Alumnus:
    found: Alumnus = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
    return found


@row("directory.Block")
def block(site: Site) -> None:
    blocked_id(site)


@row("directory.PrivateNote")
def private_note(site: Site) -> None:
    PrivateNote.objects.create(author=_own_alumnus(site), about=alumnus(site), text="Plays chess.")


@argument("spell_id", of="directory:worked_with_me_spell")
def own_spell_id(site: Site) -> Any:
    """Of the alumnus whose session opens it, as above."""
    own = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
    return site.once("own spell", lambda: add_spell(own, team="Oven", started_on=date(2015, 3, 1), by=None)).pk


@body("directory:colleague_invite")
def new_colleague(site: Site) -> dict[str, Any]:
    return {"email": f"new@work.{site.employer.slug}.example", "given_name": "Nele", "family_name": "New"}


@argument("number", of="directory:profile_step")
def step_number(site: Site) -> int:
    return 2


@argument("section", of="directory:profile_section")
def profile_section_name(site: Site) -> str:
    return "names"


@argument("eyes", of="directory:profile_view_as")
def view_as_eyes(site: Site) -> str:
    return "colleague"


@argument("involvement_id")
def involvement_id(site: Site) -> Any:
    own = Alumnus.objects.filter(membership__user_id=site.people["alumnus"].pk)
    return site.once("involvement", lambda: own.get().involvements.create(kind="board", organisation="Harbour")).pk


@argument("size", of="directory:alumnus_photo")
def photo_size(site: Site) -> str:
    site.once("photo", lambda: _photo_of(alumnus(site)))
    return "small"


def _photo_of(person: Alumnus) -> Alumnus:
    return set_photo(person, pictures=drawn_afresh(BytesIO(_picture()), PHOTO), by=None)


def _picture() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")
    return picture.getvalue()


@body("directory:photo_create")
def new_photo(site: Site) -> dict[str, Any]:
    return {"photo": SimpleUploadedFile("me.png", _picture())}


# Leavers


@argument("case_id")
def case_id(site: Site) -> Any:
    return case(site).pk


def case(site: Site) -> Case:
    return site.once("case", lambda: _case_with_checklist(site))


def _case_with_checklist(site: Site) -> Case:
    checklist(site)
    return make_case(site.employer, last_day=site.employer.today(), personal_email=f"lena@{site.employer.slug}.example")


@argument("task_id")
def task_id(site: Site) -> Any:
    return case(site).tasks.order_by("pk")[0].pk


@argument("checklist_id")
def checklist_id(site: Site) -> Any:
    return checklist(site).pk


def checklist(site: Site) -> ChecklistTemplate:
    return site.once("checklist", lambda: make_checklist(site.employer, ("Give back the laptop", 0)))


@argument("token", of="offboarding:leaving_link")
def leaving_token(site: Site) -> str:
    return site.once("leaver_link", lambda: _leaver_link(site)).rstrip("/").rpartition("/")[2]


def _leaver_link(site: Site) -> str:
    return renew_link(case(site), by=site.people["hr_admin"])


@argument("import_id")
@task_argument("import_id")
def import_id(site: Site) -> Any:
    return site.once("import", lambda: _import(site)).pk


def _import(site: Site) -> Any:
    content = ContentFile(b"First name,Last name,Last day\nErik,Sand,2026-06-30\n")
    return start_import(file=content, file_name="leavers.csv", by=site.people["hr_admin"])


@argument("claim_id")
def claim_id(site: Site) -> Any:
    """One that waits for HR."""
    return site.once("claim", lambda: _confirmed_claim(site)).pk


@argument("token", of="offboarding:claim_link")
def claim_token(site: Site) -> str:
    token = f"claim-{site.employer.slug}"
    Claim.objects.create(**_claim_words(site, "asks"), asked_at=timezone.now(), token_sha256=hash_of(token))
    return token


CLAIMED = "Waits-Long"


def _confirmed_claim(site: Site) -> Claim:
    claim = Claim.objects.create(**_claim_words(site, "waits"), asked_at=timezone.now(), token_sha256=hash_of("waits"))
    confirm(claim)
    record = create_alumnus(given_name="Ines", family_name=CLAIMED, by=None)
    change_state(record, state=AlumnusState.ALUMNUS, by=None)
    return claim


def _claim_words(site: Site, who: str) -> dict[str, Any]:
    email = f"{who}@{site.employer.slug}.mail.example"
    return {"given_name": "Ines", "family_name": who.capitalize(), "to_year": 2020, "email": email}


@row("offboarding.Claim")
def claim_row(site: Site) -> None:
    claim_id(site)


@body("offboarding:claim")
def claim_form(site: Site) -> dict[str, Any]:
    return _claim_words(site, "new")


@body("offboarding:claim_record")
def claim_record(site: Site) -> dict[str, Any]:
    return {"record": Alumnus.objects.get(family_name=CLAIMED).pk}


@body("offboarding:claim_refusal")
def claim_refusal(site: Site) -> dict[str, Any]:
    return {"reason": "We could not find you.", "send": "1"}


@row("offboarding.Colleague")
def colleague_of_a_leaver(site: Site) -> None:
    Colleague.objects.create(case=case(site), name="Mia", email=f"mia@{site.employer.slug}.example")


@argument("case_id", of="offboarding:case_reopening")
def closed_case_id(site: Site) -> Any:
    closed = make_case(site.employer, last_day=site.employer.today(), given_name="Nils", family_name="Ohm")
    return withdraw(closed, by=site.people["hr_admin"]).pk


@body("offboarding:import_create")
def leaver_file(site: Site) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("leavers.csv", b"First name,Last name,Last day\nErik,Sand,2026-06-30\n")}


@body("accounts:employer_page_create")
def new_page(site: Site) -> dict[str, Any]:
    words = {"title": "How we began", "slug": "how-we-began", "body": "In a garage."}
    return {**words, "language": site.employer.language, "audience": "everyone"}


@body("console:employer_create")
def new_employer(site: Site) -> dict[str, Any]:
    return {"name": "Initech", "slug": "initech", "timezone": "Europe/Berlin", "owner_email": "bill@initech.example"}


@body("console:employer_suspension")
def suspension(site: Site) -> dict[str, Any]:
    return {"reason": "They have asked us to pause for a week."}


@body("console:support_ask")
def support_ask(site: Site) -> dict[str, Any]:
    return {"reason": "An import is stuck since yesterday.", "minutes": "30"}


@task_argument("queue")
def queue(site: Site) -> str:
    return "default"


@task_argument("lane")
def lane(site: Site) -> str:
    return "service"


# Duplicates


@argument("first_id")
def first_of_pair(site: Site) -> Any:
    return duplicate_pair(site).first_id


@argument("second_id")
def second_of_pair(site: Site) -> Any:
    return duplicate_pair(site).second_id


@argument("pair_id")
def pair_id(site: Site) -> Any:
    return duplicate_pair(site).pk


@argument("merge_id")
def merge_id(site: Site) -> Any:
    return site.once("merge", lambda: _merge(site)).pk


def duplicate_pair(site: Site) -> DuplicatePair:
    return site.once("duplicate pair", lambda: _duplicate_pair(site))


def _duplicate_pair(site: Site) -> DuplicatePair:
    records = [create_alumnus(given_name="Twice", family_name=name, by=None) for name in ("Meyer", "Maier")]
    first, second = sorted(records, key=lambda record: record.pk)
    return DuplicatePair.objects.create(first=first, second=second, score=90, reasons=["near_name"])


def _merge(site: Site) -> Merge:
    kept, merged = (create_alumnus(given_name="Merged", family_name=name, by=None) for name in ("Meyer", "Maier"))
    by = membership(site.employer, site.people["owner"])
    return merge(kept=kept, merged=merged, chosen={}, by=by)


# Letters


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


# Campaigns


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


# Audiences


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


# Openings


@argument("opening")
def opening_id(site: Site) -> Any:
    """One for everybody, on a public page as well."""
    return opening(site).pk


def opening(site: Site) -> Opening:
    def make() -> Opening:
        BoardRules.objects.get_or_create(defaults={"has_public_pages": True})
        recruiter = membership(site.employer, site.people["recruiter"])
        return make_opening(
            f"Baker at {site.employer.slug}", by=recruiter, is_public=True, recruiter=recruiter, team="Kitchen",
            places=[Place("Lyon", "FR", 2996944)], must=["Ovens"],
        )  # fmt: skip

    return site.once("opening", make)


@argument("opening", of="boomerang:posting_update")
@argument("opening", of="boomerang:posting_renewal")
@argument("opening", of="boomerang:posting_withdrawal")
def own_posting_id(site: Site) -> Any:
    """Of the alumnus whose session opens it."""
    own = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
    return site.once("own posting", lambda: _posted(site, own)).pk


@argument("opening", of="boomerang:opening_report")
@argument("opening", of="boomerang:opening_take_down")
@argument("opening", of="boomerang:opening_reports_settled")
def posting_id(site: Site) -> Any:
    return site.once("posting", lambda: _posted(site, alumnus(site))).pk


def _posted(site: Site, by: Alumnus) -> Opening:
    fields = {"title": "Oven hand", "company": "Good Bread", "workplace": "remote", "description": "Warm work."}
    return post_opening(employer=site.employer, alumnus=by, fields=fields, by=by.membership)


@row("boomerang.BoardRules")
@row("boomerang.Opening")
@row("boomerang.OpeningMove")
@row("boomerang.OpeningPlace")
@row("boomerang.OpeningRow")
@row("boomerang.OpeningSkill")
@row("boomerang.OpeningWord")
def opening_rows(site: Site) -> None:
    opening(site)


# Matching and alerts


@row("boomerang.Fit")
@row("boomerang.FitState")
@row("boomerang.OpeningTraits")
@row("boomerang.PersonTraits")
@row("boomerang.TraitCount")
def matched(site: Site) -> None:
    site.once("matched", lambda: _match(opening(site), alumnus(site)))


def _match(asked: Opening, person: Alumnus) -> bool:
    """Everything as the worker leaves it, and one fit of each side, however well they fit."""
    while work_off():
        pass
    for side in FitSide:
        Fit.objects.get_or_create(opening=asked, alumnus=person, side=side, defaults={"score": 500})
    PersonTraits.objects.get_or_create(
        alumnus=person, for_staff=True, defaults={"for_member": True, "keys": ["w:books"], "traits": {}}
    )
    return True


@row("boomerang.FitMark")
def fit_mark(site: Site) -> None:
    FitMark.objects.create(opening=opening(site))


@argument("alert")
def alert_id(site: Site) -> Any:
    return site.once("alert", lambda: _alert(site)).pk


@row("boomerang.OpeningAlert")
@row("boomerang.ToldOpening")
def alert_rows(site: Site) -> None:
    alert_id(site)


def _alert(site: Site) -> OpeningAlert:
    own = Alumnus.objects.get(membership=membership(site.employer, site.people["alumnus"]))
    ToldOpening.objects.create(alumnus=own, opening=opening(site))
    return OpeningAlert.objects.create(alumnus=own, name="Books", fits_me=True)


@body("boomerang:alert_create")
@body("boomerang:alert_update")
def alert_words(site: Site) -> dict[str, Any]:
    return {"name": "Books", "rhythm": "weekly", "weekday": "0", "hour": "9"}


@argument("token", of="boomerang:opening_atom")
def atom_token(site: Site) -> str:
    return ATOM_FEED.ticket_of(membership(site.employer, site.people["alumnus"])).token


OPENING_WORDS = {
    "title": "Line cook", "contract": "permanent", "workplace": "remote", "pay_period": "year", "description": "Eggs.",
}  # fmt: skip


@body("boomerang:recruit_opening_create")
@body("boomerang:recruit_opening_update")
def opening_words(site: Site) -> dict[str, Any]:
    return {**OPENING_WORDS, "shown_to": "everyone"}


@body("boomerang:posting_create")
@body("boomerang:posting_update")
def posting_words(site: Site) -> dict[str, Any]:
    return {**OPENING_WORDS, "company": "Good Bread"}


@body("boomerang:recruit_opening_move")
def opening_step(site: Site) -> dict[str, Any]:
    return {"to": "on_hold"}


@body("boomerang:opening_report")
def opening_complaint(site: Site) -> dict[str, Any]:
    return {"kind": "fake"}


@body("boomerang:opening_take_down")
def opening_reason(site: Site) -> dict[str, Any]:
    return {"reason": "It is not a real job."}


# Candidates


@argument("candidacy")
def candidacy_id(site: Site) -> Any:
    return candidacy(site).pk


def candidacy(site: Site) -> Candidacy:
    """On the board, written to, with a word of the person's own."""

    def make() -> Candidacy:
        recruiter = membership(site.employer, site.people["recruiter"])
        card = make_card(opening(site), alumnus(site), by=recruiter, stage=Stage.TALKING)
        add_note(candidacy=card, kind=NoteKind.WHAT_CHANGED, text="Rather yes.", by=recruiter)
        return card

    return site.once("candidacy", make)


@argument("candidacy", of="boomerang:own_withdrawal")
def own_candidacy_id(site: Site) -> Any:
    own = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
    recruiter = membership(site.employer, site.people["recruiter"])
    return site.once("own candidacy", lambda: _own_card(opening(site), own, recruiter)).pk


def _own_card(wanted: Opening, own: Alumnus, recruiter: Membership) -> Candidacy:
    known = Candidacy.objects.filter(opening=wanted, alumnus=own).first()
    return known or make_card(wanted, own, by=recruiter, stage=Stage.CONTACTED)


@argument("candidacy", of="boomerang:candidacy_rehire")
def offered_id(site: Site) -> Any:
    return site.once("offered", lambda: _offered(site)).pk


@argument("candidacy", of="boomerang:candidacy_cancellation")
def rehired_id(site: Site) -> Any:
    return rehired(site).candidacy_id


def rehired(site: Site) -> Rehire:
    def make() -> Rehire:
        recruiter = membership(site.employer, site.people["recruiter"])
        words = {"title": "Head baker", "team": "Kitchen", "office": ""}
        return rehire(candidacy=_offered(site), starts_on=date(2026, 1, 5), by=recruiter, **words)

    return site.once("rehired", make)


def _offered(site: Site) -> Candidacy:
    person = create_alumnus(given_name="Otto", family_name="Wiederkehr", by=None)
    change_state(person, state=AlumnusState.ALUMNUS, by=None)
    recruiter = membership(site.employer, site.people["recruiter"])
    return make_card(opening(site), person, by=recruiter, stage=Stage.OFFERED)


@argument("stage")
def board_stage(site: Site) -> str:
    return Stage.TALKING


@argument("template")
def outreach_template_id(site: Site) -> Any:
    return site.once("outreach template", lambda: _outreach_template(site)).pk


def _outreach_template(site: Site) -> OutreachTemplate:
    by = membership(site.employer, site.people["recruiter"])
    return save_template(template=None, name="First word", subject="Baker?", body="Come back.", by=by)


def outreach(site: Site) -> Outreach:
    """As if it had been sent: whether it may be is another question."""
    return site.once(
        "outreach", lambda: Outreach.objects.create(candidacy=candidacy(site), subject="Baker?", text="Come back.")
    )


@argument("token", of="outreach_reply:page")
def reply_token(site: Site) -> str:
    return reply_ticket_of(outreach(site)).token


@row("boomerang.Candidacy")
@row("boomerang.CandidacyMove")
@row("boomerang.CandidacyNote")
@row("boomerang.Outreach")
@row("boomerang.OutreachTemplate")
@row("boomerang.Rehire")
@row("boomerang.ServiceRule")
def candidacy_rows(site: Site) -> None:
    outreach(site), rehired(site)
    ServiceRule.objects.get_or_create()


@body("boomerang:candidacy_move")
def candidacy_step(site: Site) -> dict[str, Any]:
    return {"to": "applied", "version": candidacy(site).version}


@body("boomerang:candidacy_rehire")
def first_day(site: Site) -> dict[str, Any]:
    return {"starts_on": "2026-02-02", "title": "Baker", "version": 7}


@body("boomerang:outreach_create")
def letter_to_candidates(site: Site) -> dict[str, Any]:
    return {"subject": "Baker?", "body": "Come back.", "people": [candidacy(site).pk], "preview": "1"}


@body("outreach_reply:page")
def candidate_answer(site: Site) -> dict[str, Any]:
    return {"answer": "interested"}


@body("boomerang:opening_application")
def application_words(site: Site) -> dict[str, Any]:
    return {"words": "Because of the ovens."}


# Check-ins and the ledger


@argument("spell", of="boomerang:check_in_note")
@argument("spell", of="boomerang:check_in_mark")
@argument("spell", of="boomerang:check_in_mark_removal")
@argument("spell", of="boomerang:check_in_card")
def check_in_spell(site: Site) -> Any:
    return _check_in(site).spell_id


def _check_in(site: Site) -> CheckIn:
    """Of somebody who left a year ago and has been asked."""

    def make() -> CheckIn:
        person = create_alumnus(given_name="Jara", family_name="Zwoelf", by=None)
        change_state(person, state=AlumnusState.ALUMNUS, by=None)
        spell = add_spell(person, by=None, team="Oven", last_day=months_after(site.employer.today(), -12))
        by = membership(site.employer, site.people["recruiter"])
        outcome, note = CheckInOutcome.DONE, f"Rang from {site.employer.slug}."
        return mark_check_in(spell=spell, outcome=outcome, note=note, employer=site.employer, by=by)

    return site.once("check-in", make)


@row("boomerang.CheckIn")
def check_in_row(site: Site) -> None:
    _check_in(site)


@body("boomerang:check_in_mark")
def check_in_outcome(site: Site) -> dict[str, Any]:
    return {"outcome": "done"}


@body("boomerang:check_in_card")
def check_in_opening(site: Site) -> dict[str, Any]:
    return {"opening": opening(site).pk}


@argument("rehire", of="boomerang:ledger_credit")
def credited_rehire(site: Site) -> Any:
    return rehired(site).pk


@row("boomerang.LedgerVersion")
@row("boomerang.LedgerFigure")
@row("boomerang.CreditCut")
def ledger_rows(site: Site) -> None:
    def make() -> CreditCut:
        by, whose = membership(site.employer, site.people["hr_admin"]), site.employer.slug
        enter_figures(
            period=Period(site.employer.today().year), currency="EUR", hires=20, hires_source=f"Payroll of {whose}",
            figures={LedgerKey.AGENCY_FEE: (Range.exactly(2_000), f"Invoices of {whose}")}, seen=0, by=by,
        )  # fmt: skip
        return set_credit(rehire=rehired(site), percent=0, reason=f"Came by themselves to {whose}.", by=by)

    site.once("ledger", make)


@body("boomerang:ledger_figures")
def ledger_typed(site: Site) -> dict[str, Any]:
    return {"seen": LedgerVersion.objects.count(), "currency": "EUR", "hires": 20, "hires_source": "Payroll"}


@body("boomerang:ledger_credit")
def credit_typed(site: Site) -> dict[str, Any]:
    return {"percent": 0, "reason": "They came by themselves."}


@body("boomerang:ledger_download")
def ledger_file(site: Site) -> dict[str, Any]:
    return {"which": "figures", "format": "csv"}


# Candidates, wishes, eligibility


@argument("token", of="coming_back:answer")
def wish_token(site: Site) -> str:
    return wish_ticket_of(site.once("wish", lambda: _wish(site))).token


def _wish(site: Site) -> ReturnWish:
    return state_wish(alumnus(site), wanted=Wanted(roles=["Baker"]))


@argument("spell_id", of="boomerang:eligibility_decision")
def left_spell_id(site: Site) -> Any:
    return _left_spell(site).pk


def _left_spell(site: Site) -> Spell:
    left = {"team": "Oven", "started_on": date(2012, 3, 1), "last_day": date(2020, 3, 1)}
    return site.once("left spell", lambda: add_spell(alumnus(site), by=None, **left))


@argument("list_id")
def list_id(site: Site) -> Any:
    """Of the recruiter, and shared."""
    return _candidate_list(site).pk


def _candidate_list(site: Site) -> CandidateList:
    return site.once("candidate list", lambda: _filled_list(site))


def _filled_list(site: Site) -> CandidateList:
    by = membership(site.employer, site.people["recruiter"])
    made = create_list(name=f"Spring at {site.employer.slug}", note="Bakers", is_shared=True, by=by)
    add_people(made, alumnus_ids=[alumnus(site).pk], by=by)
    return made


@argument("entry_id", of="boomerang:entry_note")
def list_entry_id(site: Site) -> Any:
    return CandidateListEntry.objects.get(candidate_list=_candidate_list(site)).pk


@argument("search_id")
def search_id(site: Site) -> Any:
    by = membership(site.employer, site.people["recruiter"])
    return site.once("search", lambda: save_search(name="Bakers", question="q=baker", found=[], by=by)).pk


@argument("export_id", of="boomerang:file_detail")
@argument("export_id", of="boomerang:file_download")
@argument("export_id", of="boomerang:file_deletion")
def candidates_file_id(site: Site) -> Any:
    return site.once("candidates file", lambda: _candidates_file(site)).pk


def _candidates_file(site: Site) -> Any:
    export_right(site)  # without it a recruiter is refused, as tests/boomerang/candidates try
    export = ask_for_file(
        question="", people=[alumnus(site).pk], columns=["name"], wanted="csv", rows=1, by=_owner(site)
    )
    work_on(export.pk)
    return export


@body("boomerang:list_update")
def renamed_list(site: Site) -> dict[str, Any]:
    return {"name": "Summer", "note": "Bakers", "sharing": "shared"}


@body("boomerang:candidate_export")
def candidates_file(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)], "columns": ["name"], "format": "csv"}


@body("boomerang:eligibility_decision")
def decision(site: Site) -> dict[str, Any]:
    return {"eligibility": "eligible", "reason": "Left on good terms."}


@body("boomerang:list_adding")
def people_for_a_list(site: Site) -> dict[str, Any]:
    return {"list": str(list_id(site)), "person": [str(alumnus(site).pk)]}


@body("boomerang:list_removal")
def people_off_a_list(site: Site) -> dict[str, Any]:
    return {"person": [str(alumnus(site).pk)]}


@body("boomerang:opening_adding")
def people_for_an_opening(site: Site) -> dict[str, Any]:
    return {"opening": str(opening(site).pk), "person": [str(alumnus(site).pk)]}


@body("boomerang:search_create")
def search_to_keep(site: Site) -> dict[str, Any]:
    return {"name": "Ovens", "question": "q=oven"}


@body("boomerang:list_create")
def list_to_make(site: Site) -> dict[str, Any]:
    return {"name": "Autumn", "sharing": "shared"}


@body("coming_back:answer")
def wish_answered(site: Site) -> dict[str, Any]:
    return {"answer": "keep"}


@row("boomerang.ReturnWish")
@row("boomerang.WishRead")
def wish_read(site: Site) -> None:
    site.once("wish", lambda: _wish(site))
    by = membership(site.employer, site.people["recruiter"])
    note_reads(alumnus_ids=[alumnus(site).pk], by=by, path=ReadPath.LIST)


@row("boomerang.EligibilityDecision")
def decided(site: Site) -> None:
    decide(
        spell=_left_spell(site), eligibility="conditional", reason=f"Left {site.employer.slug} on good terms.",
        conditions=f"Another team of {site.employer.slug} than before.", by=_owner(site),
    )  # fmt: skip


@row("boomerang.CandidateList")
@row("boomerang.CandidateListEntry")
def filled_list(site: Site) -> None:
    _candidate_list(site)


@row("boomerang.CandidateExportRight")
def export_right(site: Site) -> None:
    give_export_right(membership(site.employer, site.people["recruiter"]), by=_owner(site))


# Feeds and recommendations


@argument("feed_id")
def feed_id(site: Site) -> Any:
    return feed(site).pk


@argument("run_id", of="boomerang:feed_run")
@argument("run_id", of="boomerang:feed_run_acceptance")
@argument("run_id", of="boomerang:feed_run_discarding")
def feed_run_id(site: Site) -> Any:
    return feed_run(site).pk


@task_argument("feed_id")
def feed_task_id(site: Site) -> str:
    return str(feed(site).pk)


@task_argument("run_id")
def feed_run_task_id(site: Site) -> str:
    return str(feed_run(site).pk)


@task_argument("member_id")
def feed_task_member_id(site: Site) -> str:
    return str(membership(site.employer, site.people["recruiter"]).pk)


def feed(site: Site) -> Feed:
    """Its address is inside the house, so that nothing is ever asked."""

    def make() -> Feed:
        owner = membership(site.employer, site.people["recruiter"])
        return Feed.objects.create(name="Board", kind=FeedKind.CSV, url="https://127.0.0.1/jobs", owner=owner)

    return site.once("feed", make)


def feed_run(site: Site) -> FeedRun:
    def make() -> FeedRun:
        made = FeedRun(feed=feed(site), outcome=Outcome.WAITING, file_name="jobs.csv")
        made.params = {"postings": 1, "new": 1, "changed": 0, "same": 0, "gone": 0}
        made.params["first"] = [{"title": "Baker", "team": "Bakery", "places": ["Lyon"], "deadline": ""}]
        made.file = ContentFile(b"id,title\n1,Baker\n", name="jobs.csv")
        made.save()
        FeedLine.objects.create(run=made, place=2, external_id="1", field="title", code="no_title", left_out=True)
        return made

    return site.once("feed run", make)


@row("boomerang.Feed")
@row("boomerang.FeedRun")
@row("boomerang.FeedLine")
def feed_rows(site: Site) -> None:
    feed_run(site)


@body("boomerang:feed_create")
def new_feed(site: Site) -> dict[str, Any]:
    return {**feed_settings(site), "keep": "1"}


@body("boomerang:feed_update")
def feed_settings(site: Site) -> dict[str, Any]:
    return {"name": "Jobs", "kind": "csv", "url": "https://127.0.0.1/jobs", "schedule": "daily", "publishes": "draft"}


@body("boomerang:feed_file")
def feed_by_hand(site: Site) -> dict[str, Any]:
    return {"name": "Hand", "kind": "csv", "publishes": "open", **newer_feed_file(site)}


@body("boomerang:feed_upload")
def newer_feed_file(site: Site) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("jobs.csv", b"id,title\n1,Baker\n", content_type="text/csv")}


@body("boomerang:feed_deletion")
def feed_openings(site: Site) -> dict[str, Any]:
    return {"openings": "stay"}


@argument("opening", of="boomerang:opening_recommendation")
def recommended_opening_id(site: Site) -> Any:
    referral_terms(site)
    return opening(site).pk


def referral_terms(site: Site) -> ReferralTerms:
    return site.once("terms", lambda: ReferralTerms.objects.create(amount=100, currency="EUR", words="Before tax."))


@argument("referral_id")
def referral_id(site: Site) -> Any:
    return referral(site).pk


def referral(site: Site) -> Referral:
    """By the alumnus whose session it is; the person has said yes."""

    def make() -> Referral:
        referral_terms(site)
        own = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
        made = recommend(
            opening=opening(site), referrer=own, name="Uta Beck", email=f"uta.{site.employer.slug}@home.example",
            how_known="From the bakery.", employer=site.employer,
        )  # fmt: skip
        return confirm_referral(made)

    return site.once("referral", make)


@argument("token", of="recommended:answer")
def referral_token(site: Site) -> str:
    return referral_ticket_of(referral(site)).url.rstrip("/").rpartition("/")[2]


@argument("token", of="recommended:share")
def referral_share_token(site: Site) -> str:
    return share_of(opening(site), referral(site).referrer).url.rstrip("/").rpartition("/")[2]


@row("boomerang.Referral")
@row("boomerang.ReferralMove")
@row("boomerang.ReferralTerms")
@row("boomerang.OpeningBonus")
def referral_rows(site: Site) -> None:
    OpeningBonus.objects.get_or_create(opening=referral(site).opening, defaults={"amount": 5, "currency": "EUR"})


@body("boomerang:opening_recommendation")
def recommended_person(site: Site) -> dict[str, Any]:
    return {"name": "Otto Lang", "email": "otto.lang@home.example", "how_known": "From school.", "agreed": "on"}


@body("boomerang:referral_detail")
def referral_step(site: Site) -> dict[str, Any]:
    return {"to": "contacted", "version": referral(site).version}


@body("boomerang:referral_terms")
def referral_terms_words(site: Site) -> dict[str, Any]:
    return {"is_open": "on", "amount": "10", "currency": "EUR", "weeks": "4", "words": "Before tax."}


@body("boomerang:opening_bonus")
def opening_bonus_words(site: Site) -> dict[str, Any]:
    return {"own": "own", "amount": "10", "currency": "EUR", "weeks": "4"}


@body("boomerang:referral_payroll")
def payroll_choice(site: Site) -> dict[str, Any]:
    return {"which": "all", "format": "csv"}


@body("recommended:answer")
def recommended_answer(site: Site) -> dict[str, Any]:
    return {"answer": "yes"}


@body("recommended:share")
def recommended_own_word(site: Site) -> dict[str, Any]:
    return {"name": "Ida Holm", "email": "ida.holm@home.example"}


# Surveys


def survey(site: Site) -> Survey:
    """A draft that may be sent, with a word of the employer's in it."""

    def make() -> Survey:
        content = READY_MADE["pulse"].content(site.employer)
        content = replace(content, intro={"en": f"Asked by {site.employer.slug}."})
        by = membership(site.employer, site.people["owner"])
        return create_survey(
            employer=site.employer, name=f"Pulse of {site.employer.slug}", purpose=Purpose.PULSE, mode=Mode.SEALED,
            content=content, by=by,
        )  # fmt: skip

    return site.once("survey", make)


@argument("survey_id")
def survey_id(site: Site) -> Any:
    return survey(site).pk


@argument("version_id", of="feedback:survey_version")
def survey_version_id(site: Site) -> Any:
    return survey(site).versions.get().pk


@body("feedback:survey_trial")
def survey_trial_answers(site: Site) -> dict[str, Any]:
    (page,) = Content.load(survey(site).versions.get().content).pages
    return {"page": page.key, **{f"q-{question.key}": "4" for question in page.questions}}


# Answering surveys


def open_wave(site: Site) -> Wave:
    """Confidential, open, and nobody has answered."""
    return site.once("open wave", make_wave)


@argument("token", of="answering:begin")
@argument("token", of="answering:page")
def survey_token(site: Site) -> str:
    return token_of(_asked_to_answer(site))


@argument("page", of="answering:page")
def survey_page(site: Site) -> str:
    return "p1"


@body("answering:page")
def survey_answers(site: Site) -> dict[str, Any]:
    return {"q-rec": "9", "q-back": "yes", "go": "on"}


@row("feedback.Participation")
def _asked_to_answer(site: Site) -> Participation:
    return site.once("asked to answer", lambda: ask_to_answer(open_wave(site), alumnus(site))[0])


@argument("token", of="answering:contact")
def answered_token(site: Site) -> str:
    """Of somebody who has just answered."""

    def make() -> Participation:
        person = create_alumnus(given_name="Jara", family_name="Dreizehn", by=None)
        asked = ask_to_answer(open_wave(site), person)[0]
        assert submit(participation=asked, answers={"rec": 9})
        return asked

    return token_of(site.once("answered", make))


def sealed_wave(site: Site) -> Wave:
    def make() -> Wave:
        wave = make_wave(mode=Mode.SEALED)
        invite_sealed(wave=wave, alumnus_bands=[(alumnus(site).pk, {})])
        return wave

    return site.once("sealed wave", make)


@argument("token", of="sealed:exchange")
def sealed_token(site: Site) -> str:
    invitation = SealedInvitation.objects.get(wave=sealed_wave(site))
    return fresh_link(invitation).rstrip("/").rpartition("/")[2]


@argument("place")
def ballots_place(site: Site) -> str:
    return BallotsPlace(site.employer.pk, sealed_wave(site).pk).word


@row("feedback.SealedInvitation")
@row("feedback.SealedSecret")
def sealed_rows(site: Site) -> None:
    sealed_wave(site)


@argument("wish_id")
def contact_wish(site: Site) -> Any:
    return site.once(
        "contact wish", lambda: ask_for_contact(wave_id=open_wave(site).pk, alumnus=alumnus(site), words="A word")
    ).pk


# Waves


def wave(site: Site) -> Wave:
    """Named, so that every page of it is there; open since ten days, so that all may still be done with it."""

    def make() -> Wave:
        made = make_wave(mode=Mode.NAMED, name=f"Autumn at {site.employer.slug}")
        Wave.objects.filter(pk=made.pk).update(opens_at=timezone.now() - timedelta(days=10))
        ask_to_answer(made, alumnus(site))
        return made

    return site.once("wave", make)


@argument("wave_id")
def wave_id(site: Site) -> Any:
    return wave(site).pk


@task_argument("wave_id")
def waves_task(site: Site) -> str:
    return str(wave(site).pk)


@argument("survey_id", of="feedback:launch_detail")
@argument("survey_id", of="feedback:launch_invitation")
@argument("survey_id", of="feedback:launch_test_mail")
@argument("survey_id", of="feedback:launch_word")
@row("feedback.Launch")
def launching_survey(site: Site) -> Any:
    site.once("launch", lambda: make_launch(survey(site), _owner(site)))
    return survey(site).pk


@body("feedback:launch_update")
def launch_terms(site: Site) -> dict[str, Any]:
    return {
        "mode": "confidential", "scores_from": "5", "comments_from": "10", "rates_from": "10", "release": "close",
        "occasion": "now", "lasts": "14", "remind_after": "7", "subject": "How was it?", "words": "Tell us.",
    }  # fmt: skip


@body("feedback:wave_extension")
def later(site: Site) -> dict[str, Any]:
    return {"until": (site.employer.today() + timedelta(days=20)).isoformat()}


@argument("rhythm_id")
@row("feedback.Rhythm")
@row("feedback.WaitingPerson")
def rhythm_id(site: Site) -> Any:
    def make() -> Rhythm:
        day = site.employer.today()
        WaitingPerson.objects.create(survey=survey(site), alumnus=alumnus(site), since=day)
        return Rhythm.objects.create(survey=survey(site), origin="journey", starts_on=day, next_on=day)

    return site.once("rhythm", make).pk


# Results


def released(site: Site) -> Wave:
    """Sealed, closed and published, with comments and a tag."""

    def make() -> Wave:
        answers = [({"rec": number % 11, "fair": 3}, {"office": "lyon"}) for number in range(12)]
        made = make_answered(answers, name=f"Results of {site.employer.slug}")
        comment_on(made, "why", *(f"Word {number} from {site.employer.slug}" for number in range(12)))
        release(wave=made)
        tag_comment(comment=_first_comment(made), word=f"tag of {site.employer.slug}", by=_owner(site))
        return made

    return site.once("released", make)


def _first_comment(wave: Wave) -> PublishedComment:
    return PublishedComment.objects.filter(wave=wave).earliest("pk")


@argument("wave_id", of="feedback:results_detail")
@argument("wave_id", of="feedback:results_heat")
@argument("wave_id", of="feedback:results_comparison")
@argument("wave_id", of="feedback:results_comments")
@argument("wave_id", of="feedback:results_export")
@argument("wave_id", of="feedback:comment_tag")
@row("feedback.CommentTag")
def released_id(site: Site) -> Any:
    return released(site).pk


@argument("wave_id", of="feedback:results_people")
def named_wave_id(site: Site) -> Any:
    def make() -> Any:
        made = make_answered([], mode=Mode.NAMED, name=f"By name at {site.employer.slug}")
        answer_wave(made, [({"rec": 9}, {"office": "lyon"})], by=[alumnus(site)])
        release(wave=made)
        return made.pk

    return site.once("named wave", make)


@argument("comment_id", of="feedback:comment_tag")
def comment_id(site: Site) -> Any:
    return _first_comment(released(site)).pk


@body("feedback:comment_tag")
def tag_word(site: Site) -> dict[str, Any]:
    return {"word": "shifts"}


@body("feedback:results_export")
def results_format(site: Site) -> dict[str, Any]:
    return {"format": "csv"}


# Exit interviews, promises, ambassadors


def _leaving(site: Site) -> Any:
    Alumnus.objects.filter(pk=alumnus(site).pk).update(work_email=f"ovens@{site.employer.slug}.example")
    return add_spell(alumnus(site), team="Ovens", started_on=date(2016, 3, 1), last_day=site.employer.today(), by=None)


def interview(site: Site) -> ExitInterview:
    def make() -> ExitInterview:
        return open_interview(spell=_leaving(site), by=_owner(site))

    return site.once("interview", make)


@argument("interview")
def interview_id(site: Site) -> Any:
    return interview(site).pk


@argument("spell", of="feedback:interview_create")
def interview_spell(site: Site) -> Any:
    return interview(site).spell_id


@body("feedback:interview_refusal")
def interview_edition(site: Site) -> dict[str, Any]:
    return {"edition": interview(site).edition}


@body("feedback:interview_appointment")
def interview_date(site: Site) -> dict[str, Any]:
    day = site.employer.today() + timedelta(days=7)
    sent = {"edition": interview(site).edition, "interviewer": str(_owner(site).pk), "on": day.isoformat()}
    return {**sent, "at": "10:00", "minutes": "45", "place": "Room 4", "words": "", "questions": ""}


@body("feedback:interview_outcome")
def interview_outcome(site: Site) -> dict[str, Any]:
    return {"edition": interview(site).edition, "outcome": "retained", "on": site.employer.today().isoformat()}


def promise(site: Site) -> Promise:
    def make() -> Promise:
        wording = Wording(
            title=f"Look at the ovens of {site.employer.slug}", owner=_owner(site), due_on=site.employer.today()
        )
        made = make_promise(wording=wording, interview=interview(site), by=_owner(site))
        return end_promise(promise=made, state=PromiseState.KEPT, note="", on=site.employer.today(), by=_owner(site))

    return site.once("promise", make)


@argument("promise")
def promise_id(site: Site) -> Any:
    return promise(site).pk


@body("feedback:promise_end")
def promise_end(site: Site) -> dict[str, Any]:
    return {"undo": "1"}


@body("feedback:promise_create")
@body("feedback:promise_update")
def promise_words(site: Site) -> dict[str, Any]:
    return {"title": "Look again", "owner": str(_owner(site).pk), "due_on": site.employer.today().isoformat()}


@row("feedback.ExitInterview")
@row("feedback.Promise")
@row("feedback.Ambassador")
@row("feedback.ReviewPlace")
def _interview_rows(site: Site) -> None:
    publish(promise=promise(site), said="Ovens are old.", did="New ones.", by=_owner(site))
    agree(alumnus=alumnus(site), words="HR may know.")
    set_places(places=[("Reviews", f"https://reviews.example/{site.employer.slug}")], by=_owner(site))


def mentor(site: Site) -> Alumnus:
    """Somebody with free places, whom the alumnus may ask."""

    def make() -> Alumnus:
        made = _peer(site, "Nora")
        change_state(made, state=AlumnusState.ALUMNUS, by=None)
        update_profile(made, by=None, can_help_with=["Pricing"])
        make_mentor(made, "Pricing", capacity=5)
        make_mentee(made, "Pricing")
        return made

    return site.once("mentor", make)


@argument("mentor")
@argument("helper")
def mentor_id(site: Site) -> Any:
    return mentor(site).pk


@argument("mentoring_side")
def mentoring_side(site: Site) -> Any:
    return "mentee"


def mentorship(site: Site) -> Mentorship:
    """Under way between the alumnus and somebody, with a date."""

    def make() -> Mentorship:
        pair = agreed(site.employer, _own_alumnus(site), mentor_in_pair(site))
        Mentorship.objects.filter(pk=pair.pk).update(next_at=timezone.now() + timedelta(days=3), next_key=pair.pk)
        return pair

    return site.once("mentorship", make)


def mentor_in_pair(site: Site) -> Alumnus:
    def make() -> Alumnus:
        made = _peer(site, "Otto")
        change_state(made, state=AlumnusState.ALUMNUS, by=None)
        make_mentor(made, "Pricing", capacity=5)
        return made

    return site.once("mentor in pair", make)


@argument("mentorship")
def mentorship_id(site: Site) -> Any:
    return mentorship(site).pk


@argument("mentorship", of="community:mentorship_answer")
def asked_mentorship_id(site: Site) -> Any:
    """A question that waits for the alumnus as a mentor."""

    def make() -> Mentorship:
        own = _own_alumnus(site)
        make_mentor(own, "Pricing", capacity=5)
        asker = _peer(site, "Pia")
        change_state(asker, state=AlumnusState.ALUMNUS, by=None)
        return asked_mentorship(site.employer, asker, own)

    return site.once("asked mentorship", make).pk


@argument("mentorship", of="community:mentorship_withdrawal")
def waiting_mentorship_id(site: Site) -> Any:
    def make() -> Mentorship:
        other = _peer(site, "Quin")
        change_state(other, state=AlumnusState.ALUMNUS, by=None)
        make_mentor(other, "Pricing")
        return asked_mentorship(site.employer, _own_alumnus(site), other)

    return site.once("waiting mentorship", make).pk


@argument("mentorship_note")
def mentorship_note_id(site: Site) -> Any:
    def make() -> Any:
        return add_mentoring_note(
            pair=mentorship(site), alumnus=_own_alumnus(site), text="Ask about pay.", is_private=True
        )

    return site.once("mentorship note", make).pk


@body("community:mentorship_answer")
def mentorship_answer(site: Site) -> dict[str, Any]:
    return {"answer": "yes", "words": "Gladly."}


@body("community:mentorship_date")
def mentorship_date(site: Site) -> dict[str, Any]:
    day = site.employer.today() + timedelta(days=9)
    return {"day": day.isoformat(), "clock": "10:00", "place": "Café"}


@body("community:mentorship_goals")
def mentorship_goals(site: Site) -> dict[str, Any]:
    return {"goals": "A first product."}


@body("community:mentorship_note")
def mentorship_note(site: Site) -> dict[str, Any]:
    return {"text": "Remember the names.", "is_private": "on"}


@body("community:mentorship_meeting")
def mentorship_meeting(site: Site) -> dict[str, Any]:
    return {"on": site.employer.today().isoformat(), "format": "call"}


@body("community:mentorship_ending")
def mentorship_ending(site: Site) -> dict[str, Any]:
    return {"reason": "done"}


@body("community:mentorship_ask")
def mentorship_ask(site: Site) -> dict[str, Any]:
    return {"subject": "Pricing", "line": "How did you begin?"}


@body("community:offer_update")
def mentoring_offer(site: Site) -> dict[str, Any]:
    return {"subjects": "Pricing", "languages": "English", "formats": ["call"], "hours": "2", "about": ""}


def mentoring_programme(site: Site) -> MentoringProgramme:
    def make() -> MentoringProgramme:
        today = site.employer.today()
        terms = ProgrammeTerms(
            name=f"First steps at {site.employer.slug}", about="", starts_on=today,
            ends_on=today + timedelta(days=90), joining=Joining.EVERYBODY,
        )  # fmt: skip
        made = create_programme(terms=terms, by=_owner(site))
        make_mentee(_own_alumnus(site), "Pricing")
        join_programme(employer=site.employer, programme=made, alumnus=mentor(site), side=MentoringSide.MENTOR)
        ProgrammePlace.objects.create(programme=made, alumnus=programme_mentee(site), side=MentoringSide.MENTEE)
        return made

    return site.once("programme", make)


def programme_mentee(site: Site) -> Alumnus:
    def make() -> Alumnus:
        made = _peer(site, "Rosa")
        change_state(made, state=AlumnusState.ALUMNUS, by=None)
        make_mentee(made, "Pricing")
        return made

    return site.once("programme mentee", make)


@argument("programme")
def programme_id(site: Site) -> Any:
    return mentoring_programme(site).pk


@argument("programme_place")
def programme_place_id(site: Site) -> Any:
    return ProgrammePlace.objects.get(programme=mentoring_programme(site), alumnus=programme_mentee(site)).pk


@argument("proposed")
def proposed_id(site: Site) -> Any:
    def make() -> Mentorship:
        other = _peer(site, "Sven")
        change_state(other, state=AlumnusState.ALUMNUS, by=None)
        make_mentee(other, "Pricing")
        programme = mentoring_programme(site)
        ProgrammePlace.objects.create(programme=programme, alumnus=other, side=MentoringSide.MENTEE)
        return propose_pair(
            employer=site.employer, programme=programme, mentor_id=mentor(site).pk, mentee_id=other.pk,
            line="Both like pricing.", by=_owner(site),
        )  # fmt: skip

    return site.once("proposed pair", make).pk


@body("community:programme_place")
def programme_side(site: Site) -> dict[str, Any]:
    return {"side": "mentee"}


@body("community:programme_create")
@body("community:programme_update")
def programme_words(site: Site) -> dict[str, Any]:
    today = site.employer.today()
    ends_on = today + timedelta(days=60)
    sent = {"name": "Second steps", "about": "", "joining": "everybody", "team": "", "office": ""}
    return {**sent, "starts_on": today.isoformat(), "ends_on": ends_on.isoformat()}


@body("community:programme_proposal")
def programme_proposal(site: Site) -> dict[str, Any]:
    return {"mentor": str(mentor(site).pk), "mentee": str(programme_mentee(site).pk), "line": "Why not?"}


def career_resource(site: Site) -> CareerResource:
    def make() -> CareerResource:
        wording = CareerWording(
            title=f"First week at {site.employer.slug}", kind="article", summary="What can wait.", url="",
            body="Sleep first.", stages=["let_go"], language="en", minutes=5, position=1,
        )  # fmt: skip
        return publish_resource(resource=write_resource(wording=wording, by=_owner(site)), by=_owner(site))

    return site.once("career resource", make)


@argument("resource")
def resource_id(site: Site) -> Any:
    return career_resource(site).pk


@body("community:resource_create")
@body("community:resource_update")
def resource_words(site: Site) -> dict[str, Any]:
    sent = {"title": "Week two", "kind": "article", "summary": "", "url": "", "body": "Call somebody."}
    return {**sent, "stages": ["let_go"], "language": "English", "minutes": "5", "position": "2"}


def help_request(site: Site, name: str, *, is_mine: bool = True, state: HelpState = HelpState.WAITING) -> HelpRequest:
    """A question of the alumnus, or to them."""

    def make() -> HelpRequest:
        own, other = _own_alumnus(site), _peer(site, name)
        change_state(other, state=AlumnusState.ALUMNUS, by=None)
        asker, helper = (own, other) if is_mine else (other, own)
        update_profile(helper, by=None, can_help_with=["Pricing"])
        made = ask_for_help(employer=site.employer, asker=asker, helper=helper, subject="Pricing", question="How much?")
        if state != HelpState.WAITING:
            answer_help(employer=site.employer, request=made, helper=helper, state=state, words="A tenth more.")
        return made

    return site.once(f"help {name}", make)


@argument("help_request")
def help_request_id(site: Site) -> Any:
    return help_request(site, "Tara").pk


@argument("help_request", of="community:help_answer")
def asked_help_id(site: Site) -> Any:
    return help_request(site, "Ugo", is_mine=False).pk


@argument("help_request", of="community:help_thanks")
def answered_help_id(site: Site) -> Any:
    return help_request(site, "Vera", state=HelpState.YES).pk


@body("community:help_answer")
def help_answer(site: Site) -> dict[str, Any]:
    return {"state": "yes", "words": "A tenth more."}


@body("community:help_ask")
def help_question(site: Site) -> dict[str, Any]:
    return {"subject": "Pricing", "question": "How much?"}


@body("community:exchange_limit")
def help_limit(site: Site) -> dict[str, Any]:
    return {"per_month": "4"}


@row("community.MentoringOffer")
@row("community.Mentorship")
@row("community.MentorshipMeeting")
@row("community.MentorshipNote")
@row("community.ProgrammePlace")
@row("community.MentoringProgramme")
@row("community.CareerResource")
@row("community.SavedResource")
@row("community.HelpTerms")
@row("community.HelpRequest")
def _mentoring_rows(site: Site) -> None:
    mentorship_note_id(site)
    log_mentoring_meeting(
        employer=site.employer, pair=mentorship(site), alumnus=_own_alumnus(site), on=site.employer.today(),
        format=MentoringFormat.CALL,
    )  # fmt: skip
    proposed_id(site)
    SavedResource.objects.get_or_create(alumnus=_own_alumnus(site), resource=career_resource(site))
    help_request_id(site)
    HelpTerms.objects.get_or_create(alumnus=_own_alumnus(site))


# Groups and reports


def _sessions_alumnus(site: Site) -> Alumnus:
    return Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)


def talking_group(site: Site) -> Group:
    """Looked after by the alumnus whose session it is, who has written in it; Ines is in it too."""

    def make() -> Group:
        [drawn] = drawn_afresh(BytesIO(_picture()), GROUP_PICTURE).values()
        words = GroupWording(name="Bakers", kind=GroupKind.TEAM, openness=Openness.OPEN, picture=drawn)
        made = start_group(employer=site.employer, wording=words, starter=_sessions_alumnus(site))
        join_group(group=made, alumnus=alumnus(site))
        return made

    return site.once("group", make)


def _written(site: Site, author: Alumnus) -> GroupPost:
    [drawn] = drawn_afresh(BytesIO(_picture()), POST_PICTURE).values()
    own = GroupMember.objects.get(group=talking_group(site), alumnus=author)
    words = GroupWords(
        body="Does anybody have the recipe?", picture=drawn, picture_alt="A loaf",
        mentioned=[_sessions_alumnus(site), alumnus(site)],
    )  # fmt: skip
    return write_group_post(employer=site.employer, group=talking_group(site), author=own, words=words)


def own_group_post(site: Site) -> GroupPost:
    return site.once("own group post", lambda: _written(site, _sessions_alumnus(site)))


def their_group_post(site: Site) -> GroupPost:
    return site.once("their group post", lambda: _written(site, alumnus(site)))


@argument("group")
@argument("any_group")
def talking_group_id(site: Site) -> Any:
    own_group_post(site)
    return talking_group(site).pk


@argument("post")
def own_group_post_id(site: Site) -> Any:
    return own_group_post(site).pk


@argument("post", of="community:group_post_hiding")
@argument("subject")
def their_group_post_id(site: Site) -> Any:
    return their_group_post(site).pk


@argument("reportable")
def reportable_kind(site: Site) -> str:
    return REPORTABLE_POST.kind


@argument("group_member")
def group_member_id(site: Site) -> Any:
    return GroupMember.objects.get(group=talking_group(site), alumnus=alumnus(site)).pk


@argument("moderation_case")
def decided_case_id(site: Site) -> Any:
    """Hidden by Ines's own group, about what the alumnus of the session wrote, who has not appealed yet."""

    def make() -> ModerationCase:
        post = _written(site, _sessions_alumnus(site))
        return rule_on_the_spot(
            employer=site.employer, reportable=REPORTABLE_POST, subject_id=post.pk, outcome=ModerationOutcome.HIDE,
            basis=Reason.RUDE, words="Kindly, please.", by=alumnus(site).membership,
        )  # fmt: skip

    return site.once("decided case", make).pk


@argument("moderation_case", of="community:report_detail")
def reported_case_id(site: Site) -> Any:
    def make() -> ModerationCase:
        post = _written(site, alumnus(site))
        return report_words(
            employer=site.employer, reportable=REPORTABLE_POST, subject_id=post.pk, reporter=_sessions_alumnus(site),
            reason=Reason.OTHER, words="It is about me.",
        )  # fmt: skip

    return site.once("reported case", make).pk


@argument("moderation_case", of="community:report_appeal")
def appealed_case_id(site: Site) -> Any:
    def make() -> ModerationCase:
        post, author = _written(site, _sessions_alumnus(site)), _sessions_alumnus(site)
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


@body("community:group_member")
def word_about_a_member(site: Site) -> dict[str, Any]:
    return {"act": "organiser"}


@body("community:staff_group")
def word_about_a_group(site: Site) -> dict[str, Any]:
    return {"act": "shut", "reason": "Renamed too often."}


@body("community:group_create")
@body("community:group_update")
def group_words(site: Site) -> dict[str, Any]:
    return {"name": "Readers", "kind": "subject", "openness": "closed", "about": "Books.", "house_rules": "Be kind."}


@body("community:group_post_hiding")
def group_post_reason(site: Site) -> dict[str, Any]:
    return {"outcome": ModerationOutcome.HIDE.value, "basis": Reason.SPAM.value, "words": "An advertisement."}


@body("community:group_post_create")
@body("community:group_post")
@body("community:group_post_update")
def group_post_words(site: Site) -> dict[str, Any]:
    return {"body": "Who comes along?", "picture_alt": "A loaf"}


@body("community:group_invite")
def invited_people(site: Site) -> dict[str, Any]:
    return {"people": [str(alumnus(site).pk)]}


@row("community.Group")
@row("community.GroupMember")
@row("community.GroupPost")
@row("community.GroupMention")
@row("community.GroupSettings")
@row("community.ModerationCase")
@row("community.Report")
@row("community.Ruling")
@row("community.Appeal")
def group_rows(site: Site) -> None:
    GroupSettings.objects.get_or_create(defaults={"needs_approval": False})
    own_group_post(site), reported_case_id(site), appealed_case_id(site)


# Questions to HR, certificates


def hr_question(site: Site) -> Any:
    def make() -> Any:
        own = _own_alumnus(site)
        words = f"Where is the payslip of {site.employer.slug}?"
        return ask_hr(
            employer=site.employer, alumnus=own, category="pay", subject="Payslip", text=words, by=own.membership
        )

    return site.once("hr question", make)


@argument("hr_question_id")
def hr_question_id(site: Site) -> Any:
    return hr_question(site).pk


@argument("ready_answer_id")
def ready_answer_id(site: Site) -> Any:
    def make() -> Any:
        return save_ready_answer(ready=None, title=f"Tax at {site.employer.slug}", text="In May.", by=_owner(site))

    return site.once("ready answer", make).pk


def certificate(site: Site) -> Any:
    def make() -> Any:
        own = _own_alumnus(site)
        spell = add_spell(own, title="Baker", started_on=date(2015, 3, 1), last_day=date(2020, 3, 1), by=None)
        made = issue_certificate(
            employer=site.employer, alumnus=own, spells=[spell.pk], printed_name="", by=_owner(site)
        )
        note_check(certificate=made, said="valid", now=timezone.now())
        return made

    return site.once("certificate", make)


@argument("certificate_id")
def certificate_id(site: Site) -> Any:
    return certificate(site).pk


@argument("certificate_code")
def certificate_code(site: Site) -> str:
    return str(certificate(site).code)


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


@body("community:desk_certificate_refusal")
def certificate_refusal(site: Site) -> dict[str, Any]:
    return {"words": "A mistake."}


@body("community:certificate_door")
def certificate_typed(site: Site) -> dict[str, Any]:
    return {"code": certificate(site).code}


@row("community.Question")
@row("community.QuestionMessage")
@row("community.ReadyAnswer")
@row("community.ServiceDesk")
@row("community.SigningKey")
@row("community.Certificate")
@row("community.CertificateCheck")
def service_rows(site: Site) -> None:
    hr_question(site), ready_answer_id(site), certificate(site)


# Events and one's own calendar


NEAR: dict[str, Any] = {"zone_name": "Europe/Rome"}  # too short to be taken for a mark


def hosted_event(site: Site) -> Event:
    """The alumnus's own, who goes there too; somebody helps and somebody came without a reply."""

    def make() -> Event:
        own = _own_alumnus(site)
        made = make_event(
            site.employer, host=own, capacity=9, questions=EVENT_QUESTIONS, picture=make_news_picture(), **NEAR
        )
        reply_as(made, own, answers={"1": "Soup"})
        EventHelper.objects.create(event=made, alumnus=alumnus(site))
        WalkIn.objects.create(event=made, key=uuid7(), name="Fay", arrived_at=timezone.now())
        return made

    return site.once("event", make)


EVENT_QUESTIONS = [{"key": "1", "label": "What do you eat?", "choices": [], "required": False}]


@argument("event")
def event_id(site: Site) -> Any:
    return hosted_event(site).pk


@argument("event", of="community:manage_event_detail")
@argument("event", of="community:manage_event_guests_export")
def staff_event_id(site: Site) -> Any:
    def make() -> Event:
        made = make_event(site.employer, by=_owner(site), **NEAR)
        reply_as(made, _own_alumnus(site))
        return made

    return site.once("staff event", make).pk


@argument("event", of="community:event_publication")
def draft_event_id(site: Site) -> Any:
    return site.once("draft event", lambda: make_event(site.employer, host=_own_alumnus(site), is_out=False, **NEAR)).pk


@argument("event", of="community:event_cancellation")
@argument("event", of="community:manage_event_cancellation")
def event_to_call_off(site: Site) -> Any:
    return site.once("event to call off", lambda: make_event(site.employer, host=_own_alumnus(site), **NEAR)).pk


@argument("token", of="community:calendar_file")
def calendar_token(site: Site) -> Any:
    hosted_event(site)
    return CALENDAR_FEED.ticket_of(membership(site.employer, site.people["alumnus"])).token


@task_argument("event")
def event_task_id(site: Site) -> str:
    return str(hosted_event(site).pk)


@body("community:event_create")
@body("community:event_update")
@body("community:manage_event_create")
def event_words(site: Site) -> dict[str, Any]:
    day = (site.employer.today() + timedelta(days=9)).isoformat()
    return {
        "title": "Soup", "kind": "talk", "on": day, "begins": "18:00", "ends": "20:00", "zone": "Europe/Berlin",
        "place": "Canteen", "capacity": "9", "plus_ones": "0",
    }  # fmt: skip


@body("community:event_reply")
def event_answer(site: Site) -> dict[str, Any]:
    return {"state": "maybe", "is_listed": "on"}


@body("community:event_cancellation")
@body("community:manage_event_cancellation")
@body("community:manage_event_decision")
def event_reason(site: Site) -> dict[str, Any]:
    return {"reason": "The canteen is closed."}


@body("community:event_guests")
@body("community:manage_event_detail")
def event_helpers(site: Site) -> dict[str, Any]:
    return {"helpers": str(alumnus(site).pk)}


@body("community:event_rules")
def event_rule_words(site: Site) -> dict[str, Any]:
    return {"members_may_host": "on", "largest": "20", "offer_hours": "12"}


@body("community:door_arrivals")
def arrival_words(site: Site) -> dict[str, Any]:
    return {"who": str(Reply.objects.get(event=hosted_event(site), alumnus=_own_alumnus(site)).pk)}


@row("community.Event")
@row("community.Reply")
@row("community.EventHelper")
@row("community.WalkIn")
def event_rows(site: Site) -> None:
    hosted_event(site)


# Circles and cards


def circle_mark(site: Site) -> Mark:
    """Of the alumnus whose session opens the pages: somebody outside, with a call noted by hand."""

    def make() -> Mark:
        made = mark_outside(
            owner=_sessions_alumnus(site), name="Greta Holm", note="From the canteen.",
            wish=CircleWish(labels=["band"]), today=site.employer.today(),
        )  # fmt: skip
        log_contact(mark=made, kind=ContactKind.CALL, on=site.employer.today(), note="Her dog.", employer=site.employer)
        return made

    return site.once("circle mark", make)


@argument("mark_id")
def circle_mark_id(site: Site) -> Any:
    return circle_mark(site).pk


@argument("contact_id")
def circle_contact_id(site: Site) -> Any:
    return Contact.objects.filter(outside=circle_mark(site)).latest("at").pk


def named_colleague(site: Site) -> NamedColleague:
    def make() -> NamedColleague:
        return NamedColleague.objects.create(
            owner=_sessions_alumnus(site), named_id=uuid7(), name="Yara Haddad", email="yara.haddad@home.example",
            state=AskState.MAILED, asked_at=timezone.now(),
        )  # fmt: skip

    return site.once("named colleague", make)


@argument("named_id")
def named_colleague_id(site: Site) -> Any:
    return named_colleague(site).pk


@argument("token", of="community:named_answer")
def named_colleague_token(site: Site) -> str:
    return named_ticket_of(named_colleague(site))


@argument("card_id")
def card_id(site: Site) -> Any:
    """To the alumnus of the session, from Ines."""
    return site.once("card", lambda: _card(site)).pk


def _card(site: Site) -> Card:
    return Card.objects.create(
        sender=alumnus(site), recipient=_sessions_alumnus(site), occasion=Occasion.HELLO, motif=Motif.STARS,
        words="Just so.",
    )  # fmt: skip


@row("community.Mark")
@row("community.Contact")
@row("community.NamedColleague")
@row("community.Card")
@row("community.CircleMail")
def circle_rows(site: Site) -> None:
    circle_mark(site)
    named_colleague(site)
    card_id(site)
    CircleMail.objects.get_or_create(owner=_sessions_alumnus(site))


@body("community:mark_create")
@body("community:outside_create")
@body("community:mark_detail")
def circle_wish(site: Site) -> dict[str, Any]:
    return {"name": "Hugo Lind", "note": "", "like": "3m", "most": "4m", "labels": ""}


@body("community:mark_contact")
def circle_call(site: Site) -> dict[str, Any]:
    return {"kind": "call", "on": str(site.employer.today()), "note": ""}


@body("community:circle_labels")
def circle_label(site: Site) -> dict[str, Any]:
    return {"label": "band", "like": "1m", "most": "2m"}


@body("community:circle_mail")
def circle_mail_day(site: Site) -> dict[str, Any]:
    return {"weekday": "2", "is_on": "on"}


@body("community:named_answer")
def named_colleagues_no(site: Site) -> dict[str, Any]:
    return {"answer": "no"}


@body("community:card_create")
def card_words(site: Site) -> dict[str, Any]:
    return {"motif": "cake", "ready": "0", "line": ""}


def conversation(site: Site) -> MemberMessage:
    """The first message of a group, by whom the pages of this employer are about."""

    def make() -> MemberMessage:
        people = [_own_alumnus(site), _peer(site, "Milo")]
        words = MessageWords("Lunch?", "https://example.org/lunch", "Where to eat")
        return begin_conversation(employer=site.employer, sender=alumnus(site), people=people, words=words)

    return site.once("conversation", make)


@argument("conversation_id")
def conversation_id(site: Site) -> Any:
    return conversation(site).conversation_id


@argument("message_id", of="community:message_deletion")
def own_message_id(site: Site) -> Any:
    def make() -> MemberMessage:
        made: MemberMessage = MemberMessage.objects.create(
            conversation=conversation(site).conversation, author=_own_alumnus(site), text="Oh no"
        )
        return made

    return site.once("own message", make).pk


@body("community:message_create")
def first_words(site: Site) -> dict[str, Any]:
    return {"to": [str(alumnus(site).pk)], "text": "How are you?"}


@body("community:message_send")
def next_words(site: Site) -> dict[str, Any]:
    return {"text": "Yes, gladly."}


@body("community:conversation_people")
def more_people(site: Site) -> dict[str, Any]:
    return {"people-name": alumnus(site).full_name}


# Lunches and introductions


def _lunch(site: Site) -> Lunch:
    """The member plans it; a peer is invited."""

    def make() -> Lunch:
        at = timezone.now() + timedelta(days=20)
        plan = LunchPlan((at,), "Chez Léa", "Europe/Rome")
        people = [_peer(site, "Lunch")]
        own = _own_alumnus(site)
        made = make_lunch_table(
            employer=site.employer, planner=own, name="Lunch", people=people, plan=plan, rhythm_weeks=4
        )
        LunchTurn.objects.create(table=made.table, alumnus=own, round=2, proposed_at=at)
        return made

    found: Lunch = site.once("lunch", make)
    return found


def _fixed_lunch(site: Site, *, days: int) -> Lunch:
    def make() -> Lunch:
        at = timezone.now() + timedelta(days=20)
        plan = LunchPlan((at,), "Chez Léa", "Europe/Rome")
        own = _own_alumnus(site)
        made = make_lunch_table(
            employer=site.employer, planner=own, name="Lunch", people=[_peer(site, f"Guest{days % 97}")], plan=plan
        )
        fix_lunch(employer=site.employer, lunch=made, date_id=made.dates.get().pk, by=own)
        Lunch.objects.filter(pk=made.pk).update(starts_at=timezone.now() + timedelta(days=days))
        return made

    found: Lunch = site.once(f"lunch in {days} days", make)
    return found


@argument("lunch")
def lunch_id(site: Site) -> Any:
    return _lunch(site).pk


@argument("lunch", of="community:lunch_move")
@argument("lunch", of="community:lunch_file")
def fixed_lunch_id(site: Site) -> Any:
    return _fixed_lunch(site, days=20).pk


@argument("lunch", of="community:lunch_outcome")
def past_lunch_id(site: Site) -> Any:
    return _fixed_lunch(site, days=-2).pk


@argument("table")
def table_id(site: Site) -> Any:
    return _lunch(site).table_id


@argument("table", of="community:table_next")
@argument("table", of="community:table_leaving")
def quiet_table_id(site: Site) -> Any:
    def make() -> LunchTable:
        table: LunchTable = LunchTable.objects.create(name="Quiet table")
        LunchSeat.objects.create(table=table, alumnus=_own_alumnus(site))
        return table

    return site.once("quiet table", make).pk


@argument("token", of="lunch:vote")
def lunch_token(site: Site) -> str:
    guest = LunchGuest.objects.exclude(alumnus=_own_alumnus(site)).get(lunch=_lunch(site))
    return lunch_ticket_of(guest).url.rstrip("/").rsplit("/", 1)[1]


@row("community.LunchTable")
@row("community.LunchSeat")
@row("community.LunchTurn")
@row("community.Lunch")
@row("community.LunchDate")
@row("community.LunchGuest")
@row("community.LunchVote")
def lunch_rows(site: Site) -> None:
    _lunch(site)


def _lunch_plan() -> dict[str, Any]:
    day = timezone.now() + timedelta(days=20)
    return {
        "place": "Chez Léa", "zone": "Europe/Paris", "minutes": "90", "words": "", "day_1": f"{day:%Y-%m-%d}",
        "clock_1": "12:30",
    }  # fmt: skip


@body("community:lunch_create")
def new_lunch(site: Site) -> dict[str, Any]:
    return {"name": "Lunch", "people": [str(_own_alumnus(site).pk)], "rhythm_weeks": "0", **_lunch_plan()}


@body("community:table_next")
def next_lunch(site: Site) -> dict[str, Any]:
    return _lunch_plan()


@body("community:lunch_vote")
@body("lunch:vote")
def lunch_votes(site: Site) -> dict[str, Any]:
    return {f"date-{date.pk}": "maybe" for date in _lunch(site).dates.all()}


@body("community:lunch_date")
def lunch_date(site: Site) -> dict[str, Any]:
    return {"day": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}", "clock": "12:00"}


@body("community:table_rhythm")
def lunch_rhythm(site: Site) -> dict[str, Any]:
    return {"rhythm_weeks": "8"}


@body("community:table_seats")
def lunch_seats(site: Site) -> dict[str, Any]:
    return {"people": [str(alumnus(site).pk)]}


@body("community:table_turn")
def lunch_turn_passed(site: Site) -> dict[str, Any]:
    return {"answer": "pass"}


def _coffee(site: Site) -> CoffeePlace:
    def make() -> CoffeePlace:
        CoffeeWish.objects.create(alumnus=_own_alumnus(site))
        made = Coffee.objects.create(round=CoffeeRound.objects.create(month=date(2026, 1, 1)))
        CoffeePlace.objects.create(coffee=made, alumnus=_peer(site, "Coffee"))
        place: CoffeePlace = CoffeePlace.objects.create(coffee=made, alumnus=_own_alumnus(site))
        return place

    found: CoffeePlace = site.once("coffee", make)
    return found


@argument("place", of="community:coffee_answer")
def coffee_place_id(site: Site) -> Any:
    return _coffee(site).pk


@row("community.CoffeeWish")
@row("community.CoffeeRound")
@row("community.Coffee")
@row("community.CoffeePlace")
def coffee_rows(site: Site) -> None:
    _coffee(site)


@body("community:coffee_wish")
def coffee_wish(site: Site) -> dict[str, Any]:
    return {"act": "join"}


@body("community:coffee_answer")
def coffee_met(site: Site) -> dict[str, Any]:
    return {"met": "yes"}


def article(site: Site) -> NewsPost:
    return site.once("article", lambda: make_article(_owner(site), title="News of the house"))


@argument("article")
def article_id(site: Site) -> Any:
    return article(site).pk


def memory(site: Site) -> NewsPost:
    def make() -> NewsPost:
        words = NewsWords("en", "The roof", "It rained.")
        return send_memory(alumnus=_own_alumnus(site), words=words, picture=None, picture_alt="", year=2015, month=6)

    return site.once("memory", make)


@argument("article", of="community:memory_decision")
@argument("article", of="community:memory_withdrawal")
def memory_id(site: Site) -> Any:
    return memory(site).pk


@argument("article", of="community:news_picture")
def article_with_picture_id(site: Site) -> Any:
    def make() -> NewsPost:
        return make_article(_owner(site), picture=make_news_picture(), picture_alt="A wall")

    return site.once("article with a picture", make).pk


@body("community:memory_decision")
def memory_is_shown(site: Site) -> dict[str, Any]:
    return {"show": "1"}


@body("community:article_create")
@body("community:article_update")
def article_words(site: Site) -> dict[str, Any]:
    return {"category": "company", "title_en": "New", "body_en": "Words", "version": "1"}


@body("community:memory_create")
def memory_words(site: Site) -> dict[str, Any]:
    return {"title": "Roof", "body": "It rained.", "year": "2015", "may_show": "on"}


def _told_story(site: Site) -> Story:
    slug = site.employer.slug
    return make_story(
        _own_alumnus(site), _owner(site), title=f"A story of {slug}", body=f"She bakes at {slug}.", picture=False
    )


def asked_story(site: Site) -> Story:
    def make() -> Story:
        story = _told_story(site)
        return ask_for_story(employer=site.employer, story=story, by=_owner(site))

    return site.once("asked story", make)


@argument("story")
def asked_story_id(site: Site) -> Any:
    return asked_story(site).pk


@argument("story", of="community:story_deletion")
@argument("story", of="community:story_question")
def drafted_story_id(site: Site) -> Any:
    return site.once("drafted story", lambda: _told_story(site)).pk


@argument("story", of="community:story_publication")
def published_story_id(site: Site) -> Any:
    def make() -> Story:
        story = _told_story(site)
        return publish_with_yes(site.employer, story, _owner(site))

    return site.once("published story", make).pk


@body("community:story_publication")
def story_off_the_page(site: Site) -> dict[str, Any]:
    return {"undo": "1"}


@body("community:story_answer")
def story_answer_no(site: Site) -> dict[str, Any]:
    return {"answer": "no"}


@body("community:story_create")
def story_words(site: Site) -> dict[str, Any]:
    return {"who": _own_alumnus(site).full_name, "title": "Bakery", "body": "She bakes.", "language": "en"}


@body("community:story_update")
@body("community:own_story_create")
def own_story_words(site: Site) -> dict[str, Any]:
    return {"title": "Bakery", "body": "She bakes.", "language": "en", "says_yes": "on"}


def shown_benefit(site: Site) -> Benefit:
    return site.once("benefit", lambda: make_benefit(site.employer, _owner(site), codes=("A-1", "A-2")))


@argument("benefit")
def shown_benefit_id(site: Site) -> Any:
    return shown_benefit(site).pk


@body("community:benefit_codes")
def benefit_code_file(site: Site) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("codes.csv", b"B-1\n")}


@body("community:benefit_create")
@body("community:benefit_update")
def benefit_words(site: Site) -> dict[str, Any]:
    return {"title": "Lunch", "code_kind": "one", "code": "HANDS"}


@row("community.BenefitCode")
def benefit_code_row(site: Site) -> BenefitCode:
    return BenefitCode.objects.filter(benefit=shown_benefit(site)).order_by("pk")[0]


def opened_role(site: Site) -> InvolvementRole:
    return site.once("opened role", lambda: make_role(site.employer, _owner(site), is_public=True))


@argument("involvement_role")
def opened_role_id(site: Site) -> Any:
    return opened_role(site).pk


def told_lead(site: Site) -> Lead:
    return site.once("told lead", lambda: make_lead(site.employer, _own_alumnus(site)))


@argument("lead")
def told_lead_id(site: Site) -> Any:
    return told_lead(site).pk


@body("community:involvement_role_create")
@body("community:involvement_role_update")
def involvement_role_words(site: Site) -> dict[str, Any]:
    return {"title": "A talk", "way": "speaker", "body": "Half an hour."}


@body("community:involve")
@body("community:involvement_role_detail")
def wish_words(site: Site) -> dict[str, Any]:
    return {"way": "speaker", "line": "I would like to."}


@body("community:lead_move")
def lead_step(site: Site) -> dict[str, Any]:
    return {"to": "in_talks", "version": "1"}
