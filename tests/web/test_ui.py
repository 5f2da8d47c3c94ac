import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tenancy.models import Employer
from web.charts import funnel
from web.templatetags import ui

NASTY = '<img src=x onerror="alert(1)">'


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    "source",
    [
        "{% badge nasty %}",
        "{% badge 'x' nasty %}",
        "{% avatar nasty %}",
        "{% person nasty nasty nasty %}",
        "{% crumb nasty nasty %}",
        "{{ nasty|address }}",
        "{{ nasty_address|address }}",
        "{% crumb nasty %}",
        "{% fact nasty nasty %}",
        "{% kpi nasty nasty nasty nasty %}",
        "{% steps nasty nasty current=1 %}",
        "{% progress nasty 1 2 nasty %}",
        "{% card title=nasty id=nasty lede=nasty kind=nasty %}{{ nasty }}{% endcard %}",
        "{% empty_state title=nasty %}{{ nasty }}{% endempty_state %}",
        "{% callout nasty title=nasty id=nasty %}{{ nasty }}{% endcallout %}",
        "{% event nasty nasty kind=nasty %}{{ nasty }}{% endevent %}",
        "{% funnel_bars stages %}",
    ],
)
def test_no_tag_lets_markup_through(source: str) -> None:
    html = render(source, nasty=NASTY, nasty_address=f"{NASTY}@{NASTY}", stages=funnel((NASTY, 1, NASTY)))

    assert "<img" not in html
    assert 'onerror="' not in html


def test_icon_is_decoration_and_cached() -> None:
    first, second = ui.icon("users"), ui.icon("users")

    assert first is second
    assert 'aria-hidden="true"' in first
    assert 'class="icon"' in first


def test_unknown_kinds_become_neutral() -> None:
    assert render("{% badge 'Left' 'purple' %}") == '<span class="badge badge--neutral">Left</span>'
    assert "callout--info" in render("{% callout 'purple' %}x{% endcallout %}")
    assert "timeline__mark--neutral" in render("{% event 'x' kind='purple' %}{% endevent %}")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Okafor", "AO"),
        ("Amara de la Cruz", "AC"),
        ("Prince", "P"),
        ("", "—"),
        ("  ", "—"),
        ("(Bob) Ångström", "Å"),
        ("李 明", "李明"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_colour_of_a_name_stays() -> None:
    assert ui.avatar("Amara Okafor") == ui.avatar("Amara Okafor")
    assert ui.avatar("AMARA OKAFOR")[:40] == ui.avatar("amara okafor")[:40]


def test_person_with_a_page_is_a_link() -> None:
    assert render("{% person 'Bob' '' '/x/' %}").startswith('<a class="person" href="/x/">')
    assert render("{% person 'Bob' %}").startswith('<span class="person">')


def test_card_is_named_by_its_title() -> None:
    html = render("{% card title='Due today' lede='Soon' %}x{% endcard %}")

    assert 'aria-labelledby="due-today-title"' in html
    assert '<h2 id="due-today-title">Due today</h2>' in html
    assert render("{% card kind='quiet' flush=True %}x{% endcard %}") == '<section class="card card--quiet">x</section>'
    assert 'id="card-title"' in render("{% card title='李' %}x{% endcard %}")


def test_steps_say_what_is_done_and_where_one_is() -> None:
    html = render("{% steps 'One' 'Two' 'Three' current=2 %}")

    assert html.count('class="done"') == 1
    assert html.count('aria-current="step"') == 1
    assert '<span class="visually-hidden">Done: </span>One' in html


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("{% progress 'Reading' 5 10 %}", 'max="10" value="5"'),
        ("{% progress 'Reading' 50 10 %}", 'max="10" value="10"'),
        ("{% progress 'Reading' 6400 10000 %}", "6,400 / 10,000"),
    ],
)
def test_progress(source: str, part: str) -> None:
    assert part in render(source)


def test_progress_without_an_end_has_no_value() -> None:
    assert "value=" not in render("{% progress 'Looking' 3 %}")


def test_fact_without_a_value_shows_a_dash_and_zero_is_a_value() -> None:
    assert "—" in render("{% fact 'Manager' '' %}")
    assert "<dd>0</dd>" in render("{% fact 'Tasks' zero %}", zero=0)


def test_planned_event_is_marked() -> None:
    assert render("{% event 'Later' planned=True %}{% endevent %}").startswith('<li class="planned">')
    assert 'class="soft"' not in render("{% event 'Later' %} {% endevent %}")


def test_menu_without_a_request_is_empty() -> None:
    assert render("{% navigation_links 'staff' as items %}{{ items }}") == "[]"


@pytest.mark.parametrize(("name", "path"), [("theme", "/theme/"), ("no-such-page", "")])
def test_site_url(name: str, path: str) -> None:
    assert ui.site_url(name) == path


def test_site_url_leaves_the_prefix_as_it_was() -> None:
    ui.set_script_prefix("/acme/")
    try:
        assert ui.site_url("theme") == "/theme/"
        assert ui.get_script_prefix() == "/acme/"
    finally:
        ui.set_script_prefix("/")


def test_brand_sheet_only_within_an_employer(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert render("{% brand_href %}", request=request) == ""

    request.tenant = Employer(slug="acme", colour_primary="#0b6e4f", colour_accent="#f4a259")  # type: ignore[attr-defined]
    assert render("{% brand_href %}", request=request).startswith("/acme/brand.css?v=")


@pytest.mark.parametrize(("value", "shown"), [(1272, "1,272"), (12.5, "12.5"), ("85 %", "85 %"), (0, "0")])
def test_figures_are_easy_to_read(value: object, shown: str) -> None:
    assert f'<dd class="kpi__value">{shown}</dd>' in render("{% kpi 'Alumni' value %}", value=value)


@pytest.mark.parametrize(
    ("email", "shown"), [("ada@home.example", "ada@<wbr>home.example"), ("", ""), ("no address", "no address")]
)
def test_address_breaks_after_its_at_sign(email: str, shown: str) -> None:
    assert render("{{ email|address }}", email=email) == shown
