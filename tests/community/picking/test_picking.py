from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import set_urlconf
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from community.picking.by_rule import Rule, describe, fits, people_of
from community.picking.fields import PeopleField, PickingForm
from community.picking.forms import RuleForm, initial_of
from directory.models import Alumnus, Block
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import EMPLOYER_URLCONF, script_prefix
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus, set_levels

ClientFor = Callable[[User], Client]
LYON = 2996944


class TeamForm(PickingForm):
    people = PeopleField(most=2)


@pytest.fixture
def _employer_pages() -> Iterator[None]:
    set_urlconf(EMPLOYER_URLCONF)
    with script_prefix("/acme/"):
        yield
    set_urlconf(None)


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    alumnus = own_alumnus(acme, alice)
    make_spell(alumnus, team="Payments", office="Lyon")
    return alumnus


@pytest.fixture
def zoe(acme: Employer) -> Alumnus:
    alumnus = make_peer(acme, "Zoë", "Ågren", headline="Pricing for good", city="Lyon", country="FR")
    make_spell(alumnus, team="Payments", office="Paris")
    return alumnus


def me(own: Alumnus) -> Membership:
    assert own.membership is not None
    return own.membership


def choose(own: Alumnus, **values: list[str] | str) -> TeamForm:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return TeamForm(data, member=me(own))


def rule_form(own: Alumnus, **values: str) -> RuleForm:
    return RuleForm({f"rule_{name}": value for name, value in values.items()}, member=me(own))


def block(blocker: Alumnus, blocked: Alumnus) -> None:
    Block.objects.create(blocker=blocker, blocked=blocked)


def test_names_are_offered_to_members(
    acme: Employer, own: Alumnus, zoe: Alumnus, alice: User, bob: User, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    zoo = make_peer(acme, "Zoe", "Hidden")
    set_levels(zoo, listing="staff")
    make_alumnus(acme, "Zoe", "Unjoined")
    client = client_for(alice)
    client.get("/acme/people/pick/?q=zo")
    with django_assert_num_queries(9):
        offered = client.get("/acme/people/pick/?q=ZOE ").json()["options"]
    assert offered == [{"value": "Zoë Ågren", "detail": "Pricing for good", "id": str(zoe.pk)}]
    assert client.get("/acme/people/pick/?q=agr").json()["options"] == offered
    assert client.get("/acme/people/pick/?q=alice").json()["options"] == []  # oneself
    assert client.get("/acme/people/pick/").json()["options"] == []
    assert client.post("/acme/people/pick/").status_code == 405
    assert Client().get("/acme/people/pick/").status_code == 302
    assert client_for(make_user("new@home.example")).get("/acme/people/pick/").status_code == 404
    teams = client.get("/acme/people/pick/teams/?q=pay").json()["options"]
    assert teams == [{"value": "Payments"}]
    with tenant_scope(acme):
        block(zoe, own)
    assert client.get("/acme/people/pick/?q=zoe").json()["options"] == []


@pytest.mark.usefixtures("_employer_pages")
def test_people_are_ticked_or_named_in_full(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    ines = make_peer(acme, "Ines", "Rocha")
    with tenant_scope(acme):
        form = choose(own, people=[str(zoe.pk), str(zoe.pk), str(own.pk), "no id"], people_name="ines rocha")
        assert form.is_valid()
        assert form.cleaned_data["people"] == [zoe, ines]
        looking = choose(own, people=[str(zoe.pk)], people_name="ines rocha", people_look="1")
        assert looking.errors == {"people": ["Tick whom you mean below."]}
        page = str(looking["people"])
        assert f'value="{zoe.pk}" id="id_people-{zoe.pk}" checked' in page
        assert f'value="{ines.pk}" id="id_people-{ines.pk}">' in page
        assert choose(own, people_name="Ine").errors == {"people": ["Tick whom you mean below."]}
        nobody = choose(own, people_name="<x>").errors["people"]
        assert nobody == ["We find nobody whose name begins with “<x>”."]
        assert "<x>" not in str(nobody)
        assert choose(own).errors == {"people": ["Choose at least one person."]}
        kim = make_peer(acme, "Kim", "Park")
        many = choose(own, people=[str(each.pk) for each in (zoe, ines, kim)])
        assert many.errors == {"people": ["Choose at most 2 people."]}
        block(ines, own)
        assert choose(own, people=[str(ines.pk)]).errors == {"people": ["Choose at least one person."]}


def test_a_rule_finds_only_by_what_the_member_may_read(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    shy = make_peer(acme, "Shy", "Lee", city="Lyon", country="FR")
    make_spell(shy, team="Payments", office="Lyon")
    set_levels(shy, career="staff", place="staff")
    brief = make_peer(acme, "Brief", "Ng", city="Lyon", country="FR")
    make_spell(brief, team="Payments", office="Lyon", started_on=date(2021, 1, 1), last_day=date(2021, 6, 30))
    with tenant_scope(acme):
        form = rule_form(own, team="payments", city="lyon", years="0")
        assert form.is_valid()
        assert form.rule == Rule("Payments", "", LYON, 0) == Rule.of(form.rule.as_json())
        assert rule_form(own, **{name[5:]: value for name, value in initial_of(form.rule).items()}).is_valid()
        assert set(people_of(form.rule, member=me(own))) == {zoe, brief}
        assert set(people_of(Rule("Payments", years=3), member=me(own))) == {zoe}
        assert set(people_of(Rule(office="Lyon"), member=me(own))) == {brief}
        assert set(people_of(Rule(), member=me(own))) == {zoe, shy, brief}
        errors = rule_form(own, team="Secret", office="Nowhere", city="Nowhereville", years="9").errors
        assert set(errors) == {"rule_team", "rule_office", "rule_city", "rule_years"}
        block(own, brief)
        assert set(people_of(form.rule, member=me(own))) == {zoe}
        assert fits(Rule("Payments", office="Lyon"), alumnus=own)
        assert not fits(Rule("Payments", office="Paris"), alumnus=own)
        assert fits(Rule(), alumnus=own)


def test_whoever_has_no_record_worked_with_nobody(acme: Employer, zoe: Alumnus) -> None:
    member = make_member(acme, make_user("staff@acme.example"), "hr_admin")
    with tenant_scope(acme):
        assert not people_of(Rule(years=2), member=member).exists()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(), "anyone"),
        (Rule("Payments", city=LYON), "anyone from Payments in Lyon"),
        (Rule(office="Lyon", years=0), "anyone from the office Lyon you have worked with"),
        (Rule("Payments", "Lyon"), "anyone from Payments, office Lyon"),
        (Rule(city=LYON, years=1), "anyone in Lyon you have worked with for 1 year or more"),
    ],
)
def test_a_rule_is_described_in_words(rule: Rule, words: str) -> None:
    assert describe(rule) == words
