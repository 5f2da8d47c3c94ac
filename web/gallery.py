"""What `/ui/` shows: every component with believable content. Development only."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from web.charts import Axis, Series, bar_chart, funnel, line_chart
from web.forms import CheckboxCards, CheckboxRows, DateField, FileDrop, RadioCards, SearchInput, say_when
from web.heat import HeatCell, HeatMap, HeatRow, tint
from web.navigation import Link
from web.pagination import Page
from web.papers import PapersField
from web.shares import Interval, Part, ShareBar, ShareChart

PEOPLE = [
    ("Amara Okafor", "Senior data engineer", "Engineering", "Berlin", "Confirmed", "good", 3),
    ("Lukas Brandt", "Product manager", "Product", "Munich", "Link sent", "accent", 1),
    ("Sofia Marchetti-Østergaard", "UX research lead", "Design", "Milan", "No address", "warn", 12),
    ("Daniel Whitfield", "Account executive", "Sales", "London", "Bounced", "bad", 0),
    ("李 明", "Site reliability engineer", "Engineering", "Singapore", "Draft", "neutral", 2),
]
MONTHS = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
TEAMS = [("engineering", "Engineering"), ("product", "Product"), ("sales", "Sales")]
WHEN = [("now", "Right away"), ("later", "On the last day"), ("never", "Not at all")]
WHEN_HINTS = {"now": "The mail leaves within a minute.", "later": "We wait until nine in the morning.", "never": ""}
MAIL = [("news", "News from the company"), ("jobs", "Jobs you could come back to"), ("events", "Meet-ups and events")]
MAIL_HINTS = {"news": "About once a month.", "jobs": "Only when something fits.", "events": "In your city."}


class SampleForm(forms.Form):
    name = forms.CharField(label="Your name", max_length=80)
    email = forms.EmailField(
        label="Personal address",
        help_text="The one you will still read after your last day.",
        widget=forms.EmailInput(attrs={"data-icon": "mail", "autocomplete": "email"}),
    )
    code = forms.CharField(
        label="The code from our mail", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    last_day = DateField(label="Last day", help_text="We count everything from here.")
    team = forms.ChoiceField(label="Team", choices=[("", "Choose a team"), *TEAMS])
    words = forms.CharField(label="A few words to the team", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    when = forms.ChoiceField(label="When shall we write?", choices=WHEN, widget=RadioCards(hints=WHEN_HINTS))
    mail = forms.MultipleChoiceField(
        label="What would you like to hear about?", required=False, choices=MAIL, widget=CheckboxRows(hints=MAIL_HINTS)
    )
    offices = forms.MultipleChoiceField(
        label="Offices",
        required=False,
        choices=TEAMS,
        widget=CheckboxCards(
            details={"engineering": ("Lyon", "Toulouse")}, notes={"sales": "Moves to another house in May."}
        ),
    )
    plain = forms.ChoiceField(label="Plain choice", choices=TEAMS, widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I would like to join the network", help_text="You can leave again at any time.")
    guest = say_when(forms.CharField(label="Who comes with you", required=False), "needed if you bring somebody")
    leavers = forms.FileField(
        label="File of leavers", widget=FileDrop(hint="CSV or XLSX, up to 64 MB and 200,000 rows")
    )
    photo = forms.FileField(label="Photo", required=False)
    papers = PapersField(label="Papers that go with it")
    locked = forms.CharField(label="Employee number", disabled=True, initial="N-10482", required=False)


class FilterForm(forms.Form):
    q = forms.CharField(
        label="Search people", required=False, widget=SearchInput(attrs={"placeholder": "Name, team or title"})
    )
    team = forms.ChoiceField(label="Team", required=False, choices=[("", "All teams"), *TEAMS])
    waiting = forms.BooleanField(label="Address missing", required=False)


def sample(request: HttpRequest) -> dict[str, Any]:
    """`?layout=staff|portal|public` shows the components inside that layout."""
    layout = request.GET.get("layout", "staff")
    layout = layout if layout in {"staff", "portal", "public"} else "staff"
    return {
        "layout": f"layouts/{layout}.html",
        "form": SampleForm(initial={"name": "Amara Okafor", "team": "product", "when": "later", "mail": ["jobs"]}),
        "failed_form": _failed_form(),
        "filters": FilterForm(prefix="f"),
        "people": [_person(*row) for row in PEOPLE],
        "page": Page(items=[], next_cursor="next", previous_cursor="previous"),
        "funnel": funnel(("Leavers", 48, "#funnel-title"), ("Address known", 41), ("Invited", 30), ("Activated", 22)),
        "lines": _lines(),
        "bars": bar_chart(
            title="Leavers by month",
            heading="Month",
            labels=MONTHS[:6],
            series=[Series("Leavers", [4, 9, 7, 12, 6, 10])],
        ),
        "unsure": _unsure(),
        "shares": _shares(),
        "interval": Interval("Would recommend us", 23, 12, 34),
        "heat": _heat(),
        "links": _links(layout),
        "icons": ["users", "folder-open", "mail", "calendar", "search", "upload", "download", "settings", "briefcase"],
        "art": ["people", "inbox", "search", "upload", "done", "calendar", "lost", "key", "work"],
    }


def _failed_form() -> SampleForm:
    data = {"bad-name": "", "bad-email": "amara@", "bad-last_day": "31 February", "bad-words": "What was typed stays."}
    empty = SimpleUploadedFile("leavers.csv", b"")
    form = SampleForm(data, MultiValueDict({"bad-leavers": [empty]}), prefix="bad")
    form.add_error(None, "This case was closed while you were writing.")
    return form


def _lines() -> Any:
    active = [1204, 1282, 1340, 1322, 1430, 1502, 1490, 1571, 1644, 1702, 1838, 1946]
    back = [212, 230, 244, 268, 262, 291, 303, 325, 320, 348, 389, 428]
    return line_chart(
        title="Active alumni and open to return, last twelve months",
        heading="Month",
        labels=MONTHS,
        series=[Series("Active alumni", active), Series("Open to return", back)],
    )


def _unsure() -> Any:
    values = [12, 18, None, 23, 31, None, -8, 4]
    return line_chart(
        title="Would recommend us, by quarter",
        heading="Quarter",
        labels=["Q1", "Q2", "Q3", "Q4", "Q1", "Q2", "Q3", "Q4"],
        series=[Series("Score", values, [None if each is None else (each - 14, each + 14) for each in values])],
        axis=Axis(-100, 100),
        notes=("Answers", ["64", "71", "fewer than 10", "58", "66", "", "61", "70"]),
    )


def _shares() -> ShareChart:
    reasons = ("Career", "Pay", "Management", "Hours")
    told = {"On record": (0.6, 0.2, 0.05, 0.15), "Four weeks later": (0.3, 0.2, 0.35, 0.15)}
    bars = [
        ShareBar(label, [Part(reasons[at], share, str(at + 1)) for at, share in enumerate(shares)], note="64 answers")
        for label, shares in told.items()
    ]
    return ShareChart("Reasons for leaving", "When", [*bars, ShareBar("Month 12", why="hidden: fewer than 5")])


def _heat() -> HeatMap:
    figures = {"Fair treatment": (3.1, 4.4, 2.2), "Promise kept": (3.6, 4.9, 1.2), "Pay": (2.8, 3.3, None)}
    return HeatMap(
        "Means by team",
        "Question",
        ["All", "Engineering", "Operations"],
        [HeatRow(question, [_cell(value) for value in values]) for question, values in figures.items()],
    )


def _cell(value: float | None) -> HeatCell:
    if value is None:
        return HeatCell(why="hidden: fewer than 5")
    return HeatCell(str(value), tint(value, low=1, middle=3, high=5), "64 answers")


def _person(name: str, title: str, team: str, city: str, state: str, kind: str, tasks: int) -> SimpleNamespace:
    return SimpleNamespace(name=name, title=title, team=team, city=city, state=state, kind=kind, tasks=tasks)


def _links(layout: str) -> list[Link]:
    staff = [
        ("Start", "layout-dashboard", "", True),
        ("Cases", "folder-open", "Leavers", False),
        ("Imports", "upload", "Leavers", False),
        ("People", "users", "Network", False),
        ("Settings", "settings", "Network", False),
    ]
    portal = [
        ("Home", "house", "", True),
        ("People", "users", "", False),
        ("My profile", "circle-user-round", "", False),
    ]
    rows = staff if layout == "staff" else portal
    return [Link(label, "#main", icon, group, current) for label, icon, group, current in rows]
