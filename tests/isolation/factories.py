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
from datetime import date
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
from boomerang.board.atom import ticket_of as atom_ticket_of
from boomerang.board.market_actions import post_opening
from boomerang.candidates.actions import add_people, ask_for_file, create_list, give_export_right, save_search
from boomerang.eligibility.actions import decide
from boomerang.matching.work import work_off
from boomerang.models import (
    BoardRules,
    Candidacy,
    CandidateList,
    CandidateListEntry,
    Feed,
    FeedKind,
    FeedLine,
    FeedRun,
    Fit,
    FitMark,
    FitSide,
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
from boomerang.wishes.actions import Wanted, state_wish
from boomerang.wishes.links import ticket_of as wish_ticket_of
from boomerang.wishes.reading import note_reads
from directory.actions import add_spell, change_state, create_alumnus, link_membership, save_job
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
from tests.factories.offboarding import make_case, make_checklist
from tests.factories.openings import make_opening
from tests.factories.passkeys import make_passkey
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
    return atom_ticket_of(membership(site.employer, site.people["alumnus"])).token


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
