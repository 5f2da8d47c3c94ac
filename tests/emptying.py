"""What transactional tests leave behind is taken away: DELETE from the tables that hold rows, in a few milliseconds.

Django's own way is TRUNCATE of all tables and a refill of content types and permissions, a second each time. Ours needs
an administrator's login, whose function sees all employers' rows and asks no foreign key.
"""

import psycopg2.errors
from django.db import connection
from django.test import TransactionTestCase

from tenancy import provisioning
from tenancy.sql import TEST_ROLE

KEPT = {"django_content_type", "auth_permission"}  # as the migrations leave them; nothing may write there
EMPTY = f"""
CREATE SCHEMA IF NOT EXISTS testing;
CREATE OR REPLACE FUNCTION testing.empty(names text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET session_replication_role = replica SET search_path = pg_catalog AS $$
DECLARE
  name text;
BEGIN
  LOCK TABLE public.tenancy_employer IN ACCESS EXCLUSIVE MODE;  -- waits for whoever is still writing
  FOREACH name IN ARRAY names LOOP
    IF pg_relation_size(format('public.%I', name)) > 0 THEN
      EXECUTE format('DELETE FROM public.%I', name);
    END IF;
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA testing TO {TEST_ROLE};
"""


def install(admin: dict[str, object]) -> bool:
    """False where the administrator may not do without foreign keys: then Django's way remains."""
    try:
        with provisioning.connection(admin, connection.settings_dict["NAME"]) as opened, opened.cursor() as cursor:
            cursor.execute(EMPTY)
    except psycopg2.errors.InsufficientPrivilege:
        return False
    return True


def empty(_case: TransactionTestCase) -> None:
    """In place of `TransactionTestCase._fixture_teardown`."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT testing.empty(%s)", [sorted({*tables} - KEPT)])
