import threading
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from accounts.addresses.actions import add_address
from accounts.employer.actions import change_employer
from accounts.employer.domains import MOST, PUBLIC_PROVIDERS, domain_in, readable_domain
from accounts.employer.forms import BrandForm, GeneralForm, MailForm
from audit.events import OPERATOR
from audit.models import AuditEvent
from tenancy.models import Employer
from tenancy.policies import GLOBAL_MODELS
from tenancy.scope import person_scope, tenant_scope
from tests.accounts.steps import sign_in
from tests.factories.accounts import client_for, make_employer, make_member, make_user

pytestmark = pytest.mark.django_db

PATH = "/acme/manage/settings/"
GOOD = {
    "name": "Acme Bakery",
    "work_email_domains": "acme.example @Acme.com, acme.co.uk https://www.acme.example/jobs",
    "timezone": "Europe/London",
    "language": "de",
    "languages": ["fr", "de"],
}


@pytest.fixture(autouse=True)
def _mailboxes(olga):
    """Olga, an owner, has a mailbox at each of these."""
    for domain in ("acme.com", "acme.co.uk", "www.acme.example", "xn--bcher-kva.example"):
        add_address(user=olga, email=f"olga@{domain}", by=olga)


def _employer() -> Employer:
    return Employer.objects.get(slug="acme")


def test_settings_are_changed_with_a_trace(acme, olga, client_for):
    response = client_for(olga).post(PATH, GOOD)
    changed = _employer()
    assert response.url == PATH
    assert (changed.name, changed.timezone, changed.language) == ("Acme Bakery", "Europe/London", "de")
    assert changed.languages == ["fr"]
    assert changed.all_languages == ["de", "fr"]
    assert changed.work_email_domains == ["acme.co.uk", "acme.com", "acme.example", "www.acme.example"]
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
    # Pages, words of mails, modules and current colleagues have actions of their own.
    elsewhere = ["footer_pages", "mail_texts", "modules", "colleagues_may_join", "colleagues_join_at_once"]
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
    assert (after.slug, after.is_active, after.modules) == ("acme", True, acme.modules)


def test_settings_take_few_queries(acme, olga, client_for, django_assert_num_queries):
    client = client_for(olga)
    client.get(PATH)
    with django_assert_num_queries(8):
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
    client.post(PATH, {**GOOD, "work_email_domains": "acme.example, bücher.example"})
    assert _employer().work_email_domains == ["acme.example", "xn--bcher-kva.example"]
    assert "bücher.example" in client.get(PATH).content.decode()
    for address in ("a@bücher.example", "a@XN--BCHER-KVA.example", "a@post.bücher.example"):
        assert _employer().is_work_address(address)


@pytest.mark.parametrize(("domain", "shown"), [("xn--bcher-kva.example", "bücher.example"), ("xn--a\x80", "xn--a\x80")])
def test_domains_are_shown_as_people_know_them(domain, shown):
    assert readable_domain(domain) == shown


def test_public_providers_are_written_as_they_are_compared():
    assert {domain_in(provider) for provider in PUBLIC_PROVIDERS} == PUBLIC_PROVIDERS


@pytest.mark.parametrize("domain", ["vera.example", "mail.acme.com.example", "www.acme.com.evil.example"])
def test_nobody_gets_a_domain_by_typing_its_name(acme, olga, bob, client_for, domain):
    """It would shut the people who have addresses there out of every other employer."""
    add_address(user=bob, email=f"bob@{domain}", by=bob)  # not an owner
    response = client_for(olga).post(PATH, {**GOOD, "work_email_domains": f"acme.example acme.com {domain}"})
    assert response.status_code == 422
    assert f"No owner signs in with an address at {domain}." in response.content.decode()
    assert _employer().work_email_domains == ["acme.example"]


def test_unproven_address_proves_no_domain(acme, olga, client_for):
    with person_scope(olga.pk):
        EmailAddress.objects.create(user=olga, email="olga@vera.example", verified=False)
    response = client_for(olga).post(PATH, {**GOOD, "work_email_domains": "acme.example vera.example"})
    assert response.status_code == 422


def test_below_an_own_domain_there_is_nothing_to_prove(acme, olga, client_for):
    client_for(olga).post(PATH, {**GOOD, "work_email_domains": "acme.example, eu.acme.example"})
    assert _employer().work_email_domains == ["acme.example", "eu.acme.example"]


def test_operators_add_a_domain_by_command(acme):
    out = StringIO()
    call_command("add_work_domain", "acme", "@Acme.de", stdout=out)
    assert _employer().work_email_domains == ["acme.de", "acme.example"]
    assert out.getvalue() == "Acme: acme.de, acme.example\n"
    with tenant_scope(acme):
        event = AuditEvent.objects.get(action="employer.changed")
    assert (event.actor_kind, event.data) == ("operator", {"fields": ["work_email_domains"]})


@pytest.mark.parametrize(
    ("employer", "domain", "said"),
    [
        ("nobody", "acme.de", "no employer"),
        ("acme", "localhost", "is not a domain"),
        ("acme", "globex.example", "another employer's"),
        ("acme", "co.uk", "whole registry"),
    ],
)
def test_command_refuses_what_is_nobodys_alone(acme, employer, domain, said):
    make_employer("globex", work_email_domains=["globex.example"])
    with pytest.raises(CommandError, match=said):
        call_command("add_work_domain", employer, domain)
    assert _employer().work_email_domains == ["acme.example"]


def test_no_owner_turns_work_mailboxes_into_personal_ones(acme, globex, olga, bob, client_for):
    """Whoever runs the mailbox could sign in by a code and would stand in every other network of its person."""
    make_member(globex, bob, "alumnus")
    for typed in ("", "acme.com", "www.acme.example"):
        response = client_for(olga).post(PATH, {**GOOD, "work_email_domains": typed})
        assert response.status_code == 422
        assert "Addresses at acme.example would open" in response.content.decode()
    at_work = Client()
    sign_in(at_work, "bob@acme.example")
    assert at_work.get("/globex/home/").status_code == 404


def test_domain_below_one_that_stays_may_go(acme, olga, client_for):
    client = client_for(olga)
    client.post(PATH, {**GOOD, "work_email_domains": "acme.example eu.acme.example"})
    client.post(PATH, {**GOOD, "work_email_domains": "acme.example"})
    assert _employer().work_email_domains == ["acme.example"]


def test_operators_take_a_domain_away_by_command(acme):
    out = StringIO()
    call_command("remove_work_domain", "acme", "@ACME.example", stdout=out)
    assert _employer().work_email_domains == []
    assert out.getvalue() == "Acme: no domains\n"


@pytest.mark.parametrize(("employer", "domain"), [("nobody", "acme.example"), ("acme", "other.example")])
def test_command_takes_away_only_what_is_there(acme, employer, domain):
    with pytest.raises(CommandError, match="no"):
        call_command("remove_work_domain", employer, domain)
    assert _employer().work_email_domains == ["acme.example"]


@pytest.mark.django_db(transaction=True)
def test_two_employers_who_save_a_domain_at_once_do_not_both_get_it(acme, globex):
    """The first one's claim is not committed yet: the other form does not see it, but waits before it writes."""
    owner = make_user("owner@fused.example")
    make_member(globex, owner, "owner")
    client, answers = client_for(owner), []
    posted = {"name": "Globex", "language": "en", "timezone": "UTC", "work_email_domains": "fused.example"}

    def save() -> None:
        try:
            answers.append(client.post("/globex/manage/settings/", posted))
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    with tenant_scope(acme), transaction.atomic():
        acme.work_email_domains = ["acme.example", "fused.example"]
        change_employer(employer=acme, changed=["work_email_domains"], by=OPERATOR)
        thread.start()
        thread.join(2)
        assert answers == []
    thread.join()
    assert [answer.status_code for answer in answers] == [422]
    assert "“fused.example” cannot be yours alone" in answers[0].text
    assert Employer.objects.get(slug="globex").work_email_domains == []


def test_domain_that_an_employer_has_already_is_claimed_by_no_save(acme, olga):
    """It stays, also where another one came by it before domains were each employer's own."""
    make_employer("labs", work_email_domains=["acme.example"])
    acme.work_email_domains = ["acme.com", "acme.example"]
    with tenant_scope(acme):
        change_employer(employer=acme, changed=["work_email_domains"], by=OPERATOR)
    assert _employer().work_email_domains == ["acme.com", "acme.example"]
