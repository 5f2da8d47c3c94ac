from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_NOTICE = "in_notice", _("In notice")
    EXITED = "exited", _("Exited")
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    DECLINED = "declined", _("Declined")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECEASED = "deceased", _("Deceased")


# States in which the timeline still has something to do.
RUNNING = (CaseState.IN_NOTICE, CaseState.EXITED, CaseState.INVITED)


# States that never counted as a leaver, or no longer do.
UNCOUNTED = (CaseState.DRAFT, CaseState.WITHDRAWN, CaseState.NOT_ELIGIBLE, CaseState.DECEASED)
# States that come after the invitation.
REACHED = (CaseState.INVITED, CaseState.ACTIVE, CaseState.DECLINED)


# Accent: under way. Good: done. Amber is kept for what needs HR: held, address missing. The rest waits or has ended.
BADGE_KINDS = {CaseState.IN_NOTICE: "accent", CaseState.INVITED: "accent", CaseState.ACTIVE: "good"}


class CaseSource(models.TextChoices):
    HAND = "hand", _("Opened by hand")
    IMPORT = "import", _("From an import")
    DEMO = "demo", _("Sample data")


class CaseQuerySet(TenantQuerySet["Case"]):
    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def held(self) -> Self:
        return self.running().filter(held_at__isnull=False)

    def released(self) -> Self:
        return self.filter(held_at__isnull=True)

    def counted(self) -> Self:
        """Everybody who leaves or has left and may become an alumnus: the top of the funnel."""
        return self.exclude(state__in=UNCOUNTED)

    def reached(self) -> Self:
        return self.filter(state__in=REACHED)

    def leaving_between(self, first: date, last: date) -> Self:
        return self.filter(state=CaseState.IN_NOTICE, last_day__range=(first, last))

    def address_missing(self) -> Self:
        """Cases whose person has not confirmed a personal address."""
        return self.filter(alumnus__personal_email_verified_at__isnull=True)


class Case(TenantModel):
    """The offboarding of one spell, from the notice to the yes or no of the alumnus.

    `last_day` is the anchor of every step and task; it equals the spell's and moves only through
    `move_last_day`. While `held_at` is set nothing is mailed: HR releases first.
    """

    alumnus = TenantForeignKey("directory.Alumnus", on_delete=models.CASCADE, related_name="cases")
    spell = TenantForeignKey("directory.Spell", on_delete=models.CASCADE, related_name="cases")
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.DRAFT)
    source = models.CharField(max_length=20, choices=CaseSource.choices)
    last_day = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    farewell = models.TextField(blank=True)

    objects: ClassVar = TenantManager.from_queryset(CaseQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "spell"], name="case_one_per_spell"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=False) | ~Q(state__in=[*RUNNING, CaseState.ACTIVE]),
                name="case_running_has_last_day",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "last_day", "id"], name="case_state_last_day"),
            models.Index(fields=["tenant_id", "last_day", "id"], name="case_last_day"),
            models.Index(fields=["tenant_id", "alumnus"], name="case_alumnus"),
        ]

    def __str__(self) -> str:
        return f"{self.alumnus_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("offboarding:case_detail", args=[self.pk])

    @property
    def anchor(self) -> date:
        """The last day of a case that has one: of every case past its draft."""
        assert self.last_day is not None
        return self.last_day

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    @property
    def badge_kind(self) -> str:
        return BADGE_KINDS.get(CaseState(self.state), "neutral")


class CaseEvent(TenantModel):
    """One line of a case's history. Never changed, only added."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Case opened")
        MOVED = "moved", _("State changed")
        LAST_DAY = "last_day", _("Last day moved")
        HELD = "held", _("Held")
        RELEASED = "released", _("Released")
        LINK_SENT = "link_sent", _("Link sent")
        LINK_MADE = "link_made", _("New link made")
        ADDRESS_CONFIRMED = "address_confirmed", _("Personal address confirmed")
        ADDRESS_REPLACED = "address_replaced", _("Confirmed address replaced; the earlier one was told")
        ADDRESS_TAKEN = "address_taken", _("Address belongs to another entry")
        ANSWERED = "answered", _("Leaver answered")
        MAIL_SENT = "mail_sent", _("Mail sent")
        REMINDED = "reminded", _("Reminder sent")
        WORK_ADDRESS_RETIRED = "address_retired", _("Work address retired: no sign-in, no mail")
        WORK_ADDRESS_RESTORED = "address_restored", _("Work address works again")
        STAFF_ROLES_ENDED = "staff_roles_ended", _("Roles on the team ended")
        WAY_IN_GIVEN = "way_in_given", _("New way into the network given")
        WAY_IN_USED = "way_in_used", _("New way into the network used")
        WAY_IN_REFUSED = "way_in_refused", _("New way into the network refused by the person")

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    from_state = models.CharField(max_length=20, choices=CaseState.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=CaseState.choices, blank=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "case", "at"], name="case_event_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class StepKind(models.TextChoices):
    LEAVER_LINK = "leaver_link", _("Personal link to the leaver")
    SIGN_IN_PROMPT_1 = "sign_in_prompt_1", _("Sign-in: ask for a personal address")
    ADDRESS_REMINDER_1 = "address_reminder_1", _("Reminder: personal address")
    SIGN_IN_PROMPT_2 = "sign_in_prompt_2", _("Sign-in: second ask for a personal address")
    ADDRESS_REMINDER_2 = "address_reminder_2", _("Last reminder: personal address")
    SIGN_IN_PROMPT_3 = "sign_in_prompt_3", _("Sign-in: last ask for a personal address")
    THANK_YOU = "thank_you", _("Thank-you on the last day")
    WORK_ADDRESS_ENDS = "work_address_ends", _("Work address ends")
    STAFF_ROLES_END = "staff_roles_end", _("Roles on the team end")
    BECOMES_ALUMNUS = "becomes_alumnus", _("Becomes an alumnus")
    INVITATION = "invitation", _("Invitation to the network")
    INVITATION_REMINDER_1 = "invitation_reminder_1", _("First reminder of the invitation")
    INVITATION_REMINDER_2 = "invitation_reminder_2", _("Second and last reminder")


class SkipReason(models.TextChoices):
    LAST_DAY_PASSED = "last_day_passed", _("The last day had already passed")
    SUPERSEDED = "superseded", _("A later message took its place")
    ADDRESS_CONFIRMED = "address_confirmed", _("Not needed: the address is confirmed")
    NO_ADDRESS = "no_address", _("There was no address to write to")
    TOO_LATE = "too_late", _("The day for it had passed")
    NOT_FITTING = "not_fitting", _("Not sent after this kind of exit")
    SIGN_IN_SAFE = "sign_in_safe", _("Not needed: no sign-in hangs on the work address")
    WORKS_HERE = "works_here", _("Not needed: works here again")
    ALREADY_MEMBER = "already_member", _("Not needed: already in the network")
    CASE_ENDED = "case_ended", _("The case had ended")
    NEWER_CASE = "newer_case", _("A newer case took over")


class CaseStepQuerySet(TenantQuerySet["CaseStep"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True, skipped_at__isnull=True)

    def claim(self, step: CaseStep, *, now: datetime) -> bool:
        """Mark the step done unless somebody else did; the row count says who won."""
        return self.open().filter(pk=step.pk).update(done_at=now) == 1


class CaseStep(TenantModel):
    """One step of a case's timeline: open, done or skipped with a reason; at most one of each kind."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=30, choices=StepKind.choices)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.CharField(max_length=30, choices=SkipReason.choices, blank=True)

    objects: ClassVar = TenantManager.from_queryset(CaseStepQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "kind"], name="case_step_one_per_kind"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(skipped_at__isnull=True), name="case_step_done_or_skipped"
            ),
            models.CheckConstraint(
                condition=Q(skipped_at__isnull=True, skip_reason="") | Q(skipped_at__isnull=False) & ~Q(skip_reason=""),
                name="case_step_skip_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "due_on", "case"],
                condition=Q(done_at__isnull=True, skipped_at__isnull=True),
                name="case_step_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.skipped_at is None
