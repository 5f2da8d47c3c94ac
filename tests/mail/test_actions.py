import pytest

from mail.delivery import deliver_lane
from mail.categories import Lane, Category
from mail.models import Message, State
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db


def test_enqueue(northwind, write, relay):
    m = write(northwind, dedupe_key="a")
    assert write(northwind, dedupe_key="a") == m
    assert deliver_lane(Lane.SERVICE) == 1
    with tenant_scope(northwind):
        m = Message.objects.get()
    assert (m.state, m.error, m.error_code) == (State.SENT, "", "250 2.0.0")
    print(relay.taken[0].content.decode())
