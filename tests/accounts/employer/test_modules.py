import pytest
from django.test import Client

from accounts.employer.actions import NeedsAnother, choose_modules
from accounts.employer.goals import GOALS, modules_for
from audit.events import OPERATOR
from audit.models import AuditEvent
from tenancy.models import Employer
from tenancy.modules import UnknownModule, all_modules, starting_modules
from tenancy.scope import tenant_scope
from tests.factories.accounts import CHOSEN

pytestmark = pytest.mark.django_db

PATH = "/acme/manage/settings/modules/"
START = "/acme/manage/start/"


@pytest.fixture
def undecided(acme: Employer) -> Employer:
    """Acme before its owner was asked."""
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=None)
    return acme


def _chosen() -> list[str] | None:
    return Employer.objects.get(slug="acme").modules


def _switch(acme: Employer, *names: str) -> None:
    with tenant_scope(acme):
        choose_modules(employer=acme, modules=names, by=OPERATOR)


def test_new_owner_is_asked_once_what_the_network_is_for(undecided, olga, client_for):
    client = client_for(olga)
    assert client.get("/acme/manage/").url == START
    page = client.get(START).content.decode()
    assert "What is this network for?" in page
    assert '" checked' not in page
    assert client.post(START, {}).status_code == 422
    assert client.post(START, {"goals": ["fame"]}).status_code == 422
    assert _chosen() is None
    assert client.post(START, {"goals": ["return"]}).url == "/acme/manage/"
    assert _chosen() == ["offboarding", "directory", "boomerang"]
    assert client.get("/acme/manage/").status_code == 200
    assert client.get(START).url == PATH


def test_two_goals_go_together_and_parts_can_be_ticked_besides(undecided, olga, client_for):
    sent = {"goals": ["touch", "feedback"], "modules": ["imports"]}
    assert client_for(olga).post(START, sent).url == "/acme/manage/"
    assert set(_chosen()) == {"offboarding", "imports", "directory", "circle", "feedback", "engagement"}


def test_each_goal_switches_on_three_parts_that_exist_and_stand_by_themselves():
    names = {module.name for module in all_modules()}
    for goal in GOALS:
        assert len(set(goal.modules)) == 3
        assert set(goal.modules) <= names
        assert modules_for([goal.name]) == sorted(goal.modules)
    assert starting_modules() == {"offboarding", "imports", "directory"}


def test_what_nobody_chose_is_out_of_sight(undecided, bob, alice, client_for):
    assert client_for(bob).get("/acme/manage/surveys/").status_code == 404
    assert client_for(alice).get("/acme/openings/").status_code == 404
    assert client_for(bob).get("/acme/manage/cases/").status_code == 200


def test_only_owners_are_asked(acme, bob, alice, client_for):
    assert client_for(bob).get("/acme/manage/").status_code == 200
    assert client_for(bob).get(START).status_code == 403
    assert client_for(alice).get(START).status_code == 403


def test_owner_switches_modules_with_a_trace(acme, olga, client_for):
    response = client_for(olga).post(PATH, {"modules": ["offboarding", "imports"]})
    assert response.url == PATH
    assert _chosen() == ["offboarding", "imports"]
    with tenant_scope(acme):
        event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor_id) == ("employer.modules_chosen", olga.pk)
    assert event.data == {"switched_on": [], "switched_off": ["boomerang", "directory", "engagement", "feedback"]}


@pytest.mark.parametrize(
    ("modules", "said"),
    [(["imports"], "“Lists of leavers” is no use without “Leavers”"), (["everything"], "no part “everything”")],
)
def test_what_cannot_be_chosen_is_said_and_the_choice_stays(acme, olga, client_for, modules, said):
    response = client_for(olga).post(PATH, {"modules": modules})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert _chosen() == CHOSEN


def test_action_refuses_what_no_app_knows(acme):
    with pytest.raises(UnknownModule):
        _switch(acme, "everything")
    with pytest.raises(NeedsAnother):
        _switch(acme, "imports")


def test_nobody_else_chooses(acme, bob, rita, alice, mallory, olga, client_for):
    for person in (bob, rita, alice):
        assert client_for(person).post(PATH, {"modules": []}).status_code == 403
    assert client_for(mallory).post(PATH, {"modules": []}).status_code == 404
    assert Client().get(PATH).url == f"/account/sign-in/?next={PATH}"
    assert client_for(olga).put(PATH).status_code == 405
    assert client_for(olga).put(START).status_code == 405
    assert _chosen() == CHOSEN


@pytest.mark.parametrize(
    "path", ["/acme/manage/cases/", "/acme/manage/imports/", "/acme/leaving/", "/acme/leaving/x/", "/acme/alumni/"]
)
def test_pages_that_are_off_do_not_exist_for_anybody(acme, olga, bob, alice, client_for, path):
    _switch(acme)
    for client in (client_for(olga), client_for(bob), client_for(alice), Client()):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_what_is_off_is_gone_from_menus_and_pages(acme, olga, bob, alice, client_for):
    client = client_for(bob)
    before = client.get("/acme/manage/").content.decode()
    assert "/acme/manage/cases/" in before
    assert "/acme/alumni/" in client_for(alice).get("/acme/home/").content.decode()

    _switch(acme)
    for path in ("/acme/manage/", "/acme/manage/alumni/"):
        page = client.get(path).content.decode()
        assert "/acme/manage/cases/" not in page
        assert "/acme/manage/imports/" not in page
    assert "/acme/alumni/" not in client_for(alice).get("/acme/home/").content.decode()
    assert "switched off" in client_for(olga).get("/acme/manage/").content.decode()


def test_other_employers_keep_theirs(acme, globex, mallory, client_for):
    _switch(acme)
    assert client_for(mallory).get("/globex/manage/cases/").status_code == 200


def test_page_says_what_others_notice_once_a_part_is_off(acme, olga, client_for):
    page = client_for(olga).get(PATH).content.decode()

    assert "nobody can check a certificate online" in page
