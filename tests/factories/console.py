"""Operators and what they do. Commands make operators, with the owner login; tests write the row themselves."""

import time
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.signing_in.steps import AUTH_METHOD_KEY
from console.models import Operator, SupportGrant
from tenancy.models import Employer, uuid7
from tenancy.scope import person_scope, tenant_scope
from tests.factories.accounts import client_for, make_user


def make_operator(email: str = "opal@operators.example", *, name: str = "Opal") -> Operator:
    """As `manage.py create_operator` does, after its checks: the test login may write the table, the app's may not."""
    user = make_user(email, verified=False)
    operator = Operator(user=user, name=name)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO console_operator (id, user_id, name, created_at) VALUES (%s, %s, %s, statement_timestamp())",
            [operator.pk, user.pk, name],
        )
    operator._state.adding = False
    return operator


def operator_client(operator: Operator, *, method: str = "passkey") -> Client:
    """A browser in which the operator has just signed in."""
    with person_scope(operator.user_id):
        client = client_for(User.objects.get(pk=operator.user_id))
    set_session(client, **{AUTH_METHOD_KEY: method, "opened_at": time.time()})
    return client


def set_session(client: Client, **values: Any) -> None:
    session = client.session
    session.update(values)
    session.save()


def make_grant(employer: Employer, operator: Operator, **fields: Any) -> SupportGrant:
    values = {
        "id": uuid7(),
        "operator_id": operator.pk,
        "operator_name": operator.name,
        "reason": "An import is stuck.",
    }
    with tenant_scope(employer):
        return SupportGrant.objects.create(**{**values, "minutes": 60, **fields})
