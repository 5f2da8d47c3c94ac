from accounts.models import Membership, User
from offboarding.models import ChecklistTemplate, EligibilityRule
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for
from tests.factories.offboarding import make_checklist

NEW = "/acme/manage/checklists/new/"


def lines(*rows: tuple[str, str, str], initial: int = 0, ids: tuple[str, ...] = ()) -> dict[str, str]:
    data = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": str(initial)}
    for number, (title, owner, offset) in enumerate(rows):
        data |= {
            f"lines-{number}-title": title, f"lines-{number}-owner": owner, f"lines-{number}-offset_days": offset,
            f"lines-{number}-item": ids[number] if number < len(ids) else "",
        }  # fmt: skip
    return data


def test_create_with_role_and_named_owner(acme: Employer, bob: User, bob_member: Membership) -> None:
    rows = lines(("Badge", "leaver", "0"), ("Talk", f"member:{bob_member.pk}", "-5"), ("", "", ""))

    response = client_for(bob).post(NEW, {"name": "Every exit", "is_active": "on", **rows})

    assert response["Location"] == "/acme/manage/checklists/"
    with tenant_scope(acme):
        items = ChecklistTemplate.objects.get().items.order_by("position")
        assert [(item.title, item.owner_role, item.owner_member_id, item.offset_days) for item in items] == [
            ("Badge", "leaver", None, 0), ("Talk", "hr_admin", bob_member.pk, -5),
        ]  # fmt: skip


def test_update_drops_an_emptied_line(acme: Employer, bob: User) -> None:
    template = make_checklist(acme, ("Badge", 0), ("Talk", -5))
    with tenant_scope(acme):
        ids = tuple(str(item.pk) for item in template.items.order_by("position"))
    page = f"/acme/manage/checklists/{template.pk}/"
    client = client_for(bob)
    assert 'value="Talk"' in client.get(page).text

    rows = lines(("Badge", "hr_admin", "1"), ("", "hr_admin", "-5"), initial=2, ids=ids)
    client.post(page, {"name": "Every exit", **rows})

    with tenant_scope(acme):
        template.refresh_from_db()
        assert [(item.title, item.offset_days) for item in template.items.all()] == [("Badge", 1)]
    assert not template.is_active


def test_bad_input_is_422_and_keeps_what_was_typed(acme: Employer, bob: User) -> None:
    make_checklist(acme)

    response = client_for(bob).post(NEW, {"name": "Every exit", **lines(("Badge", "nobody", "9999"))})

    assert response.status_code == 422
    assert response.context["form"].errors["name"] == ["There is a checklist of this name already."]
    assert set(response.context["lines"].forms[0].errors) == {"owner", "offset_days"}
    assert 'value="Badge"' in response.text


def test_a_post_without_management_form_is_422(acme: Employer, bob: User) -> None:
    assert client_for(bob).post(NEW, {"name": "Every exit"}).status_code == 422


def test_list_and_deletion(acme: Employer, bob: User) -> None:
    client = client_for(bob)
    assert "No checklist yet" in client.get("/acme/manage/checklists/").text
    template = make_checklist(acme, ("Badge", 0))
    assert "Every exit" in client.get("/acme/manage/checklists/").text

    client.post(f"/acme/manage/checklists/{template.pk}/deletion/")

    with tenant_scope(acme):
        assert not ChecklistTemplate.objects.exists()


def test_eligibility_is_saved_and_shown_again(acme: Employer, bob: User) -> None:
    client = client_for(bob)
    data = {
        "excluded_exit_types": ["involuntary"], "minimum_tenure_days": "90",
        "excluded_teams": "Legal\n Night  shift \nLegal",
    }  # fmt: skip

    client.post("/acme/manage/eligibility/", data)
    client.post("/acme/manage/eligibility/", data)

    with tenant_scope(acme):
        rule = EligibilityRule.objects.get()
    assert (rule.excluded_exit_types, rule.minimum_tenure_days, rule.excluded_teams) == (
        ["involuntary"], 90, ["Legal", "Night shift"],
    )  # fmt: skip
    assert "Night shift" in client.get("/acme/manage/eligibility/").text


def test_eligibility_refuses(acme: Employer, bob: User) -> None:
    data = {"minimum_tenure_days": "-1", "excluded_exit_types": ["nonsense"]}

    response = client_for(bob).post("/acme/manage/eligibility/", data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"minimum_tenure_days", "excluded_exit_types"}
