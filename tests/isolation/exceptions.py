"""What the matrix lets pass, each with its reason; a test keeps these lists free of what is gone."""

CROSS_SITE_ALLOWED = {
    "theme": "a look is not worth a session; other sites are kept out by Sec-Fetch-Site",
    "mail:provider_report": "mail providers have no session; their signature or password is the proof",
    "mail:unsubscribe": "mailbox providers post to it without a cookie (RFC 8058); the signed address is the proof",
    **dict.fromkeys(
        (
            "mail_settings:page",
            "mail_settings:stop",
            "mail_settings:pause",
            "mail_settings:answer",
            "coming_back:answer",
            "outreach_reply:page",
            "recommended:answer",
            "recommended:share",
            "lunch:vote",
            "answering:begin",
            "answering:page",
            "answering:contact",
            "sealed:exchange",
        ),
        "opened from a mail, without a sign-in; the signed address is the proof",
    ),
}
CROSS_SITE_ALLOWED |= dict.fromkeys(
    ("sealed:answer", "sealed:contact"), "no session here: the ballot has a proof of its own, tests/feedback/sealed"
)
# Public pages without a link in their address that write at the employer they belong to, whoever asks.
ASKED_BY_ANYBODY = {"offboarding:claim": "whoever left an employer asks it to join, signed in elsewhere or not"}
# Views that let in fewer than their declared access says, and why that cannot be declared.
NARROWER: dict[str, str] = {
    "directory:note_update": "whoever wrote a note changes it",
    "directory:note_deletion": "whoever wrote a note deletes it, and owners",
    "boomerang:referral_detail": "auditors read it, the others move it on",
    "feedback:promise_update": "auditors and those who have to keep it read it, HR changes it",
    "boomerang:list_update": "whoever made a list changes it",
    "boomerang:list_deletion": "whoever made a list deletes it",
    "community:report_detail": "auditors read it, others decide",
    "community:staff_group": "auditors read it, others close it",
    **dict.fromkeys(
        (
            "community:group_update",
            "community:group_post",
            "community:group_post_update",
            "community:group_post_pin",
            "community:group_post_hiding",
            "community:group_post_deletion",
            "community:group_post_create",
            "community:group_notify",
            "community:group_member",
            "community:group_invite",
            "community:group_archive",
        ),
        "whoever is in the group reads and writes there, its organisers keep it in order",
    ),
    **dict.fromkeys(
        ("community:event_update", "community:event_guests", "community:event_cancellation"),
        "whoever hosts an event changes it",
    ),
    **dict.fromkeys(
        ("community:door", "community:door_arrivals"), "whoever hosts an event lets in, and those who help at its door"
    ),
    "community:manage_event_detail": "auditors read it, others choose who helps",
}
# Public pages that show something of their employer to whoever asks there, and what: it has chosen to.
_OF_ROLES = frozenset(
    f"community.InvolvementRole.{name}" for name in ("effort", "html", "organisation", "place", "title")
)
_OF_LUNCHES = frozenset(
    {
        "community.Lunch.place",
        "community.Lunch.words",
        "community.LunchTable.name",
        "directory.Alumnus.family_name",
        "directory.Alumnus.given_name",
    }
)
_OF_OPENINGS = frozenset(
    {f"boomerang.Opening.{name}" for name in ("apply_url", "company", "description", "team", "title")}
)
SHOWN_TO_THE_WORLD: dict[str, frozenset[str]] = {
    "boomerang:career_list": _OF_OPENINGS | {"boomerang.OpeningPlace.city"},
    "boomerang:career_detail": _OF_OPENINGS | {"boomerang.OpeningPlace.city", "directory.Skill.name"},
    "boomerang:career_atom": _OF_OPENINGS | {"boomerang.OpeningPlace.city"},
    "community:certificate_keys": frozenset(
        {"community.Certificate.key_id", "community.SigningKey.key_id", "community.SigningKey.public_key"}
    ),
    "community:public_role_list": _OF_ROLES - {"community.InvolvementRole.html"},
    "community:public_role_detail": _OF_ROLES,
    # Both behind a member's secret address.
    "community:calendar_file": _OF_LUNCHES
    | {f"community.Event.{name}" for name in ("city", "link", "place", "title")}
    | {"community.Mark.name", "community.Mentorship.next_place"},
    "boomerang:opening_atom": _OF_OPENINGS | {"boomerang.OpeningPlace.city"},
}
# Pages behind a secret link of a mail, and what of their employer they show to whoever holds it.
SHOWN_BY_LINK: dict[str, frozenset[str]] = {
    # Whoever holds the sheet reads there what the sheet says.
    "community:certificate_check": frozenset(
        {"community.Certificate.code", "community.Certificate.number", "community.Certificate.payload"}
    ),
    "community:named_answer": frozenset(
        {
            "community.NamedColleague.email",
            "community.NamedColleague.name",
            "directory.Alumnus.family_name",
            "directory.Alumnus.given_name",
        }
    ),
    "lunch:vote": _OF_LUNCHES,
    "outreach_reply:page": frozenset({"boomerang.Opening.team", "boomerang.Opening.title"}),
    "recommended:share": frozenset(
        {
            "boomerang.Opening.team",
            "boomerang.Opening.title",
            "directory.Alumnus.family_name",
            "directory.Alumnus.given_name",
        }
    ),
    "recommended:answer": frozenset(
        {
            "boomerang.Opening.team",
            "boomerang.Opening.title",
            "boomerang.Referral.email",
            "boomerang.Referral.how_known",
            "boomerang.Referral.name",
            "directory.Alumnus.family_name",
            "directory.Alumnus.given_name",
        }
    ),
}
# Their addresses stand below the employer's own.
SHOWN_TO_THE_WORLD |= {name: SHOWN_BY_LINK[name] for name in ("community:certificate_check", "community:named_answer")}
DEVELOPMENT = "public: development only"
# Who has looked at what, and when, may be written down while they look.
NOTED = {
    "audit_auditevent", "boomerang_savedsearch", "boomerang_wishread", "community_certificatecheck",
    "community_participant",
}  # fmt: skip
# What the console tells about employers: nothing of their people.
OPERATORS_SEE = {
    "tenancy.Employer.name",
    "console.SupportGrant.operator_name",  # their own words
    "console.SupportGrant.reason",
    "mail.Message.error_code",  # the relay's answer
    "mail.Message.template",
}
# Pages whose answer is that there is nothing, to everybody.
NOTHING_THERE = {
    "offboarding:leaving_ended": "where links lead that open nothing",
    "sealed:answer": "to everybody without the cookie of a ballot: tests/feedback/sealed/test_views.py",
}
# What the matrix cannot do, and which test does it instead.
TRIED_ELSEWHERE: dict[str, str] = {
    "boomerang:outreach_create": "wants somebody who asked for such mail: tests/boomerang/outreach",
    "boomerang:check_in_note": "as above, and an opening in its address: tests/boomerang/checkins",
    "sealed:contact": "wants the cookie of a ballot: tests/feedback/sealed/test_views.py",
    "account_app": "wants the six digits of the new app: tests/accounts/factors",
    "account_confirmed": "shown right after a confirmation: tests/accounts/test_step_up.py",
    "account_confirm": "wants the code from the mail: tests/accounts/test_step_up.py",
    "account_passkey_add": "wants a device: tests/accounts/factors",
    "accounts:join_code": "wants the code on paper: tests/accounts/addresses",
    "accounts:join_completion": "goes on after a confirmation: tests/accounts/joining/test_views.py",
    "console:enrolment": "wants a device: tests/console",
    "mail:provider_report": "wants a provider in the settings, and its signature: tests/mail/providers/test_reports.py",
    "engagement:stopped_lifting": "wants an address that is stopped: tests/engagement/undelivered/test_stopped.py",
    "offboarding:import_mapping": "wants a file that is being read: tests/offboarding/imports/test_views.py",
    "console:support_ending": "operators end their own only: tests/console/test_support.py",
}
