"""What members began, and what waits for a yes of the alumni team before others see it."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from community.models import Event, EventState, Group, GroupState
from community.news import memories
from community.news.actions import Words
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import own_alumnus
from tests.factories.events import make_event
from tests.factories.groups import make_group
from web.navigation import links


def test_the_menu_counts_what_waits_for_a_yes(
    acme: Employer, alice: User, bob: User, client_for: Callable[[User], Client]
) -> None:
    own = own_alumnus(acme, alice)
    event = make_event(acme, host=own, is_out=False)
    with tenant_scope(acme):
        group = make_group(acme, own)
        Group.objects.filter(pk=group.pk).update(state=GroupState.WAITING)
        Event.objects.filter(pk=event.pk).update(state=EventState.ASKED)
        words = Words("en", "The old stairs", "We slid down.")
        memories.send_in(alumnus=own, words=words, picture=None, picture_alt="", year=2011, month=None)

    page = client_for(bob).get("/acme/manage/groups/")

    waiting = {link.label: link.waiting for link in links(page.wsgi_request, "staff")}
    assert {label: waiting[label] for label in ("Groups", "Events", "News")} == {"Groups": 1, "Events": 1, "News": 1}
