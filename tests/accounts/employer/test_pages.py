import pytest
from django.test import Client

from accounts.employer.actions import MOST_PAGES, TooManyPages, create_page, publish_page
from audit.events import OPERATOR
from audit.models import AuditEvent
from tenancy.models import Employer, EmployerPage
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db

LIST = "/acme/manage/settings/pages/"
NEW, PREVIEW = f"{LIST}new/", f"{LIST}preview/"
GOOD = {
    "title": "Our history",
    "slug": "our-history",
    "language": "en",
    "audience": "everyone",
    "body": "## 1984\r\n\r\nIt **began** <script>alert(1)</script>",
}


def make_page(employer: Employer, slug: str, *, published: bool = True, **fields: object) -> EmployerPage:
    with tenant_scope(employer):
        page = EmployerPage(slug=slug, **{"title": slug.title(), "body": f"Text of {slug}", **fields})
        create_page(employer=employer, page=page, by=OPERATOR)
        return publish_page(employer=employer, page=page, by=OPERATOR) if published else page


def test_a_page_goes_by_its_title(acme: Employer) -> None:
    assert str(make_page(acme, "about")) == "About"


def edit(page: EmployerPage, tail: str = "") -> str:
    return f"{LIST}{page.pk}/{tail}"


def pages(employer: Employer) -> list[EmployerPage]:
    with tenant_scope(employer):
        return list(EmployerPage.objects.order_by("position"))


def actions(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(
            AuditEvent.objects.filter(action__startswith="page.").order_by("id").values_list("action", flat=True)
        )


def footer(employer: Employer) -> list[str]:
    return [page["slug"] for page in Employer.objects.get(pk=employer.pk).footer_pages]


def test_page_is_written_as_a_draft_that_nobody_else_sees(acme, bob, alice, client_for):
    response = client_for(bob).post(NEW, GOOD)
    (page,) = pages(acme)
    assert response.url == edit(page)
    assert page.html == "<h2>1984</h2>\n<p>It <strong>began</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    assert not page.is_published
    assert footer(acme) == []
    for client in (Client(), client_for(alice), client_for(bob)):
        assert client.get("/acme/pages/our-history/").status_code == 404


def test_page_is_published_at_once_where_that_is_wanted(acme, bob, client_for):
    assert client_for(bob).post(NEW, {**GOOD, "then": "publish"}).url == LIST
    page = Client().get("/acme/pages/our-history/").content.decode()
    assert "<strong>began</strong>" in page
    assert "<script>alert" not in page
    assert footer(acme) == ["our-history"]
    assert 'href="/acme/pages/our-history/" lang="en"' in Client().get("/acme/").content.decode()
    assert actions(acme) == ["page.created", "page.published"]


def test_standard_pages_are_proposed_until_they_are_there(acme, bob, client_for):
    client = client_for(bob)
    assert "?kind=legal" in client.get(LIST).content.decode()
    form = client.get(NEW, {"kind": "legal"}).context["form"]
    assert (form["title"].value(), form["slug"].value()) == ("Legal notice", "legal")
    client.post(f"{NEW}?kind=legal", {**GOOD, "slug": "legal"})
    assert [page.kind for page in pages(acme)] == ["legal"]
    assert "?kind=legal" not in client.get(LIST).content.decode()
    assert client.get(NEW, {"kind": "nonsense"}).context["form"]["title"].value() == ""


def test_published_page_changes_for_its_readers_at_once(acme, bob, client_for):
    page = make_page(acme, "about")
    client = client_for(bob)
    assert client.post(edit(page), {**GOOD, "slug": "about", "audience": "members"}).url == edit(page)
    assert footer(acme) == ["about"]
    assert Employer.objects.get(pk=acme.pk).footer_pages[0]["audience"] == "members"
    with tenant_scope(acme):
        event = AuditEvent.objects.get(action="page.changed")
    assert event.data == {"slug": "about", "fields": ["audience", "body", "title"]}
    history = client.get(edit(page)).content.decode()
    assert "Changed" in history
    assert "Bob" in history


def test_landing_leads_to_what_the_network_is(acme):
    make_page(acme, "help")
    make_page(acme, "about", kind="about", title="Who we are")
    page = Client().get("/acme/").content.decode()
    assert 'class="button button--quiet button--large" href="/acme/pages/about/" lang="en">Who we are</a>' in page
    assert page.count("/acme/pages/help/") == 1


def test_saving_without_a_change_leaves_no_trace(acme, bob, client_for):
    client = client_for(bob)
    client.post(NEW, GOOD)
    (page,) = pages(acme)
    client.post(edit(page), GOOD)
    assert actions(acme) == ["page.created"]


def test_page_is_published_and_taken_back(acme, bob, client_for):
    page = make_page(acme, "about", published=False)
    client = client_for(bob)
    for _twice in range(2):
        client.post(edit(page, "publication/"), {"published": "yes"})
    assert footer(acme) == ["about"]
    for _twice in range(2):
        client.post(edit(page, "publication/"), {"published": "no"})
    assert footer(acme) == []
    assert actions(acme) == ["page.created", "page.published", "page.withdrawn"]


def test_pages_change_places(acme, bob, client_for):
    make_page(acme, "one")
    make_page(acme, "two")
    three = make_page(acme, "three")
    client = client_for(bob)
    client.post(edit(three, "position/"), {"direction": "up"})
    assert footer(acme) == ["one", "three", "two"]
    client.post(edit(three, "position/"), {"direction": "down"})
    client.post(edit(three, "position/"), {"direction": "down"})
    assert [page.slug for page in pages(acme)] == footer(acme) == ["one", "two", "three"]


def test_page_is_deleted_after_a_question(acme, bob, client_for):
    page = make_page(acme, "about")
    client = client_for(bob)
    assert "Delete “About”?" in client.get(edit(page, "deletion/")).content.decode()
    assert client.post(edit(page, "deletion/")).url == LIST
    assert (pages(acme), footer(acme)) == ([], [])
    assert Client().get("/acme/pages/about/").status_code == 404


def test_members_pages_are_for_members(acme, globex, alice, mallory, client_for):
    make_page(acme, "benefits", audience="members")
    path = "/acme/pages/benefits/"
    assert client_for(alice).get(path).status_code == 200
    assert client_for(mallory).get(path).status_code == 404
    assert Client().get(path).url == f"/account/sign-in/?next={path}"
    assert path in client_for(alice).get("/acme/home/").content.decode()
    assert path not in Client().get("/acme/").content.decode()
    assert Client().get("/globex/pages/benefits/").status_code == 404


def test_other_employers_pages_are_out_of_reach(acme, globex, mallory, bob, client_for):
    theirs = make_page(globex, "about")
    client = client_for(bob)
    for tail in ("", "publication/", "position/", "deletion/"):
        assert client.post(edit(theirs, tail), GOOD).status_code == 404
    assert "About" not in client.get(LIST).context["pages"]
    assert pages(globex)[0].body == "Text of about"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "This field is required"),
        ("title", "x" * 81, "at most 80 characters"),
        ("slug", "Our History", "Use small letters, digits and hyphens"),
        ("slug", "../about", "Use small letters, digits and hyphens"),
        ("slug", "taken", "Another of your pages has this address"),
        ("language", "de", "Select a valid choice"),
        ("audience", "nobody", "Select a valid choice"),
        ("body", "", "This field is required"),
        ("body", "x" * 33_000, "longer than 32 KB"),
        ("body", "> " * 60 + "x", "nested too deeply"),
    ],
)
def test_bad_input_comes_back_with_422_and_the_rest(acme, bob, client_for, field, value, said):
    make_page(acme, "taken")
    response = client_for(bob).post(NEW, {**GOOD, "body": "Typed before", field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert ("Typed before" if field != "body" else "Our history") in page
    assert [page.slug for page in pages(acme)] == ["taken"]


def test_pages_are_written_in_the_employers_languages(acme, bob, client_for):
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(language="de", languages=["fr"])
    client = client_for(bob)
    assert [code for code, _name in client.get(NEW).context["form"].fields["language"].choices] == ["de", "fr"]
    client.post(NEW, {**GOOD, "language": "fr", "then": "publish"})
    assert '<article class="prose" lang="fr">' in Client().get("/acme/pages/our-history/").content.decode()


def test_there_is_an_end_to_pages(acme, bob, client_for):
    with tenant_scope(acme):
        EmployerPage.objects.bulk_create(
            [EmployerPage(slug=f"page-{number}", title="x") for number in range(MOST_PAGES)]
        )
        with pytest.raises(TooManyPages):
            create_page(employer=acme, page=EmployerPage(slug="more", title="x"), by=OPERATOR)
    response = client_for(bob).post(NEW, GOOD)
    assert response.status_code == 422
    assert f"There are {MOST_PAGES} pages already" in response.content.decode()


def test_preview_shows_the_text_as_readers_will(acme, bob, client_for):
    client = client_for(bob)
    page = client.post(PREVIEW, {"title": "<b>Us</b>", "body": "*hi* [x](javascript:alert(1))"}).content.decode()
    assert "&lt;b&gt;Us&lt;/b&gt;" in page
    assert "<em>hi</em>" in page
    assert "href" not in page
    assert client.post(PREVIEW, {"body": "x" * 33_000}).status_code == 422
    assert pages(acme) == []


def test_older_rules_are_made_up_for_when_a_page_is_shown(acme):
    page = make_page(acme, "about", body="**new rules**")
    with tenant_scope(acme):
        EmployerPage.objects.filter(pk=page.pk).update(html="<script>old</script>", html_version=0)
    shown = Client().get("/acme/pages/about/").content.decode()
    assert "<strong>new rules</strong>" in shown
    assert "<script>old" not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(acme, bob, client_for, django_assert_num_queries, number):
    for which in range(number):
        make_page(acme, f"page-{which}")
    client = client_for(bob)
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)


@pytest.mark.parametrize("number", [1, 3])
def test_footer_costs_no_query(acme, django_assert_num_queries, number):
    for which in range(number):
        make_page(acme, f"page-{which}")
    with django_assert_num_queries(3):
        assert Client().get("/acme/").content.decode().count("/acme/pages/") == number


def test_doors(acme, olga, alice, rita, mallory, client_for):
    page = make_page(acme, "about")
    for path in (LIST, NEW, edit(page), edit(page, "deletion/")):
        assert client_for(olga).get(path).status_code == 200
        for person in (alice, rita):
            assert client_for(person).get(path).status_code == 403
        assert client_for(mallory).get(path).status_code == 404
        assert Client().get(path).url == f"/account/sign-in/?next={path}"
        assert client_for(olga).put(path).status_code == 405
    for path in (PREVIEW, edit(page, "publication/"), edit(page, "position/")):
        assert client_for(alice).post(path).status_code == 403
        assert client_for(mallory).post(path).status_code == 404
        assert "/account/sign-in/" in Client().post(path).url
        assert client_for(olga).get(path).status_code == 405
    assert Client().post("/acme/pages/about/").status_code == 405
