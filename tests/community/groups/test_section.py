from datetime import timedelta

import pytest
from django.utils import timezone

from community.groups.section import collect
from community.groups.tasks import keep_groups_in_step
from community.models import GroupMember, Notify
from community.picking.by_rule import Rule
from directory.connections.actions import block
from engagement.digests.sections import Recipient
from tests.factories.directory import make_spell
from tests.factories.groups import make_group, make_post

pytestmark = pytest.mark.django_db


def test_round_up_counts_what_was_written_since_by_others_whom_one_sees(house, group, mine, bens, own, ben):
    now = timezone.now()
    reader = Recipient(own, now - timedelta(days=7), now + timedelta(hours=1), house.today(), house.today())
    assert collect(house, [reader]) == {}
    GroupMember.objects.filter(pk=mine.pk).update(read_at=now - timedelta(days=3))
    make_post(house, bens, "The **recipe** is found.")
    [item] = collect(house, [reader])[own.pk]
    assert (item.title, item.detail) == ("1 new post in “Payments”", "The recipe is found.")
    make_post(house, mine, "Mine")  # who writes has read
    assert collect(house, [reader]) == {}
    GroupMember.objects.filter(pk=mine.pk).update(read_at=now - timedelta(days=3), notify=Notify.NOTHING)
    assert collect(house, [reader]) == {}
    GroupMember.objects.filter(pk=mine.pk).update(notify=Notify.ROUNDUP)
    block(employer=house, alumnus=own, other=ben)
    assert collect(house, [reader]) == {}


def test_tick_keeps_groups_by_rule_in_step(house, ben, own):
    make_spell(own, team="Payments")
    make_group(house, ben)
    make_group(house, ben, rule=Rule(team="Payments"))
    assert keep_groups_in_step.apply().get() == 1
