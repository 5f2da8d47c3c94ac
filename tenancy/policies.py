"""What is not simply tenant-owned, and why. Checks, grants and guard tests read these lists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GlobalTable:
    """`app` are the app login's privileges, `changes` the only columns it may change; the system login may always read.

    Where UPDATE stands in `app`, it may change every column.
    """

    app: str
    why: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyException:
    """`policies` are all the policies the table has; nothing less, nothing more."""

    policies: frozenset[str]
    why: str


_ALL = "SELECT, INSERT, UPDATE, DELETE"

GLOBAL_MODELS: dict[str, GlobalTable] = {
    "tenancy.Employer": GlobalTable(
        "SELECT, INSERT",
        "the tenants themselves; own policies. New ones by operators, addresses by the owner login, closing by"
        " console_suspend_employer()",
        changes=(
            "name",
            "language",
            "timezone",
            "work_email_domains",
            "logo",
            "colour_primary",
            "colour_accent",
            "sender_name",
            "reply_to",
            "postal_address",
            "languages",
            "footer_pages",
            "mail_texts",
            "modules",
            "colleagues_may_join",
            "colleagues_join_at_once",
        ),
    ),
    "contenttypes.ContentType": GlobalTable("SELECT", "Django's; written by migrations"),
    "auth.Permission": GlobalTable("SELECT", "Django's; written by migrations, not used for access"),
    "auth.Group": GlobalTable("SELECT", "Django's; not used for access"),
    "auth.Group_permissions": GlobalTable("SELECT", "Django's; not used for access"),
    "sessions.Session": GlobalTable(_ALL, "one sign-in for all employers"),
    "audit.AuditEvent": GlobalTable(
        "SELECT, INSERT", "one log per employer and one for the installation; never changed"
    ),
    "audit.Chain": GlobalTable("SELECT", "the heads of the logs' chains; written by audit_seal_events()"),
    "audit.ChainCheck": GlobalTable("SELECT, INSERT", "as audit.AuditEvent"),
    "mail.Message": GlobalTable(
        "SELECT, INSERT, UPDATE", "the outbox also holds mail without an employer (sign-in codes)"
    ),
    "mail.Lease": GlobalTable(
        "SELECT, UPDATE, DELETE", "who is at work on a message of the outbox; made by mail_claim() for all employers"
    ),
    "mail.Suppression": GlobalTable(_ALL, "of one employer or of all; a keyed hash, no address"),
    "mail.RelayEvent": GlobalTable("SELECT", "written by mail_relay_event(): a relay does not know our employers"),
    "mail.Bucket": GlobalTable("", "how fast mail goes out, for all employers together; kept by mail_claim()"),
    "mail.Mailbox": GlobalTable(
        "", "how much mail one mailbox gets from all employers together; a keyed hash, kept by mail_room_for()"
    ),
    "mail.RawReport": GlobalTable(
        _ALL, "what providers send before anybody has read whose it is; seen outside every scope only"
    ),
    "accounts.User": GlobalTable(
        "SELECT, INSERT, UPDATE", "one person for all employers; own policy, erased by the owner login"
    ),
    "account.EmailAddress": GlobalTable(_ALL, "allauth's: the addresses of a person; own policy"),
    "accounts.AddressChange": GlobalTable(
        "SELECT, INSERT, UPDATE", "changes of a person's addresses that can be taken back; own policy"
    ),
    "account.EmailConfirmation": GlobalTable("", "allauth's; links are not used, codes are"),
    "accounts.Passkey": GlobalTable(_ALL, "public keys of one person's devices, for all employers; own policy"),
    "accounts.AuthenticatorApp": GlobalTable(_ALL, "a person's authenticator app; secret encrypted; own policy"),
    "accounts.RecoveryCode": GlobalTable(_ALL, "a person's codes on paper; keyed hashes only; own policy"),
    "accounts.SignIn": GlobalTable(_ALL, "the browsers a person is signed in with, for all employers; own policy"),
    "console.Operator": GlobalTable("SELECT", "who runs the installation; written by the owner login"),
    "console.Enrolment": GlobalTable("", "asked by console_enrolment() and console_use_enrolment() only"),
    "console.Suspension": GlobalTable("SELECT", "written by console_suspend_employer() and console_resume_employer()"),
    "accounts.Attempt": GlobalTable(_ALL, "rate limits; holds keyed hashes and counts only"),
    "boomerang.Taxonomy": GlobalTable("SELECT", "one public classification for all employers; loaded by load_taxonomy"),
    "boomerang.TaxonomyConcept": GlobalTable("SELECT", "as boomerang.Taxonomy"),
    "boomerang.TaxonomyName": GlobalTable("SELECT", "as boomerang.Taxonomy"),
    "boomerang.TaxonomyLink": GlobalTable("SELECT", "as boomerang.Taxonomy"),
}

# Tenant tables that only grow, by table: the app reads, adds and, when a person is erased, deletes; it changes no row.
APPEND_ONLY: dict[str, str] = {
    "mail_consent": "what somebody agreed to, and with which words, is proof",
    "engagement_activity": "what somebody did on a day stays what it was",
    "boomerang_wishread": "a member is told the truth about who has read what they would come back for",
    "boomerang_eligibilitydecision": "a decision about a person is overruled by another, never rewritten",
    "feedback_release": "what was published is what the next release is checked against",
    "boomerang_ledgerversion": "what a figure was made of stays; a change is another version",
    "boomerang_ledgerfigure": "as boomerang_ledgerversion",
    "boomerang_creditcut": "a word about credit is followed by another, never rewritten",
    "community_storyword": "the yes to a story, and to which words, is proof",
    "community_leadmove": "the history of a lead is what happened",
}

# Keyed by table.
POLICY_EXCEPTIONS: dict[str, PolicyException] = {
    "tenancy_employer": PolicyException(
        frozenset({"employer_read", "employer_change_own", "employer_made_by_operator"}),
        "every row is read for the look-up by slug; only the employer in scope may be changed, only operators add one",
    ),
    "accounts_user": PolicyException(
        frozenset({"person_in_scope"}), "a process sees the person in scope only; docs/adr/0005"
    ),
    "account_emailaddress": PolicyException(
        frozenset({"person_in_scope"}), "a process sees the addresses of the person in scope only; docs/adr/0005"
    ),
    "accounts_addresschange": PolicyException(
        frozenset({"person_in_scope"}), "as account_emailaddress; found by the link through accounts_person_for_undo()"
    ),
    "accounts_passkey": PolicyException(
        frozenset({"person_in_scope"}), "a process sees the passkeys of the person in scope only; docs/adr/0005"
    ),
    "accounts_authenticatorapp": PolicyException(
        frozenset({"person_in_scope"}), "a process sees the app of the person in scope only; docs/adr/0005"
    ),
    "accounts_recoverycode": PolicyException(
        frozenset({"person_in_scope"}), "a process sees the codes of the person in scope only; docs/adr/0005"
    ),
    "accounts_signin": PolicyException(
        frozenset({"person_in_scope"}), "a process sees the sign-ins of the person in scope only; docs/adr/0005"
    ),
    "accounts_membership": PolicyException(
        frozenset({"tenant_isolation", "own_rows"}), "a person sees the own memberships of all employers, to choose one"
    ),
    "audit_auditevent": PolicyException(
        frozenset({"audit_read", "audit_add"}),
        "rows of the employer in scope or, with none in scope, the installation's; no policy to change or delete",
    ),
    "audit_chain": PolicyException(
        frozenset({"audit_read"}), "the head of the employer in scope or, with none in scope, the installation's"
    ),
    "audit_chaincheck": PolicyException(frozenset({"audit_read", "audit_add"}), "as audit_auditevent"),
    "mail_message": PolicyException(
        frozenset({"mail_own"}), "as audit; claimed for all employers by definer functions"
    ),
    "mail_lease": PolicyException(frozenset({"mail_own"}), "as mail_message; made by mail_claim()"),
    "mail_suppression": PolicyException(frozenset({"mail_own"}), "as mail_message; asked by mail_suppressed()"),
    "mail_relayevent": PolicyException(frozenset({"mail_own"}), "as mail_message; written by mail_relay_event()"),
    "mail_rawreport": PolicyException(
        frozenset({"outside_all_scopes"}), "one report may speak of several employers: with one in scope it is empty"
    ),
    "console_operator": PolicyException(
        frozenset({"operators_only"}), "operators see operators; for everybody else the table is empty"
    ),
    "console_suspension": PolicyException(frozenset({"operators_only"}), "as console_operator"),
}
