"""vCards and the table of contacts: what may be seen, written so that it comes back as it was."""

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO

import pytest
import vobject
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directory.actions import update_profile
from directory.connections import actions, vcards
from directory.connections.vcards import Contact, clean, file_name, vcard
from directory.models import Alumnus, Job, Spell
from directory.visibility import FIELDS
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import confirm
from tests.factories.directory import make_job, make_peer, make_spell, own_alumnus, set_levels

ClientFor = Callable[[User], Client]
ALL = frozenset(FIELDS)


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def zoe(acme: Employer) -> Alumnus:
    alumnus = make_peer(
        acme, "Zoë", "Ågren; Lund, O’Neil", headline="Pricing, for good; always\\now", phone="+33 1 23 45",
        personal_email="zoe@mail.example", city="Lyon", country="FR",
    )  # fmt: skip
    make_spell(alumnus, title="Analyst", team="Risk")
    make_job(alumnus, "Tide; Water, Bank", title="Partner")
    return alumnus


def read(text: str) -> list[vobject.base.Component]:
    return list(vobject.readComponents(text))


def connect(one: Alumnus, other: Alumnus) -> None:
    with tenant_scope(one.tenant_id):
        employer = Employer.objects.get(pk=one.tenant_id)
        actions.ask(employer=employer, asker=one, asked=other)
        actions.ask(employer=employer, asker=other, asked=one)


def test_a_card_comes_back_as_it_was(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    response = client_for(alice).get(f"/acme/alumni/{zoe.pk}/vcard/")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="zoe-agren-lund-oneil.vcf"'
    assert response["Cache-Control"] == "no-store"
    [card] = read(response.content.decode())
    assert card.version.value == "3.0"
    assert card.fn.value == "Zoë Ågren; Lund, O’Neil"
    assert (card.n.value.family, card.n.value.given) == ("Ågren; Lund, O’Neil", "Zoë")
    assert card.org.value == ["Tide; Water, Bank"]
    assert card.title.value == "Partner"
    assert (card.adr.value.city, card.adr.value.country) == ("Lyon", "France")
    assert card.note.value == "Acme: Analyst, Risk (2015 – 2021)"
    assert card.uid.value == f"urn:uuid:{zoe.pk}"
    assert card.categories.value == ["Acme"]
    assert not hasattr(card, "email")
    assert not hasattr(card, "tel")


def test_a_card_holds_what_the_viewer_may_see(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    set_levels(
        zoe, personal_email="connections", phone="nobody", jobs="staff", career="colleagues", place="connections"
    )
    client, path = client_for(alice), f"/acme/alumni/{zoe.pk}/vcard/"
    text = client.get(path).content.decode()
    for hidden in ("zoe@mail.example", "23 45", "Tide", "Analyst", "Lyon"):
        assert hidden not in text
    connect(own, zoe)
    [card] = read(client.get(path).content.decode())
    assert card.email.value == "zoe@mail.example"
    assert card.adr.value.city == "Lyon"
    assert card.note.value.startswith("Acme: Analyst")
    assert not hasattr(card, "tel")
    assert not hasattr(card, "org")


def contact(acme: Employer, seen: frozenset[str] = ALL, **fields: object) -> Contact:
    values = {"given_name": "Zoë", "family_name": "Ågren", "tenant_id": acme.pk, **fields}
    return Contact(Alumnus(**values), seen)


def test_birthday_links_and_headline(acme: Employer) -> None:
    person = contact(acme, birth_month=5, birth_day=4, linkedin_url="https://www.linkedin.com/in/zoe",
                     site_url="https://zoe.example/?a=1;b,c", headline="Baker")  # fmt: skip
    [card] = read(vcard(person, acme))
    assert card.bday.value == "1604-05-04"
    assert card.bday.params["X-APPLE-OMIT-YEAR"] == ["1604"]
    assert [line.value for line in card.contents["url"]] == [
        "https://www.linkedin.com/in/zoe", "https://zoe.example/?a=1;b,c",
    ]  # fmt: skip
    assert card.title.value == "Baker"
    assert "URL" not in vcard(contact(acme, frozenset(), site_url="https://zoe.example"), acme)


def test_who_works_here_today_has_the_job_here(acme: Employer) -> None:
    person = contact(acme)
    person.spells = [Spell(title="Baker", team="Oven", started_on=date(2020, 1, 1))]
    [card] = read(vcard(person, acme))
    assert (card.org.value, card.title.value) == (["Acme"], "Baker")
    person.jobs = [Job(employer_name="Old", title="Cook", ended_on=date(2019, 1, 1))]
    assert read(vcard(person, acme))[0].org.value == ["Acme"]
    person.spells = [Spell()]
    assert read(vcard(person, acme))[0].note.value == "Acme"


texts = st.text(max_size=120)


@given(given_name=texts, headline=texts, company=texts, city=texts)
def test_no_text_breaks_out_of_its_field(given_name: str, headline: str, company: str, city: str) -> None:
    acme = Employer(pk=1, slug="acme", name="Acme")
    person = Contact(Alumnus(given_name=given_name, family_name="Lake", headline=headline, city=city), ALL)
    person.jobs = [Job(employer_name=company or "Bank")]
    text = vcard(person, acme)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [card] = read(text)
    names = {"begin", "version", "n", "fn", "uid", "source", "org", "title", "adr", "categories"}
    assert set(card.contents) <= names
    assert card.n.value.given == clean(given_name)
    assert card.adr.value.city == clean(city) if clean(city) else "adr" not in card.contents
    if clean(company or "Bank"):
        assert card.org.value == [clean(company or "Bank")]
    if clean(headline):
        assert card.title.value == clean(headline)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Zoë Ågren", "zoe-agren.vcf"), ("../../etc/passwd", "etcpasswd.vcf"), ("李明", "contact.vcf"),
        ('a"; filename="x.exe', "a-filenamexexe.vcf"), ("", "contact.vcf"),
        ("a\r\nSet-Cookie: b", "a-set-cookie-b.vcf"),
    ],
)  # fmt: skip
def test_file_names_are_safe(name: str, file: str) -> None:
    assert file_name(name) == file


def test_photo_is_small_and_only_there_where_it_may_be_seen(
    alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    drawn = BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(drawn, "WEBP")
    with tenant_scope(zoe.tenant_id):
        zoe.photo.save("face.webp", ContentFile(drawn.getvalue()))
    client, path = client_for(alice), f"/acme/alumni/{zoe.pk}/vcard/"
    [card] = read(client.get(path).content.decode())
    with Image.open(BytesIO(card.photo.value)) as photo:
        assert photo.format == "JPEG"
        assert max(photo.size) == vcards.PHOTO_SIDE
    set_levels(zoe, photo="connections")
    assert "PHOTO" not in client.get(path).content.decode()
    set_levels(zoe, photo="everyone")
    zoe.photo.storage.delete(zoe.photo.name)
    assert "PHOTO" not in client.get(path).content.decode()


def test_my_contacts_hold_connections_by_name(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    set_levels(zoe, personal_email="connections")
    connect(own, zoe)
    connect(own, hidden := make_peer(acme, "Hidden", "Person"))
    set_levels(hidden, listing="staff")
    make_peer(acme, "Cleo", "Dunn")
    response = client_for(alice).get("/acme/connections/contacts.vcf")
    assert response["Content-Disposition"] == 'attachment; filename="contacts.vcf"'
    assert [card.email.value for card in read(response.content.decode())] == ["zoe@mail.example"]


def test_table_holds_notes_and_runs_no_formulas(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    set_levels(zoe, personal_email="connections")
    connect(own, zoe)
    cleo = make_peer(acme, "Cleo", "Dunn", personal_email="cleo@mail.example")
    with tenant_scope(acme):
        update_profile(cleo, headline="=cmd()", by=None)
        actions.write_note(author=own, about=cleo, text="Met in Lisbon")
        actions.write_note(author=zoe, about=own, text="Not for Alice")
    response = client_for(alice).get("/acme/connections/contacts.csv")
    rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [(row["Name"], row["E-mail"], row["Connected"], row["Your note"]) for row in rows] == [
        ("Zoë Ågren; Lund, O’Neil", "zoe@mail.example", "yes", ""),
        ("Cleo Dunn", "", "no", "Met in Lisbon"),
    ]
    assert rows[1]["Headline"] == "'=cmd()"
    assert rows[0]["Company"] == "Tide; Water, Bank"


@pytest.mark.parametrize("number", [1, 3])
def test_contacts_take_as_many_queries_for_one_as_for_three(
    acme: Employer, alice: User, own: Alumnus, client_for: ClientFor, number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for each in range(number):
        connect(own, make_peer(acme, "Sam", f"Lake{each}"))
    client = client_for(alice)
    client.get("/acme/connections/contacts.vcf")
    with django_assert_num_queries(16):  # two of them the savepoint
        client.get("/acme/connections/contacts.vcf")


def test_many_contacts_are_confirmed_first(acme: Employer, alice: User, own: Alumnus, client_for: ClientFor) -> None:
    for each in range(26):
        connect(own, make_peer(acme, "Sam", f"Lake{each}"))
    client = client_for(alice)
    for name in ("contacts.vcf", "contacts.csv"):
        assert client.get(f"/acme/connections/{name}").url.startswith("/account/confirm/")
    confirm(client, "contacts.export")
    assert len(read(client.get("/acme/connections/contacts.vcf").content.decode())) == 26
