from django.db import migrations

from tenancy.operations import DefinerFunction, TablePolicies
from tenancy.sql import Policy, force_policies

OWN_USER = Policy("person_in_scope", "ALL", using="id = {person}", check="id = {person}")
OWN_ADDRESSES = Policy("person_in_scope", "ALL", using="user_id = {person}", check="user_id = {person}")

# The one question about people out of scope: who signs in with this address? It answers with an id and nothing else.
PERSON_FOR_EMAIL = """
CREATE OR REPLACE FUNCTION accounts_person_for_email(address text) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT id FROM accounts_user WHERE email = lower(btrim(address))),
        (SELECT user_id FROM account_emailaddress WHERE email = lower(btrim(address)) AND verified)
    )
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people_and_doors"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        TablePolicies("User", OWN_USER),
        migrations.RunSQL(
            list(force_policies("account_emailaddress", (OWN_ADDRESSES,))),
            'DROP POLICY "person_in_scope" ON "account_emailaddress"',
        ),
        DefinerFunction(
            "accounts_person_for_email(text)",
            PERSON_FOR_EMAIL,
            tables={"accounts_user": "SELECT", "account_emailaddress": "SELECT"},
        ),
    ]
