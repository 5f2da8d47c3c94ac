"""What the events about journeys and errands mean, and how their subjects are named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from engagement.journeys.wording import short_day, title_of
from engagement.models import Errand, Journey, JourneyStep


def register_words() -> None:
    register("journeys", lazy("Journeys and errands"), _SENTENCES)
    register_subjects("engagement.Journey", Kind(lazy("Journeys"), _journeys))
    register_subjects("engagement.JourneyStep", Kind(lazy("Steps of journeys"), _steps))
    register_subjects("engagement.Errand", Kind(lazy("Errands"), _errands))


def _people(data: Mapping[str, Any]) -> str:
    number = int(data.get("count") or 0)
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}


def _day(data: Mapping[str, Any]) -> str:
    days = [short_day(int(data[name])) for name in ("before", "day") if data.get(name) is not None]
    return _("day %(days)s") % {"days": " → ".join(dict.fromkeys(days))}


_SENTENCES = {
    "journey.created": Sentence(lazy("{actor} made the journey {subject}."), "route"),
    "journey.changed": Sentence(lazy("{actor} changed the journey {subject}."), "route"),
    "journey.deleted": Sentence(lazy("{actor} threw a draft of a journey away."), "trash-2"),
    "journey.started": Sentence(lazy("{actor} started the journey {subject}."), "play"),
    "journey.resumed": Sentence(lazy("{actor} let the journey {subject} go on."), "play"),
    "journey.paused": Sentence(lazy("{actor} paused the journey {subject}."), "pause"),
    "journey.step_added": Sentence(lazy("{actor} added a step to the journey {subject}."), "plus", _day),
    "journey.step_changed": Sentence(lazy("{actor} changed a step of the journey {subject}."), "pencil", _day),
    "journey.step_removed": Sentence(lazy("{actor} took a step out of the journey {subject}."), "trash-2", _day),
    "journey.step_done": Sentence(lazy("A journey did its step {subject}."), "check", _people),
    "journey.person_taken_off": Sentence(lazy("{actor} took somebody off the journey {subject}."), "user-minus"),
    "journey.person_put_back": Sentence(lazy("{actor} put somebody back on the journey {subject}."), "user-plus"),
    "errand.done": Sentence(lazy("{actor} did the errand {subject}."), "check"),
    "errand.put_off": Sentence(lazy("{actor} put the errand {subject} off."), "calendar-clock"),
    "errand.handed_over": Sentence(lazy("{actor} handed the errand {subject} over."), "arrow-right"),
}


def _journeys(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(each.pk): Named(_("“%(name)s”") % {"name": each.name}, each.get_absolute_url())
        for each in Journey.objects.filter(pk__in=ids)
    }


def _steps(ids: Iterable[str]) -> Mapping[str, Named]:
    steps = JourneyStep.objects.filter(pk__in=ids).select_related("journey", "letter")
    return {
        str(each.pk): Named(
            _("“%(step)s” of “%(journey)s”") % {"step": title_of(each), "journey": each.journey.name},
            each.journey.get_absolute_url(),
        )
        for each in steps
    }


def _errands(ids: Iterable[str]) -> Mapping[str, Named]:
    errands = Errand.objects.filter(pk__in=ids).select_related("alumnus")
    return {
        str(each.pk): Named(
            _("“%(errand)s” about %(name)s") % {"errand": each.title, "name": each.alumnus.full_name},
            each.get_absolute_url(),
        )
        for each in errands
    }
