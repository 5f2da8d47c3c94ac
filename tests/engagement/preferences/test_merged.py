from urllib.parse import urlsplit

from django.test import Client

from accounts.models import User
from directory.duplicates.actions import merge, undo_merge
from mail.categories import MARKETING, Category
from mail.choosing import set_frequencies
from mail.models import Channel, Consent, Frequency
from mail.preferences import frequencies_of, settings_url, wanted_categories
from mail.reading import pause, reader_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus

NEWS, EVENTS, CIRCLE = Category.NEWS, Category.EVENTS, Category.CIRCLE
OFF, WEEKLY, AT_ONCE = Frequency.OFF, Frequency.WEEKLY, Frequency.AT_ONCE


def test_a_no_of_either_record_is_a_no_and_a_yes_fills_silence(acme: Employer, bob: User) -> None:
    kept, gone, hr = make_alumnus(acme), make_alumnus(acme, "Inês"), membership(acme, bob)
    with tenant_scope(acme):
        said = {kept: {NEWS: AT_ONCE, EVENTS: OFF}, gone: {NEWS: OFF, EVENTS: WEEKLY, CIRCLE: AT_ONCE}}
        for person, chosen in said.items():
            set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.PAGE)
        before = frequencies_of(gone.pk)
        done = merge(kept=kept, merged=gone, chosen={}, by=hr)
        assert frequencies_of(kept.pk) == {NEWS: OFF, EVENTS: OFF, CIRCLE: AT_ONCE}
        undo_merge(done, by=hr)
        assert frequencies_of(kept.pk) == {NEWS: OFF, EVENTS: OFF, CIRCLE: AT_ONCE}
        assert frequencies_of(gone.pk) == before


def test_a_no_said_while_they_were_one_stays_a_no_of_both(acme: Employer, bob: User, client_for) -> None:
    kept, gone, hr = make_alumnus(acme), make_alumnus(acme, "Inês"), membership(acme, bob)
    with tenant_scope(acme):
        chosen = {NEWS: AT_ONCE, EVENTS: WEEKLY}
        set_frequencies(recipient_id=gone.pk, chosen=chosen, by=None, channel=Channel.PAGE)
        link = settings_url(acme, gone.pk)
        done = merge(kept=kept, merged=gone, chosen={}, by=hr)
    assert Client().post(urlsplit(link).path + "stop/").status_code == 200
    with tenant_scope(acme):
        undo_merge(done, by=hr)
        assert wanted_categories(gone.pk).isdisjoint(MARKETING)
        assert Consent.objects.filter(recipient_id=gone.pk, given=False, channel=Channel.MERGED).count() == 2


def test_a_pause_of_either_record_is_a_pause(acme: Employer, bob: User) -> None:
    kept, gone, hr = make_alumnus(acme), make_alumnus(acme, "Inês"), membership(acme, bob)
    with tenant_scope(acme):
        until = pause(recipient_id=gone.pk, employer=acme, months=3, by=None, channel=Channel.PAGE)
        pause(recipient_id=kept.pk, employer=acme, months=1, by=None, channel=Channel.PAGE)
        merge(kept=kept, merged=gone, chosen={}, by=hr)
        assert reader_of(kept.pk).paused_until == until
