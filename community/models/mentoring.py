"""Who would mentor or be mentored, what became of it, and programmes in which somebody looks after the pairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from directory.profile.languages import language_name
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MOST_MENTEES = 10  # of one mentor at a time, whatever they offer


class MentoringSide(models.TextChoices):
    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


class MentoringFormat(models.TextChoices):
    CALL = "call", _("Calls")
    IN_PERSON = "in_person", _("In person")
    WRITING = "writing", _("In writing")


# As one meeting is called.
MEETINGS = {
    MentoringFormat.CALL.value: _("A call"),
    MentoringFormat.IN_PERSON.value: _("Met in person"),
    MentoringFormat.WRITING.value: _("In writing"),
}


def format_words(formats: Iterable[str]) -> str:
    return ", ".join(str(MentoringFormat(each).label) for each in formats)


class MentoringOfferQuerySet(TenantQuerySet["MentoringOffer"]):
    def running(self, today: date) -> Self:
        return self.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=today))

    def mentors(self) -> Self:
        return self.filter(side=MentoringSide.MENTOR)


class MentoringOffer(TenantModel):
    """That a member would mentor, or would like a mentor: one row for each side. Withdrawn, it is deleted.

    `subject_keys` are the subjects as they are compared. `capacity` says how many people a mentor has time for at once;
    a mentee's is one. Until `paused_until`, that day included, nobody is suggested or can ask.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="mentoring_offers")
    side = models.CharField(max_length=8, choices=MentoringSide)
    subjects = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    subject_keys = ArrayField(models.CharField(max_length=60), default=list, blank=True, editable=False)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    formats = ArrayField(models.CharField(max_length=10, choices=MentoringFormat.choices), default=list)
    hours = models.PositiveSmallIntegerField(default=2)
    capacity = models.PositiveSmallIntegerField(default=1)
    about = models.TextField(max_length=1000, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = TenantManager.from_queryset(MentoringOfferQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "alumnus", "side"], name="mentoringoffer_once"),
            CheckConstraint(condition=Q(side__in=MentoringSide.values), name="mentoringoffer_side_known"),
            CheckConstraint(condition=Q(capacity__range=(1, MOST_MENTEES)), name="mentoringoffer_capacity"),
            CheckConstraint(condition=Q(hours__range=(1, 20)), name="mentoringoffer_hours"),
            CheckConstraint(
                condition=Q(side=MentoringSide.MENTOR) | Q(capacity=1), name="mentoringoffer_mentee_has_one"
            ),
        ]
        indexes = [Index(fields=["tenant_id", "side", "-created_at", "id"], name="mentoringoffer_side")]

    def __str__(self) -> str:
        return ", ".join(self.subjects)

    @property
    def language_words(self) -> str:
        return ", ".join(language_name(code) for code in self.languages)

    @property
    def format_words(self) -> str:
        return format_words(self.formats)

    def is_paused(self, today: date) -> bool:
        return self.paused_until is not None and self.paused_until >= today


class Joining(models.TextChoices):
    EVERYBODY = "everybody", _("Everybody in the network")
    ASKED = "asked", _("Whom the coordinator lets in")


class MentoringProgrammeQuerySet(TenantQuerySet["MentoringProgramme"]):
    def running(self, today: date) -> Self:
        """Not over: those to come as well, so that people can join before it starts."""
        return self.filter(ended_at__isnull=True, ends_on__gte=today)


class MentoringProgramme(TenantModel):
    """Mentoring with a beginning, an end and a colleague who looks after it.

    The coordinator sees who takes part and which pairs there are, never what the two write. `team` and `office` narrow
    who may join to people who have worked there.
    """

    name = models.CharField(max_length=120)
    about = models.TextField(max_length=4000, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    joining = models.CharField(max_length=10, choices=Joining, default=Joining.EVERYBODY)
    team = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=120, blank=True)
    coordinator = TenantForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="mentoring_programmes"
    )
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(MentoringProgrammeQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="mentoringprogramme_ends_after_start"),
            CheckConstraint(condition=Q(joining__in=Joining.values), name="mentoringprogramme_joining_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "ends_on", "id"], name="mentoringprogramme_ends"),
            Index(fields=["tenant_id", "coordinator"], name="mentoringprogramme_coordinator"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:programme_detail", args=[self.pk])

    def is_over(self, today: date) -> bool:
        return self.ended_at is not None or self.ends_on < today


class ProgrammePlaceState(models.TextChoices):
    WAITING = "waiting", _("Waits to be let in")
    IN = "in", _("Takes part")


class ProgrammePlace(TenantModel):
    """One person in one programme, as mentor or as mentee. Who leaves has none."""

    programme = TenantForeignKey(MentoringProgramme, models.CASCADE, related_name="places")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="programme_places")
    side = models.CharField(max_length=8, choices=MentoringSide)
    state = models.CharField(max_length=8, choices=ProgrammePlaceState, default=ProgrammePlaceState.IN)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "programme", "alumnus"], name="programmeplace_once"),
            CheckConstraint(condition=Q(side__in=MentoringSide.values), name="programmeplace_side_known"),
            CheckConstraint(condition=Q(state__in=ProgrammePlaceState.values), name="programmeplace_state_known"),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="programmeplace_alumnus")]


class MentorshipState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    REQUESTED = "requested", _("Asked")
    ACCEPTED = "accepted", _("Agreed")
    ACTIVE = "active", _("Under way")
    DECLINED = "declined", _("Not this time")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Not answered")
    ENDED = "ended", _("Ended")


WAITING_STATES = (MentorshipState.PROPOSED, MentorshipState.REQUESTED)
GOING_STATES = (MentorshipState.ACCEPTED, MentorshipState.ACTIVE)
OPEN_STATES = (*WAITING_STATES, *GOING_STATES)


class EndReason(models.TextChoices):
    DONE = "done", _("We reached what we wanted")
    NO_TIME = "no_time", _("There is no time for it")
    NO_FIT = "no_fit", _("It does not fit")
    MOVED_ON = "moved_on", _("I have moved on")
    RAN_OUT = "ran_out", _("The agreed time was over")


class MentorshipQuerySet(TenantQuerySet["Mentorship"]):
    def of(self, alumnus_id: UUID) -> Self:
        return self.filter(Q(mentor=alumnus_id) | Q(mentee=alumnus_id))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def going(self) -> Self:
        return self.filter(state__in=GOING_STATES)


class Mentorship(TenantModel):
    """One mentor and one mentee: asked by the mentee, or proposed by a coordinator to both.

    Agreed until they have met for the first time, then under way. Those two hold one of the mentor's seats, numbered
    from one, which no other holds: more than the mentor's capacity cannot be agreed to, also not at the same moment.
    """

    mentor = TenantForeignKey(Alumnus, models.CASCADE, related_name="mentorships_given")
    mentee = TenantForeignKey(Alumnus, models.CASCADE, related_name="mentorships_taken")
    programme = TenantForeignKey(MentoringProgramme, models.PROTECT, null=True, blank=True, related_name="mentorships")
    state = models.CharField(max_length=10, choices=MentorshipState, default=MentorshipState.REQUESTED)
    subject = models.CharField(max_length=60, blank=True)
    line = models.TextField(max_length=600, blank=True)
    answer = models.TextField(max_length=600, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    proposed_by = TenantForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="mentorships_proposed"
    )
    mentor_yes_at = models.DateTimeField(null=True, blank=True)
    mentee_yes_at = models.DateTimeField(null=True, blank=True)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    goals = models.TextField(max_length=2000, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    next_place = models.CharField(max_length=200, blank=True)
    next_sequence = models.PositiveIntegerField(default=0)
    # Names the next date in calendars, for as long as it is the same date that only moves.
    next_key = models.UUIDField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    checked_in_month = models.PositiveSmallIntegerField(default=0)
    end_told_for = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True)
    ended_by = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="mentorships_ended")

    objects: ClassVar = TenantManager.from_queryset(MentorshipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=~Q(mentor=F("mentee")), name="mentorship_of_two"),
            CheckConstraint(condition=Q(state__in=MentorshipState.values), name="mentorship_state_known"),
            CheckConstraint(
                condition=Q(state__in=GOING_STATES, seat__range=(1, MOST_MENTEES), started_on__isnull=False,
                            ends_on__isnull=False)
                | (~Q(state__in=GOING_STATES) & Q(seat__isnull=True)),
                name="mentorship_going_has_a_seat",
            ),
            CheckConstraint(
                condition=Q(state=MentorshipState.ENDED, ended_at__isnull=False, end_reason__in=EndReason.values)
                | (~Q(state=MentorshipState.ENDED) & Q(ended_at__isnull=True, end_reason="")),
                name="mentorship_ends_with_a_reason",
            ),
            UniqueConstraint(
                fields=["tenant_id", "mentor", "seat"], condition=Q(seat__isnull=False), name="mentorship_seat_uq"
            ),
            UniqueConstraint(
                fields=["tenant_id", "mentor", "mentee"],
                condition=Q(state__in=OPEN_STATES),
                name="mentorship_open_once",
            ),
        ]  # fmt: skip
        indexes = [
            Index(fields=["tenant_id", "mentor", "state"], name="mentorship_mentor"),
            Index(fields=["tenant_id", "mentee", "state"], name="mentorship_mentee"),
            Index(fields=["tenant_id", "programme", "state"], name="mentorship_programme"),
            Index(fields=["tenant_id", "proposed_by"], name="mentorship_proposed_by"),
            Index(fields=["tenant_id", "ended_by"], name="mentorship_ended_by"),
            Index(
                fields=["tenant_id", "state", "asked_at"],
                condition=Q(state__in=WAITING_STATES),
                name="mentorship_waiting",
            ),
            Index(
                fields=["tenant_id", "ends_on"], condition=Q(state__in=GOING_STATES), name="mentorship_going"
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("community:mentorship_detail", args=[self.pk])

    @property
    def is_going(self) -> bool:
        return self.state in GOING_STATES

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING_STATES

    def side_of(self, alumnus_id: UUID) -> MentoringSide:
        return MentoringSide.MENTOR if self.mentor_id == alumnus_id else MentoringSide.MENTEE

    def other_of(self, alumnus_id: UUID) -> UUID:
        found: UUID = self.mentee_id if self.mentor_id == alumnus_id else self.mentor_id
        return found


class MentorshipNote(TenantModel):
    """Something written down along the way: for the two, or (`is_private`) for the author alone. Never for staff."""

    mentorship = TenantForeignKey(Mentorship, models.CASCADE, related_name="notes")
    author = TenantForeignKey(Alumnus, models.CASCADE, related_name="mentorship_notes")
    is_private = models.BooleanField(default=False)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "mentorship", "-created_at", "id"], name="mentorshipnote_mentorship"),
            Index(fields=["tenant_id", "author"], name="mentorshipnote_author"),
        ]


class MentorshipMeeting(TenantModel):
    """A meeting that took place, as one of the two has said. One a day."""

    mentorship = TenantForeignKey(Mentorship, models.CASCADE, related_name="meetings")
    on = models.DateField()
    format = models.CharField(max_length=10, choices=MentoringFormat)
    noted_by = TenantForeignKey(Alumnus, models.CASCADE, related_name="mentorship_meetings_noted")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "mentorship", "on"], name="mentorshipmeeting_once_a_day"),
            CheckConstraint(condition=Q(format__in=MentoringFormat.values), name="mentorshipmeeting_format_known"),
        ]
        indexes = [Index(fields=["tenant_id", "noted_by"], name="mentorshipmeeting_noted_by")]

    @property
    def words(self) -> str:
        return str(MEETINGS[self.format])
