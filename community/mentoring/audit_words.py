"""What the events of programmes mean. Of what members ask, answer and write among themselves there is none."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import MentoringProgramme


def register_words() -> None:
    register(
        "mentoring",
        lazy("Mentoring"),
        {
            "mentoring.programme_begun": Sentence(lazy("{actor} began the programme {subject}."), "compass"),
            "mentoring.programme_changed": Sentence(lazy("{actor} changed the programme {subject}."), "pencil"),
            "mentoring.programme_taken_over": Sentence(
                lazy("{actor} took over the programme {subject}."), "user-check"
            ),
            "mentoring.programme_ended": Sentence(lazy("{actor} ended the programme {subject}."), "flag"),
            "mentoring.let_in": Sentence(lazy("{actor} let somebody into {subject}."), "user-plus"),
            "mentoring.turned_away": Sentence(lazy("{actor} took somebody off the list of {subject}."), "user-minus"),
            "mentoring.pair_proposed": Sentence(lazy("{actor} proposed a pair in {subject}."), "users"),
            "mentoring.proposal_taken_back": Sentence(lazy("{actor} took back a proposal in {subject}."), "undo-2"),
        },
    )
    register_subjects("community.MentoringProgramme", Kind(lazy("Mentoring programmes"), _programmes))


def _programmes(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(programme.pk): Named(programme.name, reverse("community:programme_detail", args=[programme.pk]))
        for programme in MentoringProgramme.objects.filter(pk__in=ids)
    }
