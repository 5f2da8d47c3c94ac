from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent
from engagement.digests.reading import outlook_of
from engagement.models import Rhythm, Roundup, RoundupRules
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope

ClientFor = Callable[[User], Client]
URL = "/acme/manage/round-up/"


def rules(employer: Employer) -> list[tuple[int, int, bool]]:
    with tenant_scope(employer):
        return list(RoundupRules.objects.values_list("weekday", "hour", "is_on"))


def test_hr_chooses_day_and_hour(acme: Employer, bob: User, client_for: ClientFor) -> None:
    as_bob = client_for(bob)
    assert "Monday" in as_bob.get(URL).content.decode()
    for _ in range(2):
        assert as_bob.post(URL, {"is_on": "on", "weekday": "3", "hour": "18"}).url == URL
    assert rules(acme) == [(3, 18, True)]
    assert as_bob.post(URL, {"weekday": "3", "hour": "18"}).url == URL
    assert rules(acme) == [(3, 18, False)]
    assert "Switched off" in as_bob.get(URL).content.decode()
    with tenant_scope(acme):
        assert AuditEvent.objects.filter(action="round_up.rules_changed").count() == 2, "the same again is no change"


def test_defaults_are_not_kept(acme: Employer, bob: User, client_for: ClientFor) -> None:
    client_for(bob).post(URL, {"is_on": "on", "weekday": "0", "hour": "9"})
    assert rules(acme) == []


@pytest.mark.parametrize("data", [{"weekday": "7", "hour": "9"}, {"weekday": "1"}, {"weekday": "1", "hour": "24"}])
def test_bad_input_changes_nothing(acme: Employer, bob: User, client_for: ClientFor, data: dict[str, str]) -> None:
    assert client_for(bob).post(URL, data).status_code == 422
    assert rules(acme) == []


def test_doors(
    acme: Employer, alice: User, rita: User, bob: User, mallory: User, client: Client, client_for: ClientFor
) -> None:
    assert client_for(alice).get(URL).status_code == 403
    assert client_for(rita).get(URL).status_code == 403
    assert client_for(mallory).get(URL).status_code == 404
    assert client_for(bob).put(URL).status_code == 405
    assert "/sign-in/" in client.get(URL)["Location"]
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=[])
    assert client_for(bob).get(URL).status_code == 404


def test_outlook_counts_people_not_answers(acme: Employer) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    one, other = uuid7(), uuid7()
    with tenant_scope(acme), time_machine.travel(now):
        both = {Category.NEWS: Frequency.WEEKLY, Category.CIRCLE: Frequency.WEEKLY}
        set_frequencies(recipient_id=one, chosen=both, by=None, channel=Channel.PAGE)
        monthly = {Category.NEWS: Frequency.MONTHLY}
        set_frequencies(recipient_id=other, chosen=monthly, by=None, channel=Channel.PAGE)
        for pk, message in ((one, uuid7()), (other, None)):
            Roundup.objects.create(recipient_id=pk, rhythm=Rhythm.WEEKLY, day=now.date(), message_id=message)
        outlook = outlook_of(acme, RoundupRules(), now=now)
    assert (outlook.weekly, outlook.monthly, outlook.sent_last, outlook.quiet_last) == (1, 1, 1, 1)
    assert (outlook.next_at, outlook.is_monthly) == (datetime(2026, 11, 30, 9, tzinfo=UTC), False)
