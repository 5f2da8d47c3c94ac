"""Changes find their way into fits: only what they touch, nothing lost, nothing told to the wrong side."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from boomerang.matching import tasks
from boomerang.matching.fits import best_for, best_people, score_pair
from boomerang.matching.work import look_after, work_off
from boomerang.models import (
    Candidacy,
    Fit,
    FitMark,
    FitSide,
    FitState,
    Opening,
    OpeningState,
    OpeningTraits,
    PersonTraits,
    Source,
    Taxonomy,
    TaxonomyName,
    TraitCount,
    WishRead,
)
from boomerang.openings.actions import move_opening
from boomerang.wishes.actions import Wanted, state_wish
from directory import actions
from directory.models import Alumnus, AlumnusState, Level
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_spell, set_levels, set_skills
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]


def match() -> None:
    while work_off():
        pass


@pytest.fixture
def engineer(house: Employer, ines: Alumnus) -> Alumnus:
    make_spell(ines, title="Data engineer", team="Payments")
    set_skills(ines, "Python", "SQL", "Kafka")
    return ines


@pytest.fixture
def opening(house: Employer, recruiter: Membership) -> Opening:
    return make_opening("Senior data engineer", by=recruiter, must=["Python", "SQL"], nice=["Go"], team="Payments")


def test_an_opening_and_a_person_find_each_other(engineer: Alumnus, opening: Opening, recruiter: Membership) -> None:
    make_alumnus_of_another_trade()
    match()
    assert [fit.alumnus for fit in best_people(opening)] == [engineer]
    (mine,) = best_for(engineer)
    assert mine.opening == opening
    assert mine.reasons["skills"]["must"] == [2, 2]
    assert mine.reasons["team"]["label"] == "Payments"
    assert not FitMark.objects.exists()
    assert score_pair(opening, engineer, side=FitSide.MEMBER).score == mine.score  # type: ignore[union-attr]

    set_skills(engineer, "Gardening")
    assert FitMark.objects.filter(alumnus=engineer).exists()
    match()
    (worse,) = Fit.objects.filter(side=FitSide.MEMBER, alumnus=engineer)
    assert worse.score < mine.score
    assert worse.found_at == mine.found_at

    move_opening(opening=opening, to=OpeningState.ON_HOLD, by=recruiter)
    match()
    assert not Fit.objects.exists()
    assert not OpeningTraits.objects.exists()


def make_alumnus_of_another_trade() -> Alumnus:
    other = make_alumnus(Employer.objects.get(slug="acme"), "Bo", "Baker")
    make_spell(other, title="Baker", team="Bread")
    return other


def test_who_cannot_be_approached_or_is_gone_is_not_named(engineer: Alumnus, opening: Opening) -> None:
    match()
    actions.change_state(engineer, state=AlumnusState.NOT_ELIGIBLE, by=None)
    assert best_people(opening) == []
    match()
    assert not PersonTraits.objects.exists()
    assert not Fit.objects.exists()
    assert score_pair(opening, engineer, side=FitSide.STAFF) is None


def test_what_a_person_keeps_from_staff_moves_no_score_of_staff(engineer: Alumnus, opening: Opening) -> None:
    set_levels(engineer, skills=Level.NOBODY)
    match()
    staff = Fit.objects.get(side=FitSide.STAFF, alumnus=engineer)
    member = Fit.objects.get(side=FitSide.MEMBER, alumnus=engineer)
    assert "skills" not in staff.reasons
    assert member.reasons["skills"]["must"] == [2, 2]
    before = staff.score
    set_skills(engineer, "Nothing of the kind")
    match()
    assert Fit.objects.get(side=FitSide.STAFF, alumnus=engineer).score == before
    assert score_pair(opening, engineer, side=FitSide.STAFF).score == before  # type: ignore[union-attr]


def test_a_wish_lifts_only_where_it_may_be_read_and_is_noted(
    engineer: Alumnus, opening: Opening, recruiter: Membership
) -> None:
    match()
    state_wish(engineer, wanted=Wanted(roles=["Data engineer"], places=[], contracts=[], is_remote_fine=False))
    match()
    (plain,) = best_people(opening)
    (lifted,) = best_people(opening, reader=recruiter)
    assert lifted.score > plain.score
    assert "wish" not in Fit.objects.get(pk=plain.pk).reasons
    assert list(WishRead.objects.values_list("alumnus", "by")) == [(engineer.pk, recruiter.pk)]


def test_skills_are_read_from_the_description_where_none_are_named(engineer: Alumnus, recruiter: Membership) -> None:
    told = make_opening("Engineer", by=recruiter, description="You write **Python** and love SQL.")
    match()
    fit = Fit.objects.get(side=FitSide.STAFF, opening=told)
    assert fit.reasons["skills"]["nice"] == [2, 2]


def test_a_sweep_takes_up_everybody_once_the_module_comes_back(house: Employer, engineer: Alumnus) -> None:
    match()
    Employer.objects.filter(pk=house.pk).update(modules=["directory"])
    set_skills(engineer, "Haskell")
    assert FitState.objects.get().stamp == ""
    assert not FitMark.objects.exists()
    Employer.objects.filter(pk=house.pk).update(modules=None)
    match()
    assert "haskell" in str(PersonTraits.objects.get().traits)


def test_work_that_takes_too_long_goes_on_in_another_task(
    engineer: Alumnus, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_MOST", -1.0)
    assert tasks.match_changes.apply().successful()


def test_what_ends_by_itself_is_forgotten_and_counts_are_taken_again(engineer: Alumnus, opening: Opening) -> None:
    match()
    yesterday = timezone.localdate() - timedelta(days=1)
    Opening.objects.filter(pk=opening.pk).update(deadline=yesterday)
    FitState.objects.update(counted_at=timezone.now() - timedelta(days=2))
    TraitCount.objects.all().delete()
    look_after()
    assert not Fit.objects.exists()
    assert TraitCount.objects.get(key="").people == 1
    assert FitState.objects.get().refreshed_on == timezone.localdate()


def test_pages_say_why_to_the_member_and_name_people_to_recruiters(
    engineer: Alumnus, opening: Opening, alice: User, rita: User, client_for: ClientFor
) -> None:
    match()
    page = client_for(alice).get(f"/acme/openings/{opening.pk}/").content.decode()
    assert "Why this fits you" in page
    assert "2 of 2 must-have skills: Python, SQL" in page
    staff = client_for(rita).get(f"/acme/recruit/openings/{opening.pk}/").content.decode()
    assert "People who fit" in staff
    assert "Ines Rocha" in staff
    ticked = {"opening": str(opening.pk), "person": str(engineer.pk), "from_opening": "1"}
    added = client_for(rita).post("/acme/recruit/cards/", ticked, follow=True)
    assert added.redirect_chain == [(f"/acme/recruit/openings/{opening.pk}/", 302)]
    assert "On the board" in added.content.decode()
    assert Candidacy.objects.get().source == Source.MATCH


def _write(folder: Path, name: str, *rows: dict[str, Any]) -> None:
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _esco(folder: Path) -> None:
    """In the columns of the Commission's own download."""
    _write(
        folder,
        "occupations_en.csv",
        {"conceptUri": "o:1", "iscoGroup": "2511", "preferredLabel": "data engineer",
         "altLabels": "pipeline builder\nETL developer", "status": "released"},
        {"conceptUri": "o:2", "iscoGroup": "7512", "preferredLabel": "baker", "altLabels": "", "status": "released"},
        {"conceptUri": "o:3", "iscoGroup": "1", "preferredLabel": "gone", "altLabels": "", "status": "obsolete"},
    )  # fmt: skip
    _write(
        folder,
        "skills_en.csv",
        {"conceptUri": "s:1", "preferredLabel": "SQL", "altLabels": "structured query language"},
        {"conceptUri": "s:2", "preferredLabel": "bake bread", "altLabels": ""},
    )
    _write(
        folder,
        "occupationSkillRelations_en.csv",
        {"occupationUri": "o:1", "relationType": "essential", "skillUri": "s:1"},
        {"occupationUri": "o:2", "relationType": "optional", "skillUri": "s:2"},
        {"occupationUri": "o:9", "relationType": "essential", "skillUri": "s:2"},
    )


@pytest.mark.django_db(transaction=True)
def test_a_classification_tells_that_two_names_mean_one(
    as_login: Callable[[str], AbstractContextManager[None]], tmp_path: Path, acme: Employer
) -> None:
    _esco(tmp_path)
    with as_login("owner"):
        call_command("load_taxonomy", tmp_path)
        (tmp_path / "skills_en.csv").write_text("nothing,of,it\n")
        with pytest.raises(CommandError, match=r"skills_en\.csv needs a column"):
            call_command("load_taxonomy", tmp_path)
    assert (Taxonomy.objects.get().occupations, TaxonomyName.objects.count()) == (2, 7)
    with tenant_scope(acme):
        builder = make_alumnus(acme, "Ines", "Rocha")
        make_spell(builder, title="ETL developer", team="")
        set_skills(builder, "Structured Query Language")
        opening = make_opening("Data engineer", must=["SQL"])
        match()
        fit = Fit.objects.get(side=FitSide.STAFF, opening=opening, alumnus=builder)
        assert fit.reasons["skills"]["must"] == [1, 1]
        assert {role[1] for role in PersonTraits.objects.get().traits["roles"]} == {"2511"}
    with as_login("owner"):
        for model in (TaxonomyName, Taxonomy):
            model.objects.all().delete()
