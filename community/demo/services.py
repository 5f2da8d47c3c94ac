"""Three questions to HR at different points, words that HR starts from, and certificates: one waits, one is out."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Membership, Role
from community.certificates.actions import Wishes, ask_for, issue, note_check
from community.certificates.payload import certifiable
from community.demo.people import shown_first
from community.models import Question, QuestionMessage, QuestionState, ReadyAnswer, Voice
from community.questions.desk import due_day, locked_desk, question_number
from directory.models import Alumnus
from tenancy.demo import Chapter, register
from tenancy.models import Employer

READY = (
    (
        "Wage tax statement",
        "The wage tax statement goes out in February, to the address on your last payslip. If you have moved since,"
        " tell us the new one here and we send it again.",
    ),
    (
        "Company pension: where to ask",
        "Your pension stays where it is when you leave. The insurer writes once a year; their telephone number stands"
        " on that letter. We can tell you the number of your contract, but not what it is worth.",
    ),
)
# (category, subject, days since, state, thread: (voice, words))
QUESTIONS = (
    (
        "pay", "Wage tax statement for last year", 9, QuestionState.OPEN,
        ((Voice.MEMBER, "I moved in January and have not got the statement. Could you send it again?"),
         (Voice.NOTE, "Old address in the payroll system. Asked Petra to change it.")),
    ),
    (
        "pension", "What happens to my company pension?", 3, QuestionState.WAITING,
        ((Voice.MEMBER, "I left two years ago. Do I have to do anything so that it is not lost?"),
         (Voice.STAFF, "Nothing is lost. So that I can look it up: do you still have the number of your contract?"
                       " It stands on the yearly letter, at the top right.")),
    ),
    (
        "papers", "Reference for a landlord", 21, QuestionState.ANSWERED,
        ((Voice.MEMBER, "My new landlord wants to see that I really worked with you. Is there something short?"),
         (Voice.STAFF, "Yes: ask for a certificate of service right here, next to your questions. It has a code"
                       " with which your landlord can check it.")),
    ),
)  # fmt: skip


def register_chapter() -> None:
    register(Chapter(name="services", order=118, tell=tell))


def tell(employer: Employer) -> None:
    by = Membership.objects.current().with_role(Role.HR_ADMIN).order_by("pk").first()
    people = shown_first(Alumnus.objects.filter(membership__isnull=False).order_by("joined_at", "pk")[:8])
    if by is None or not people:
        return
    ReadyAnswer.objects.bulk_create([ReadyAnswer(title=title, text=text) for title, text in READY])
    for number, story in enumerate(QUESTIONS):
        _ask(employer, people[number % 2 % len(people)], by, *story)
    _certify(employer, people, by)


def _ask(
    employer: Employer, alumnus: Alumnus, by: Membership, category: str, subject: str, days: int,
    state: QuestionState, said: tuple[tuple[Voice, str], ...],
) -> None:  # fmt: skip
    asked = timezone.now() - timedelta(days=days)
    answered = asked + timedelta(hours=20) if state != QuestionState.OPEN else None
    question = Question.objects.create(
        alumnus=alumnus, number=question_number(locked_desk(), employer.today().year), category=category,
        subject=subject, state=state, assigned_to=by, asked_at=asked, due_on=due_day(asked.date(), 5),
        answered_at=answered, first_answered_at=answered,
    )  # fmt: skip
    QuestionMessage.objects.bulk_create(
        [
            QuestionMessage(
                question=question, voice=voice, text=text, at=asked + timedelta(hours=20 * place),
                author=alumnus.membership if voice == Voice.MEMBER else by,
            )
            for place, (voice, text) in enumerate(said)
        ]
    )  # fmt: skip


def _certify(employer: Employer, people: list[Alumnus], by: Membership) -> None:
    wanted = [(alumnus, spells) for alumnus in people if (spells := certifiable(alumnus))]
    for alumnus, spells in wanted[:2]:
        wishes = Wishes(spells=[spell.pk for spell in spells], parts=("team", "purpose"), purpose="A new flat")
        member = alumnus.membership
        assert member is not None
        asked = ask_for(employer=employer, alumnus=alumnus, wishes=wishes, by=member)
        if alumnus is wanted[0][0]:
            issued = issue(employer=employer, certificate=asked, by=by)
            note_check(certificate=issued, said="valid", now=timezone.now() - timedelta(hours=3))
