from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.events.actions import Plan
from community.events.replying import Answer
from community.groups.pictures import drawn
from community.models import HOLDS_A_PLACE, MOST_PLUS_ONES, Event, EventKind, EventRules, Group, Reply, ReplyState
from community.picking.by_rule import Rule
from community.picking.fields import PeopleField, PickingForm
from community.picking.forms import RuleForm, initial_of
from directory.forms import LineField
from directory.places.cities import known_city
from directory.profile.forms.typeahead import TypeaheadInput
from tenancy.models import Employer
from web.clocks import is_skipped, moment
from web.errors import ActionError
from web.forms import DateField, FileDrop, RadioCards, say_when
from web.images import Kind
from web.rich_text import to_html

PICTURE = Kind(max_bytes=8_000_000, sizes=MappingProxyType({"large": 1280}))
QUESTIONS = (1, 2, 3)
MOST_HELPERS = 10
FARTHEST = timedelta(days=3 * 366)
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)


def _clock(label: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class EventForm(RuleForm):
    """An event as its host writes it. Days and hours are those of the place."""

    title = LineField(label=lazy("What is it called?"), max_length=120)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=EventKind.choices, initial=EventKind.GET_TOGETHER)
    body = forms.CharField(
        label=lazy("What is it about?"), required=False, strip=True, widget=forms.Textarea(attrs={"rows": 7}),
        help_text=lazy("You can use **bold**, lists and links (Markdown)."),
    )  # fmt: skip
    on = DateField(label=lazy("Day"))
    begins = _clock(lazy("Begins"))
    ends = _clock(lazy("Ends"))
    ends_on = DateField(label=lazy("Last day"), required=False, help_text=lazy("Only where it is not the same."))
    zone = forms.ChoiceField(
        label=lazy("Time zone of the place"), choices=[(name, name.replace("_", " ")) for name in ZONES]
    )
    place = LineField(
        label=lazy("Place"), required=False, max_length=200, help_text=lazy("Name and street, so that one finds it.")
    )
    city = LineField(
        label=lazy("City"), required=False, max_length=100, widget=TypeaheadInput("community:city_pick"),
        help_text=lazy("People who live nearby find it among what is near them."),
    )  # fmt: skip
    link = forms.CharField(
        label=lazy("Link to join"), required=False, max_length=500,
        help_text=lazy("Only those who are going see it."),
    )  # fmt: skip
    capacity = forms.IntegerField(label=lazy("Places"), required=False, min_value=1, max_value=100_000)
    plus_ones = forms.IntegerField(
        label=lazy("How many each may bring"), min_value=0, max_value=MOST_PLUS_ONES, initial=0
    )
    until_on = DateField(
        label=lazy("Replies until"), required=False, help_text=lazy("The end of that day. Empty: until it begins.")
    )
    group: Any = forms.ModelChoiceField(
        queryset=None, label=lazy("Group"), required=False, empty_label=lazy("No group in particular"),
        help_text=lazy("Its members alone see it."),
    )  # fmt: skip
    picture = forms.FileField(
        label=lazy("Picture"), required=False, widget=FileDrop(hint=lazy("JPEG, PNG or WebP, up to 8 MB"))
    )
    without_picture = forms.BooleanField(label=lazy("Take the picture away"), required=False)
    asks_feedback = forms.BooleanField(
        label=lazy("Ask those who came how it was"), required=False,
        help_text=lazy("With the survey “After an event”, where HR has begun it."),
    )  # fmt: skip
    writes_to_missing = forms.BooleanField(
        label=lazy("Write “we missed you” to those who did not come"), required=False,
        help_text=lazy("Only where guests are ticked off at the door, and only to people who want mail about events."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        tenant: Employer,
        rules: EventRules,
        is_own: bool,
        groups: QuerySet[Group],
        event: Event | None = None,
        **kwargs: Any,
    ) -> None:
        self.event, self.is_own = event, is_own
        kwargs.setdefault("initial", _initial_of(event) if event else {"zone": tenant.timezone})
        super().__init__(*args, **kwargs)
        del self.fields["rule_years"]
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        if event is None or not event.picture:
            del self.fields["without_picture"]
        for number in QUESTIONS:
            self._add_question(number)
        fields: Any = self.fields
        known = {name for name, _label in fields["zone"].choices}
        for name in {tenant.timezone, event.zone_name if event else tenant.timezone} - known:
            fields["zone"].choices = [(name, name), *fields["zone"].choices]
        say_when(fields["place"], _("or a link"))
        say_when(fields["link"], _("or a place"))
        fields["capacity"].required = is_own
        if is_own:
            fields["capacity"].max_value = rules.largest
            fields["capacity"].validators.append(_at_most(rules.largest))
            fields["capacity"].help_text = _("%(most)d at most.") % {"most": rules.largest}
        else:
            fields["capacity"].help_text = _("Empty: as many as like to come.")

    def _add_question(self, number: int) -> None:
        self.fields[f"question_{number}"] = LineField(label=_("Question"), required=False, max_length=120)
        self.fields[f"choices_{number}"] = LineField(
            label=_("To choose from"), required=False, max_length=300,
            help_text=_("With commas between. Empty: a short answer of their own."),
        )  # fmt: skip
        self.fields[f"must_{number}"] = forms.BooleanField(label=_("Must be answered"), required=False)

    @property
    def question_fields(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"question_{n}"], self[f"choices_{n}"], self[f"must_{n}"]) for n in QUESTIONS]

    @property
    def has_more_questions(self) -> bool:
        """Beside the first: written, or sent with a mistake."""
        more = [field for row in self.question_fields[1:] for field in row]
        return any(field.value() or field.errors for field in more)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        try:
            to_html(body)
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error
        return body

    def clean_picture(self) -> Any:
        return drawn(self.cleaned_data["picture"], PICTURE)

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if not link:
            return ""
        try:
            parts = urlsplit(link)
            is_address = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        except ValueError:
            is_address = False
        if not is_address or any(char.isspace() for char in link):
            raise forms.ValidationError(_("Give a whole address that begins with https://."))
        return link

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        data = self.cleaned_data
        if not data.get("place") and not data.get("link") and not {"place", "link"} & self.errors.keys():
            self.add_error("place", _("Say where it is, or give a link to join."))
        if data.get("zone") and data.get("on") and data.get("begins") and data.get("ends"):
            self._clean_times(ZoneInfo(data["zone"]))
        for number in QUESTIONS:
            choices = _split(data.get(f"choices_{number}", ""))
            if choices and not data.get(f"question_{number}"):
                self.add_error(f"question_{number}", _("Say what is asked."))
            if len(choices) == 1:
                self.add_error(f"choices_{number}", _("Give at least two, with a comma between."))
        return cleaned

    def _clean_times(self, zone: ZoneInfo) -> None:
        data = self.cleaned_data
        day, last = data["on"], data.get("ends_on") or data["on"]
        begins, ends = data["begins"], data["ends"]
        for name, on, clock in (("begins", day, begins), ("ends", last, ends)):
            if is_skipped(on, clock, zone):
                text = _("On that day clocks there skip this time: they are put forward. Choose another one.")
                self.add_error(name, text)
        self.starts_at, self.ends_at = moment(day, begins, zone), moment(last, ends, zone)
        if self.ends_at <= self.starts_at:
            self.add_error("ends", _("It would end before it begins. For another day fill in the last day."))
        elif (self.ends_at - self.starts_at).days > 30:
            self.add_error("ends_on", _("That is more than a month. Make several events of it."))
        if self.starts_at > timezone.now() + FARTHEST:
            self.add_error("on", _("This is more than three years away. Check the year."))
        if self.starts_at <= timezone.now() and (self.event is None or self.event.starts_at != self.starts_at):
            self.add_error("on", _("This day has gone by."))
        if (until := data.get("until_on")) and until > day:
            self.add_error("until_on", _("Replies end when it begins at the latest."))

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        return Rule(data["rule_team"], data["rule_office"], data["rule_city"])

    @property
    def plan(self) -> Plan:
        data, rule = self.cleaned_data, self.rule
        city = known_city(data["city"]) if data["city"] else None
        return Plan(
            **{name: data[name] for name in ("kind", "title", "body", "place", "city", "link", "capacity")},
            **{name: data[name] for name in ("plus_ones", "asks_feedback", "writes_to_missing")},
            city_id=city.id if city else None,
            zone_name=data["zone"],
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            replies_until=_end_of(data["until_on"], ZoneInfo(data["zone"]), self.starts_at),
            questions=[each for number in QUESTIONS if (each := self._question(number))],
            rule=rule.as_json(),
            audience=[f"{name}:{value}" for name, value in rule.filters.items()],
            group=data["group"],
            picture=data["picture"],
            without_picture=data.get("without_picture", False),
        )

    def _question(self, number: int) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data[f"question_{number}"]:
            return None
        choices = _split(data[f"choices_{number}"])
        required = data[f"must_{number}"]
        return {"key": str(number), "label": data[f"question_{number}"], "choices": choices, "required": required}


def _at_most(most: int) -> Any:
    def check(value: int) -> None:
        if value > most:
            raise forms.ValidationError(_("Events of members have %(most)d places at most.") % {"most": most})

    return check


def _end_of(day: date | None, zone: ZoneInfo, starts_at: datetime) -> datetime | None:
    return min(moment(day, time(23, 59), zone), starts_at) if day else None


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip()[:80] for part in text.split(",") if part.strip()))


def _initial_of(event: Event) -> dict[str, Any]:
    starts, ends = event.starts_local, event.ends_local
    names = ("title", "kind", "body", "place", "city", "link", "capacity", "plus_ones", "asks_feedback")
    initial = {name: getattr(event, name) for name in (*names, "writes_to_missing")}
    initial |= {
        "group": event.group_id,
        "on": starts.date(),
        "begins": starts.time(),
        "ends": ends.time(),
        "zone": event.zone_name,
    }
    initial["ends_on"] = ends.date() if ends.date() != starts.date() else None
    initial["until_on"] = event.last_reply_local.date() if event.replies_until else None
    for question in event.questions:
        number = question["key"]
        initial[f"question_{number}"], initial[f"must_{number}"] = question["label"], question["required"]
        initial[f"choices_{number}"] = ", ".join(question["choices"])
    return initial | initial_of(Rule.of(event.rule))


class ReplyForm(forms.Form):
    state = forms.ChoiceField(
        label=lazy("Are you coming?"),
        choices=[
            (ReplyState.GOING, lazy("I am coming")),
            (ReplyState.MAYBE, lazy("Maybe")),
            (ReplyState.NO, lazy("I cannot")),
        ],
        widget=RadioCards,
    )  # fmt: skip
    plus_ones = forms.IntegerField(label=lazy("Who comes with you"), required=False, min_value=0)
    is_listed = forms.BooleanField(
        label=lazy("Others who are coming may see that I come"), required=False, initial=True
    )

    def __init__(self, *args: Any, event: Event, reply: Reply | None, **kwargs: Any) -> None:
        self.event = event
        kwargs.setdefault("initial", _reply_initial(reply))
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if event.free == 0 and not (reply and reply.state in HOLDS_A_PLACE):
            coming = (ReplyState.GOING, _("I would like to come"))
            fields["state"].choices = [coming, *fields["state"].choices[1:]]
            fields["state"].widget.hints = {"going": _("You are told at once when a place is free.")}
        if event.plus_ones:
            numbers = [(number, _plus_words(number)) for number in range(event.plus_ones + 1)]
            fields["plus_ones"] = forms.TypedChoiceField(
                label=_("Who comes with you"), choices=numbers, coerce=int, required=False, empty_value=None
            )
            say_when(fields["plus_ones"], "")
        else:
            del fields["plus_ones"]
        for question in event.questions:
            fields[f"q_{question['key']}"] = _question_field(question)

    @property
    def question_fields(self) -> list[Any]:
        return [self[f"q_{question['key']}"] for question in self.event.questions]

    def clean(self) -> dict[str, Any] | None:
        """Who is not coming need not answer anything."""
        cleaned = super().clean()
        if self.cleaned_data.get("state") == ReplyState.GOING:
            for question in self.event.questions:
                name = f"q_{question['key']}"
                if question["required"] and name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, _("The host would like to know this."))
        return cleaned

    @property
    def answer(self) -> Answer:
        data = self.cleaned_data
        answers = {question["key"]: data[f"q_{question['key']}"] for question in self.event.questions}
        return Answer(
            ReplyState(data["state"]), plus_ones=data.get("plus_ones") or 0,
            answers={key: value for key, value in answers.items() if value}, is_listed=data["is_listed"],
        )  # fmt: skip


def _question_field(question: dict[str, Any]) -> forms.Field:
    found: forms.Field
    if question["choices"]:
        choices = [("", _("Choose")), *((choice, choice) for choice in question["choices"])]
        found = forms.ChoiceField(label=question["label"], choices=choices, required=False)
    else:
        found = LineField(label=question["label"], required=False, max_length=200)
    return say_when(found, _("needed if you come")) if question["required"] else found


def _plus_words(number: int) -> str:
    return _("Nobody") if not number else _("%(number)d more") % {"number": number}


def _reply_initial(reply: Reply | None) -> dict[str, Any]:
    if reply is None:
        return {"is_listed": True, "plus_ones": 0}
    coming = (ReplyState.WAITING, ReplyState.OFFERED, ReplyState.GOING)
    state = ReplyState.GOING if reply.state in coming else reply.state
    initial = {"state": "" if state == ReplyState.EXPIRED else state, "plus_ones": reply.plus_ones}
    return initial | {"is_listed": reply.is_listed} | {f"q_{key}": value for key, value in reply.answers.items()}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("A sentence is enough. Those who are told read it."),
    )  # fmt: skip


class RefusalForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What should change?")
        self.fields["reason"].help_text = _("Its host reads it.")


class ReadyReason(models.TextChoices):
    FEW = "few", lazy("Too few people can come.")
    AWAY = "away", lazy("I cannot be there myself.")
    PLACE = "place", lazy("The place is not to be had.")
    WEATHER = "weather", lazy("The weather is against it.")
    LATER = "later", lazy("Another time suits better.")
    OTHER = "other", lazy("It does not work out this time.")


class ReadyReasonForm(forms.Form):
    """Why a host calls off, where no word of a member goes out before an organiser has read it."""

    reason = forms.ChoiceField(
        label=lazy("Why?"), choices=ReadyReason.choices, widget=RadioCards,
        help_text=lazy("Those who are told read it."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        return str(ReadyReason(self.cleaned_data["reason"]).label)


class HelpersForm(PickingForm):
    helpers = PeopleField(
        label=lazy("Who helps at the door"), required=False, most=MOST_HELPERS,
        help_text=lazy("They see the names of the guests and tick them off, nothing else."),
    )  # fmt: skip


class RulesForm(forms.Form):
    members_may_host = forms.BooleanField(
        label=lazy("Members may plan events of their own"), required=False,
        help_text=lazy("A hike, a dinner, a game night. They see who comes; you see how many."),
    )  # fmt: skip
    largest = forms.IntegerField(label=lazy("Places at most"), min_value=2, max_value=500)
    needs_yes = forms.BooleanField(label=lazy("An organiser says yes before others see them"), required=False)
    offer_hours = forms.IntegerField(
        label=lazy("Hours that a freed place is kept"), min_value=1, max_value=168,
        help_text=lazy("For whoever is next on the waiting list, before it goes on."),
    )  # fmt: skip
