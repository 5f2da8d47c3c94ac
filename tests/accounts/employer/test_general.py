import pytest
from django.test import Client

from accounts.employer.domains import MOST, PUBLIC_PROVIDERS, domain_in, readable_domain
from accounts.employer.forms import BrandForm, GeneralForm, MailForm
from audit.models import AuditEvent
from tenancy.models import Employer
from tenancy.policies import GLOBAL_MODELS
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db

PATH = "/acme/manage/settings/"
GOOD = {
    "name": "Acme Bakery",
    "work_email_domains": "@Acme.com, acme.co.uk https://www.acme.example/jobs",
    "timezone": "Europe/London",
    "language": "de",
    "languages": ["fr", "de"],
}


def _employer() -> Employer:
    return Employer.objects.get(slug="acme")


def test_settings_are_changed_with_a_trace(acme, olga, client_for):
    response = client_for(olga).post(PATH, GOOD)
    changed = _employer()
    assert response.url == PATH
    assert (changed.name, changed.timezone, changed.language) == ("Acme Bakery", "Europe/London", "de")
    assert changed.languages == ["fr"]
    assert changed.all_languages == ["de", "fr"]
    assert changed.work_email_domains == ["acme.co.uk", "acme.com", "www.acme.example"]
    with tenant_scope(acme):
        event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor_id) == ("employer.changed", olga.pk)
    assert event.data == {"fields": ["language", "languages", "name", "timezone", "work_email_domains"]}


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\v", "\x85", "\u2028"])
def test_names_stay_in_one_line(acme, olga, client_for, line_break):
    assert client_for(olga).post(PATH, {**GOOD, "name": f" Acme{line_break}Bakery "}).status_code == 302
    assert _employer().name == "Acme Bakery"


def test_each_column_that_may_be_changed_has_one_place():
    forms = [name for form in (GeneralForm, BrandForm, MailForm) for name in form._meta.fields]
    elsewhere = ["footer_pages", "mail_texts", "modules"]  # pages, words of mails and modules have actions of their own
    assert sorted(forms + elsewhere) == sorted(GLOBAL_MODELS["tenancy.Employer"].changes)


def test_saving_without_a_change_leaves_no_trace(acme, olga, client_for):
    client = client_for(olga)
    client.post(PATH, GOOD)
    with tenant_scope(acme):
        before = AuditEvent.objects.count()
        client.post(PATH, GOOD)
        assert AuditEvent.objects.count() == before


def test_hr_admins_change_all_but_the_domains(acme, bob, client_for):
    page = client_for(bob).get(PATH).content.decode()
    assert "Only owners change these." in page
    assert client_for(bob).post(PATH, GOOD).status_code == 302
    assert (_employer().name, _employer().work_email_domains) == ("Acme Bakery", ["acme.example"])


def test_doors(acme, olga, alice, rita, mallory, client_for):
    for person in (alice, rita):
        assert client_for(person).post(PATH, GOOD).status_code == 403
    assert client_for(mallory).post(PATH, GOOD).status_code == 404
    assert Client().post(PATH, GOOD).url == f"/account/sign-in/?next={PATH}"
    assert client_for(olga).put(PATH).status_code == 405
    assert _employer().name == "Acme"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required"),
        ("timezone", "Mars/Olympus", "Select a valid choice"),
        ("language", "tlh", "Select a valid choice"),
        ("languages", ["tlh"], "Select a valid choice"),
        ("work_email_domains", "acme.com localhost", "“localhost” is not a domain"),
        ("work_email_domains", "192.168.0.1", "is not a domain"),
        ("work_email_domains", "acme..com", "Enter a valid domain name"),
        ("work_email_domains", "-acme.com", "Enter a valid domain name"),
        ("work_email_domains", "acme.com, gmail.com", "gmail.com is a public mail provider"),
        ("work_email_domains", " ".join(f"a{n}.example" for n in range(MOST + 1)), "At most 50 domains"),
    ],
)
def test_bad_input_comes_back_with_422_and_all_that_was_typed(acme, olga, client_for, field, value, said):
    typed = {**GOOD, "name": "Typed before", "work_email_domains": "typed.example"} | {field: value}
    response = client_for(olga).post(PATH, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page.replace("&#x27;", "'")
    assert ("typed.example" if field != "work_email_domains" else "Typed before") in page
    assert _employer().name == "Acme"


def test_only_these_columns_can_be_posted(acme, olga, client_for):
    client_for(olga).post(
        PATH, {**GOOD, "slug": "globex", "is_active": "", "id": "99", "modules": "", "tenant_id": "9"}
    )
    after = Employer.objects.get(pk=acme.pk)
    assert (after.slug, after.is_active, after.modules) == ("acme", True, None)


def test_settings_take_few_queries(acme, olga, client_for, django_assert_num_queries):
    client = client_for(olga)
    client.get(PATH)
    with django_assert_num_queries(7):
        client.get(PATH)


@pytest.mark.parametrize(
    ("word", "domain"),
    [
        ("@Acme.com", "acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("anna@acme.com", "acme.com"),
        ("https://acme.com/jobs", "acme.com"),
        ("https://acme.com:8443/", "acme.com"),
        ("acme.com.", "acme.com"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("", ""),
    ],
)
def test_domains_are_understood_as_people_type_them(word, domain):
    assert domain_in(word) == domain


def test_domains_in_other_letters_are_kept_and_compared_in_one_form(acme, olga, client_for):
    client = client_for(olga)
    client.post(PATH, {**GOOD, "work_email_domains": "bücher.example"})
    assert _employer().work_email_domains == ["xn--bcher-kva.example"]
    assert "bücher.example" in client.get(PATH).content.decode()
    for address in ("a@bücher.example", "a@XN--BCHER-KVA.example", "a@post.bücher.example"):
        assert _employer().is_work_address(address)


@pytest.mark.parametrize(("domain", "shown"), [("xn--bcher-kva.example", "bücher.example"), ("xn--a\x80", "xn--a\x80")])
def test_domains_are_shown_as_people_know_them(domain, shown):
    assert readable_domain(domain) == shown


def test_public_providers_are_written_as_they_are_compared():
    assert {domain_in(provider) for provider in PUBLIC_PROVIDERS} == PUBLIC_PROVIDERS
