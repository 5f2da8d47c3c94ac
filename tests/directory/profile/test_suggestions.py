import gzip
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from directory.models import Alumnus, Block, Skill
from directory.profile.skill_list import offer_skills
from directory.profile.suggestions import city_options
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, own_alumnus, set_levels, set_skills

ClientFor = Callable[[User], Client]


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def as_alice(alice: User, own: Alumnus, client_for: ClientFor) -> Client:
    return client_for(alice)


def options(client: Client, path: str, **asked: str) -> list[dict[str, Any]]:
    response = client.get(f"/acme/me/suggestions/{path}/", asked)
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["options"]
    return found


def test_cities_are_suggested_with_their_country(as_alice: Client) -> None:
    first = options(as_alice, "cities", q="lisb")[0]
    assert (first["value"], first["detail"], first["set"]["country"]) == ("Lisbon", "Portugal", "PT")
    assert {each["set"]["country"] for each in options(as_alice, "cities", q="lyon", country="FR")} == {"FR"}
    assert options(as_alice, "cities", q="lisb", country="XX")[0]["value"] == "Lisbon"
    assert options(as_alice, "cities", q="") == []
    assert options(as_alice, "cities", q="x" * 10_000) == []
    assert options(as_alice, "cities", q="%\x00🙂") == []


def test_towns_of_one_name_are_told_apart() -> None:
    details = {option["detail"] for option in city_options("springfield", "US")}
    assert len(details) > 2
    assert all(detail.endswith("United States") for detail in details)


def test_a_chosen_city_is_kept_with_its_number(own: Alumnus, as_alice: Client) -> None:
    levels = {"level_headline": "everyone", "level_about": "everyone", "level_place": "everyone"}
    lisbon = options(as_alice, "cities", q="lisbon")[0]["set"]
    as_alice.post("/acme/me/sections/about/", {"city": "Lisbon", **lisbon, **levels})
    assert _place(own) == ("Lisbon", "PT", int(lisbon["city_id"]))
    as_alice.post("/acme/me/sections/about/", {"city": "lisbon", "country": "", "city_id": lisbon["city_id"], **levels})
    assert _place(own) == ("lisbon", "PT", int(lisbon["city_id"]))
    # Something else was typed after the choice: the words count, the number goes.
    as_alice.post("/acme/me/sections/about/", {"city": "Sintra dos Montes", **lisbon, **levels})
    assert _place(own) == ("Sintra dos Montes", "PT", None)
    as_alice.post("/acme/me/sections/about/", {"city": "Lyon", **lisbon, "country": "FR", **levels})
    place = _place(own)
    assert place[:2] == ("Lyon", "FR")
    assert place[2] not in (None, int(lisbon["city_id"]))
    as_alice.post("/acme/me/sections/about/", {"city": "", "country": "", "city_id": "x", **levels})
    assert _place(own)[0] == "Lyon"  # a number that is none is refused
    as_alice.post("/acme/me/sections/about/", {"city": "", "country": "", "city_id": "", **levels})
    assert _place(own) == ("", "", None)


def _place(own: Alumnus) -> tuple[str, str, int | None]:
    with tenant_scope(own.tenant_id):
        own.refresh_from_db()
    return own.city, own.country, own.city_id


def test_skills_that_others_keep_to_a_few_are_not_suggested(acme: Employer, own: Alumnus, as_alice: Client) -> None:
    for number, levels in enumerate([{}, {"skills": "nobody"}, {"skills": "colleagues"}, {"listing": "connections"}]):
        peer = make_peer(acme, "Peer", f"No{number}")
        set_skills(peer, f"Pricing {number}")
        set_levels(peer, **levels)
    assert options(as_alice, "skills", q="pri") == [{"value": "Pricing 0"}]
    assert options(as_alice, "skills", q="") == []
    assert options(as_alice, "skills", q="ricing") == []


def test_whom_one_has_blocked_suggests_nothing(acme: Employer, own: Alumnus, as_alice: Client) -> None:
    peer = make_peer(acme)
    set_skills(peer, "Pricing")
    assert options(as_alice, "skills", q="pricing") == [{"value": "Pricing"}]
    with tenant_scope(acme):
        Block.objects.create(blocker=peer, blocked=own)
    assert options(as_alice, "skills", q="pricing") == []


def test_the_employers_list_is_offered(acme: Employer, globex: Employer, own: Alumnus, as_alice: Client) -> None:
    set_skills(make_peer(globex), "Welding")
    hidden = make_peer(acme)
    set_skills(hidden, "Price lists")
    set_levels(hidden, skills="nobody")
    with tenant_scope(acme):
        assert offer_skills(["Price lists", "price LISTS", "Pricing", " ", "x" * 61]) == (2, 1)
        assert set(Skill.objects.values_list("name", "is_offered")) == {("Price lists", True), ("Pricing", True)}
    assert options(as_alice, "skills", q="pric") == [{"value": "Price lists"}, {"value": "Pricing"}]


def test_a_file_of_esco_is_loaded(acme: Employer, tmp_path: Path) -> None:
    file = tmp_path / "skills_en.csv"
    file.write_text(
        "conceptUri,preferredLabel,status\nu1,manage musical staff,released\nu2,old skill,obsoleted\n"
        f"u3,{'very ' * 20}long,released\n",
        encoding="utf-8-sig",
    )
    out = StringIO()
    call_command("load_skills", "acme", str(file), stdout=out)
    assert "1 skills are offered now" in out.getvalue()
    assert "1 were left out" in out.getvalue()
    with tenant_scope(acme):
        assert [skill.name for skill in Skill.objects.all()] == ["manage musical staff"]


def test_a_packed_plain_list_is_loaded(acme: Employer, tmp_path: Path) -> None:
    file = tmp_path / "list.csv.gz"
    file.write_bytes(gzip.compress(b"name\nPricing\n"))
    out = StringIO()
    call_command("load_skills", "acme", str(file), stdout=out)
    assert out.getvalue() == "Acme: 1 skills are offered now.\n"


@pytest.mark.parametrize("data", [b"titel\nPricing\n", b"", b"name\n\xff\xfe\n"])
def test_other_files_are_refused_whole(acme: Employer, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(CommandError):
        call_command("load_skills", "acme", str(file))
    with pytest.raises(CommandError):
        call_command("load_skills", "acme", str(tmp_path / "nothing.csv"))
    with tenant_scope(acme):
        assert not Skill.objects.exists()


def test_staff_without_a_profile_are_suggested_nothing(bob: User, client_for: ClientFor) -> None:
    assert client_for(bob).get("/acme/me/suggestions/skills/?q=a").status_code == 404
    assert client_for(bob).get("/acme/me/suggestions/cities/?q=a").status_code == 404
