"""Events get their place and hash from the database, at the end of the transaction that wrote them.

docs/adr/0009 has the reasons and the measurements.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tenancy.operations import DefinerFunction, TablePolicies
from tenancy.sql import Policy

IN_SCOPE = "(tenant_id = {tenant} OR (tenant_id IS NULL AND {tenant} IS NULL))"

# What is hashed: every column and the hash before, each with its length in bytes, so that nothing can be shifted from
# one column into the next. audit/chain.py computes the same.
HASH = """
CREATE OR REPLACE FUNCTION audit_hash(event audit_auditevent, place bigint, previous bytea) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
DECLARE
    chain text := coalesce(event.tenant_id, 0)::text;
    number text := place::text;
    at text := (extract(epoch FROM event.at) * 1000000)::bigint::text;
    actor text := event.actor_id::text;
    data text := event.data::text;
BEGIN
    RETURN sha256(convert_to(
        '14:alumni-audit-1'
        || ',' || octet_length(chain) || ':' || chain
        || ',' || octet_length(number) || ':' || number
        || ',64:' || encode(previous, 'hex')
        || ',36:' || event.id::text
        || ',' || octet_length(at) || ':' || at
        || ',' || octet_length(event.action) || ':' || event.action
        || ',' || octet_length(event.actor_kind) || ':' || event.actor_kind
        || ',' || coalesce('36:' || actor, '-')
        || ',' || octet_length(event.subject_type) || ':' || event.subject_type
        || ',' || octet_length(event.subject_id) || ':' || event.subject_id
        || ',' || octet_length(data) || ':' || data,
        'UTF8'));
END $$
"""

# The lock on the head is taken here, at the end of the transaction, and held until its commit has been written.
SEAL_EVENTS = """
CREATE OR REPLACE FUNCTION audit_seal_events(chain integer, since uuid) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '10s' AS $$
DECLARE
    head audit_chain;
    event audit_auditevent;
    ids uuid[];
    hashes bytea[] := '{}';
BEGIN
    LOOP
        SELECT * INTO head FROM audit_chain WHERE id = chain FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO audit_chain (id, place, hash) VALUES (chain, 0, decode(repeat('00', 32), 'hex'))
            ON CONFLICT DO NOTHING;
    END LOOP;
    IF chain = 0 THEN
        ids := ARRAY(SELECT id FROM audit_auditevent
            WHERE tenant_id IS NULL AND id >= since AND audit_auditevent.place IS NULL ORDER BY at, id);
    ELSE
        ids := ARRAY(SELECT id FROM audit_auditevent
            WHERE tenant_id = chain AND id >= since AND audit_auditevent.place IS NULL ORDER BY at, id);
    END IF;
    FOR event IN
        SELECT e.* FROM unnest(ids) WITH ORDINALITY AS wanted (id, number)
            JOIN audit_auditevent e ON e.id = wanted.id ORDER BY wanted.number
    LOOP
        head.place := head.place + 1;
        head.hash := audit_hash(event, head.place, head.hash);
        hashes := hashes || head.hash;
    END LOOP;
    UPDATE audit_auditevent e SET place = head.place - cardinality(ids) + sealed.number, hash = sealed.hash
        FROM unnest(ids, hashes) WITH ORDINALITY AS sealed (id, hash, number) WHERE e.id = sealed.id;
    UPDATE audit_chain SET place = head.place, hash = head.hash WHERE id = chain;
END $$
"""

# Which chains this transaction has written to, and since which event. Forgotten with the transaction or savepoint.
NOTE = """
CREATE OR REPLACE FUNCTION audit_note() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.audit_pending', (
        SELECT jsonb_object_agg(chain, since)::text FROM (
            SELECT chain, min(since COLLATE "C") AS since FROM (
                SELECT coalesce(tenant_id, 0)::text AS chain, id::text AS since FROM added
                UNION ALL
                SELECT key, value
                FROM jsonb_each_text(coalesce(nullif(current_setting('app.audit_pending', true), ''), '{}')::jsonb)
            ) AS known GROUP BY chain
        ) AS pending
    ), true);
    RETURN NULL;
END $$
"""

# The first event of a transaction seals all of them, the employers' chains in order and the installation's last, so
# that two transactions never wait for each other. The rest find themselves sealed. What the note does not name, or
# somebody has made it forget, seals itself.
SEAL = """
CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    pending record;
BEGIN
    PERFORM FROM audit_auditevent WHERE id = NEW.id AND place IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    FOR pending IN
        SELECT key::integer AS chain, value::uuid AS since
        FROM jsonb_each_text(coalesce(nullif(current_setting('app.audit_pending', true), ''), '{}')::jsonb)
        ORDER BY key = '0', key::integer
    LOOP
        PERFORM audit_seal_events(pending.chain, pending.since);
    END LOOP;
    PERFORM FROM audit_auditevent WHERE id = NEW.id AND place IS NULL;
    IF FOUND THEN
        PERFORM audit_seal_events(coalesce(NEW.tenant_id, 0), NEW.id);
    END IF;
    RETURN NULL;
END $$
"""

TRIGGERS = """
CREATE TRIGGER audit_note AFTER INSERT ON audit_auditevent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_note();
CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON audit_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal();
"""
NO_TRIGGERS = "DROP TRIGGER audit_note ON audit_auditevent; DROP TRIGGER audit_seal ON audit_auditevent;"
TABLES = {"audit_auditevent": "SELECT, UPDATE (place, hash)", "audit_chain": "SELECT, INSERT, UPDATE"}
FIRST = "00000000-0000-0000-0000-000000000000"


def seal_existing(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In the order they were written. Nobody writes meanwhile; the migration before has the table to itself."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_auditevent IN EXCLUSIVE MODE")
        cursor.execute("SELECT DISTINCT coalesce(tenant_id, 0) FROM audit_auditevent WHERE place IS NULL ORDER BY 1")
        for (chain,) in cursor.fetchall():
            cursor.execute("SELECT audit_seal_events(%s, %s)", [chain, FIRST])


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [
        TablePolicies(
            "AuditEvent",
            Policy("audit_read", "SELECT", using=IN_SCOPE),
            Policy("audit_add", "INSERT", check=f"{IN_SCOPE} AND place IS NULL AND hash IS NULL"),
        ),
        TablePolicies("Chain", Policy("audit_read", "SELECT", using="id = coalesce({tenant}, 0)")),
        TablePolicies(
            "ChainCheck",
            Policy("audit_read", "SELECT", using=IN_SCOPE),
            Policy("audit_add", "INSERT", check=IN_SCOPE),
        ),
        migrations.RunSQL(HASH, "DROP FUNCTION audit_hash(audit_auditevent, bigint, bytea)"),
        DefinerFunction("audit_seal_events(integer, uuid)", SEAL_EVENTS, tables=TABLES, grant_execute_to_app=False),
        DefinerFunction("audit_seal()", SEAL, tables=TABLES, grant_execute_to_app=False),
        migrations.RunSQL(NOTE, "DROP FUNCTION audit_note()"),
        migrations.RunPython(seal_existing, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
