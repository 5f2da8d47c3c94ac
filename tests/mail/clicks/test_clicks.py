"""Counting clicks: off unless the employer wants it, and even then nothing but numbers."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mail.bulk import open_batch
from mail.categories import Category
from mail.clicks.actions import links_for
from mail.clicks.reading import Clicked, clicked
from mail.models import Batch, ClickDay, ClickLink, SendingRules
from tenancy.models import Employer
from tenancy.scope import tenant_scope

JOBS = "https://jobs.example.com/open?team=a&level=2"
HTML = f'<p><a style="x" href="{JOBS.replace("&", "&amp;")}">Jobs</a> <a href="mailto:hr@x.example">us</a></p>'
TEXT = f"Jobs ({JOBS}). Again: {JOBS}, thank you."


@pytest.fixture
def batch(northwind: Employer) -> Batch:
    with tenant_scope(northwind):
        SendingRules.objects.create(clicks_counted=True)
        return open_batch(category=Category.NEWS, source="campaign:1")


def test_without_the_employers_wish_no_link_changes(northwind: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        SendingRules.objects.update(clicks_counted=False)

        assert links_for(batch, HTML, TEXT) == (HTML, TEXT)
        assert not ClickLink.objects.exists()


def test_surveys_are_never_counted(northwind: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        survey = open_batch(category=Category.SURVEYS, source="campaign:2")

        assert links_for(survey, HTML, TEXT) == (HTML, TEXT)


def test_a_link_becomes_opaque_in_both_parts_and_stays_the_same(northwind: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        html, text = links_for(batch, HTML, TEXT)
        link = ClickLink.objects.get()

        address = f"{settings.BASE_URL}/l/{northwind.pk}-{link.code}/"
        assert link.target == JOBS
        assert html == HTML.replace(JOBS.replace("&", "&amp;"), address)
        assert text == f"Jobs ({address}). Again: {address}, thank you."
        assert links_for(batch, HTML, TEXT) == (html, text)


@pytest.mark.parametrize(
    "target",
    [
        "/u/1.abc/",
        "/mail-settings/1.abc/",
        "/l/1-abcdefghijklmnop/",
        "/account/sign-in/",
        "/northwind/surveys/7/",
        "/northwind/join/AbC/",
        f"/northwind/news/{'x' * 40}/",
        "/",
        "/northwind/alumni/{{ id | link }}/",
    ],
)
def test_links_that_open_doors_or_are_personal_stay_as_they_are(northwind: Employer, batch: Batch, target: str) -> None:
    html = f'<a href="{settings.BASE_URL}{target}">x</a>'

    with tenant_scope(northwind):
        assert links_for(batch, html, "")[0] == html


def test_a_page_of_the_network_is_counted(northwind: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        links_for(batch, "", f"See {settings.BASE_URL}/northwind/alumni/")

        assert ClickLink.objects.get().target == f"{settings.BASE_URL}/northwind/alumni/"


def test_following_a_link_adds_one_to_the_day_and_keeps_nothing_else(northwind: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        links_for(batch, HTML, "")
        address = f"/l/{northwind.pk}-{ClickLink.objects.get().code}/"

    client = Client()
    for answer in (client.get(address), client.get(f"{address}?to=https://evil.example/"), client.head(address)):
        assert (answer.status_code, answer["Location"]) == (302, JOBS)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer

    with tenant_scope(northwind):
        assert clicked(batch.pk) == [Clicked(JOBS, 2)]  # a HEAD is a machine
        assert {field.name for field in ClickDay._meta.get_fields()} == {"id", "tenant_id", "link", "day", "count"}


def test_an_employer_who_stops_counting_keeps_links_that_lead_on(northwind: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        links_for(batch, HTML, "")
        link = ClickLink.objects.get()
        SendingRules.objects.update(clicks_counted=False)

    assert Client().get(f"/l/{northwind.pk}-{link.code}/").status_code == 302

    with tenant_scope(northwind):
        assert clicked(batch.pk) == [Clicked(JOBS, 0)]


def test_an_unknown_link_says_so_calmly(northwind: Employer, soleil: Employer, batch: Batch) -> None:
    with tenant_scope(northwind):
        links_for(batch, HTML, "")
        code = ClickLink.objects.get().code

    for name in ("x", "7-short", f"{soleil.pk}-{code}", f"{northwind.pk}-{'A' * 16}", "999999999-" + "a" * 16, "%00"):
        answer = Client().get(f"/l/{name}/")
        assert (answer.status_code, "leads nowhere any more" in answer.content.decode()) == (404, True)
    assert Client().post(reverse("mail:click", args=["x"])).status_code in (403, 405)
