"""Employers who were at work before three parts began as the choice keep all that was on for them."""

from importlib import import_module

import pytest
from django.apps import apps

from tenancy.scope import tenant_scope
from tests.factories.accounts import make_employer


@pytest.mark.django_db
def test_whoever_has_not_chosen_keeps_what_was_on_and_a_choice_stays() -> None:
    step = import_module("tenancy.migrations.0005_keep_what_was_on")
    acme, globex = make_employer("acme", modules=None), make_employer("globex", modules=["directory"])
    for employer in (acme, globex):
        with tenant_scope(employer):
            step.keep(apps, None)
        employer.refresh_from_db()
    assert (acme.modules, globex.modules) == (step.WAS_ON, ["directory"])
