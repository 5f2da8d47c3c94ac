"""What the console may do and see beyond one employer. Every function answers operators alone, with counts and ids:
no name, no address, no text of a message leaves an employer."""

from django.db import migrations

from tenancy.operations import DefinerFunction, TablePolicies
from tenancy.sql import Policy

# Outside every employer's scope only: on an employer's pages an operator has no more rights than the grant.
ACTING = """
CREATE OR REPLACE FUNCTION console_acting_operator() RETURNS uuid LANGUAGE sql STABLE AS $$
SELECT o.id FROM console_operator o
 WHERE o.user_id = NULLIF(current_setting('app.person', true), '')::uuid AND o.ended_at IS NULL
   AND NULLIF(current_setting('app.tenant', true), '') IS NULL
$$
"""

# Asked before every new membership. The lock makes it wait for a `create_operator` of the same person, and that for us.
IS_OPERATOR = """
CREATE OR REPLACE FUNCTION console_is_operator(p_person uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('console.operator:' || p_person, 0));
  RETURN EXISTS (SELECT 1 FROM console_operator o WHERE o.user_id = p_person AND o.ended_at IS NULL);
END
$$
"""

ENROLMENT = """
CREATE OR REPLACE FUNCTION console_enrolment(p_token_sha256 text, OUT person uuid, OUT name text)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
SELECT o.user_id, o.name FROM console_enrolment e JOIN console_operator o ON o.id = e.operator_id
 WHERE e.token_sha256 = p_token_sha256 AND e.used_at IS NULL AND e.expires_at > statement_timestamp()
   AND o.ended_at IS NULL
$$
"""

USE_ENROLMENT = """
CREATE OR REPLACE FUNCTION console_use_enrolment(p_token_sha256 text) RETURNS uuid LANGUAGE sql VOLATILE AS $$
UPDATE console_enrolment e SET used_at = statement_timestamp()
  FROM console_operator o
 WHERE o.id = e.operator_id AND o.ended_at IS NULL
   AND e.token_sha256 = p_token_sha256 AND e.used_at IS NULL AND e.expires_at > statement_timestamp()
RETURNING o.user_id
$$
"""

SUSPEND = """
CREATE OR REPLACE FUNCTION console_suspend_employer(p_id uuid, p_employer integer, p_reason text)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  operator uuid := console_acting_operator();
BEGIN
  IF operator IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'only an operator suspends an employer';
  END IF;
  UPDATE tenancy_employer SET is_active = false WHERE id = p_employer AND is_active;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO console_suspension (id, employer_id, reason, suspended_at, suspended_by_id)
  VALUES (p_id, p_employer, p_reason, statement_timestamp(), operator);
  RETURN true;
END
$$
"""

RESUME = """
CREATE OR REPLACE FUNCTION console_resume_employer(p_employer integer) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  operator uuid := console_acting_operator();
BEGIN
  IF operator IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'only an operator resumes an employer';
  END IF;
  UPDATE tenancy_employer SET is_active = true WHERE id = p_employer AND NOT is_active;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE console_suspension SET resumed_at = statement_timestamp(), resumed_by_id = operator
   WHERE employer_id = p_employer AND resumed_at IS NULL;
  RETURN true;
END
$$
"""

FIGURES = """
CREATE OR REPLACE FUNCTION console_employer_figures(p_employers integer[])
RETURNS TABLE (employer integer, staff bigint, members bigint, people bigint, open_cases bigint, waiting bigint,
               undelivered bigint, import_bytes bigint)
LANGUAGE sql STABLE AS $$
SELECT asked.id,
       (SELECT count(*) FROM accounts_membership m WHERE m.tenant_id = asked.id AND m.ended_at IS NULL
           AND m.roles && ARRAY['owner', 'hr_admin', 'recruiter', 'organiser', 'auditor']::varchar[]),
       (SELECT count(*) FROM accounts_membership m WHERE m.tenant_id = asked.id AND m.ended_at IS NULL),
       (SELECT count(*) FROM directory_alumnus a WHERE a.tenant_id = asked.id),
       (SELECT count(*) FROM offboarding_case c WHERE c.tenant_id = asked.id
           AND c.state IN ('draft', 'in_notice', 'exited', 'invited')),
       (SELECT count(*) FROM mail_message w WHERE COALESCE(w.tenant_id, 0) = asked.id AND w.state = 'pending'
           AND w.lane IN ('codes', 'service', 'marketing')),
       (SELECT count(*) FROM mail_message f WHERE f.tenant_id = asked.id AND f.state IN ('failed', 'uncertain')),
       (SELECT COALESCE(sum(i.size), 0) FROM offboarding_leaverimport i WHERE i.tenant_id = asked.id AND i.file <> '')
  FROM unnest(p_employers) AS asked (id)
 WHERE console_acting_operator() IS NOT NULL
$$
"""

# Employer 0 is the installation's own mail: sign-in codes.
OUTBOX = """
CREATE OR REPLACE FUNCTION console_outbox()
RETURNS TABLE (lane text, employer integer, waiting bigint, due bigint, oldest interval, busy bigint, sent bigint,
               uncertain bigint, failed bigint)
LANGUAGE sql STABLE AS $$
SELECT found.lane, found.employer, sum(found.waiting)::bigint, sum(found.due)::bigint, max(found.oldest),
       sum(found.busy)::bigint, sum(found.sent)::bigint, sum(found.uncertain)::bigint, sum(found.failed)::bigint
  FROM (
    SELECT m.lane, COALESCE(m.tenant_id, 0) AS employer, count(*) AS waiting,
           count(*) FILTER (WHERE m.next_at <= statement_timestamp()) AS due,
           statement_timestamp() - min(m.next_at) FILTER (WHERE m.next_at <= statement_timestamp()) AS oldest,
           0 AS busy, 0 AS sent, 0 AS uncertain, 0 AS failed
      FROM mail_message m WHERE m.state = 'pending' GROUP BY 1, 2
    UNION ALL
    SELECT m.lane, COALESCE(m.tenant_id, 0), 0, 0, NULL, count(*), 0, 0, 0
      FROM mail_message m WHERE m.state IN ('claimed', 'sending') GROUP BY 1, 2
    UNION ALL
    SELECT m.lane, COALESCE(m.tenant_id, 0), 0, 0, NULL, 0, count(*), 0, 0
      FROM mail_message m WHERE m.state = 'sent' AND m.sent_at > statement_timestamp() - interval '1 hour' GROUP BY 1, 2
    UNION ALL
    SELECT m.lane, COALESCE(m.tenant_id, 0), 0, 0, NULL, 0, 0, count(*) FILTER (WHERE m.state = 'uncertain'),
           count(*) FILTER (WHERE m.state = 'failed')
      FROM mail_message m WHERE m.state IN ('failed', 'uncertain') GROUP BY 1, 2
  ) AS found
 WHERE console_acting_operator() IS NOT NULL
 GROUP BY 1, 2
$$
"""

LETTERS = """
CREATE OR REPLACE FUNCTION console_letters(p_employer integer, p_state text, p_error text, p_before uuid,
                                           p_limit integer)
RETURNS TABLE (id uuid, employer integer, state text, category text, template text, error text, error_code text,
               attempts integer, lost_leases integer, created_at timestamptz, repeatable boolean)
LANGUAGE sql STABLE AS $$
SELECT m.id, m.tenant_id, m.state, m.category, m.template, m.error, m.error_code, m.attempts, m.lost_leases,
       m.created_at, m.text <> '' AND (m.expires_at IS NULL OR m.expires_at > statement_timestamp())
  FROM mail_message m
 WHERE console_acting_operator() IS NOT NULL AND m.state IN ('failed', 'uncertain')
   AND (p_employer IS NULL OR m.tenant_id = p_employer)
   AND (p_state = '' OR m.state = p_state) AND (p_error = '' OR m.error = p_error)
   AND (p_before IS NULL OR m.id < p_before)
 ORDER BY m.id DESC
 LIMIT LEAST(p_limit, 501)
$$
"""

LETTER_REASONS = """
CREATE OR REPLACE FUNCTION console_letter_reasons()
RETURNS TABLE (state text, error text, letters bigint, employers bigint, oldest timestamptz)
LANGUAGE sql STABLE AS $$
SELECT m.state, m.error, count(*), count(DISTINCT COALESCE(m.tenant_id, 0)), min(m.created_at)
  FROM mail_message m
 WHERE console_acting_operator() IS NOT NULL AND m.state IN ('failed', 'uncertain')
 GROUP BY 1, 2
$$
"""

# The code of the refusal alone: its details may quote the file.
IMPORTS = """
CREATE OR REPLACE FUNCTION console_failed_imports(p_limit integer)
RETURNS TABLE (id uuid, employer integer, state text, code text, attempts integer, created_at timestamptz,
               given_up boolean)
LANGUAGE sql STABLE AS $$
SELECT i.id, i.tenant_id, i.state, COALESCE(i.refusal ->> 'code', ''), i.attempts, i.created_at,
       i.gave_up_at IS NOT NULL
  FROM offboarding_leaverimport i
 WHERE console_acting_operator() IS NOT NULL
   AND (i.state = 'refused' OR i.gave_up_at IS NOT NULL) AND i.created_at > statement_timestamp() - interval '30 days'
 ORDER BY i.created_at DESC
 LIMIT LEAST(p_limit, 100)
$$
"""

GRANTS = """
CREATE OR REPLACE FUNCTION console_own_grants()
RETURNS TABLE (id uuid, employer integer, reason text, is_urgent boolean, minutes integer, asked_at timestamptz,
               refused_at timestamptz, starts_at timestamptz, ends_at timestamptz, ended_at timestamptz)
LANGUAGE sql STABLE AS $$
SELECT g.id, g.tenant_id, g.reason, g.is_urgent, g.minutes, g.asked_at, g.refused_at, g.starts_at, g.ends_at, g.ended_at
  FROM console_supportgrant g
 WHERE g.operator_id = console_acting_operator()
 ORDER BY g.asked_at DESC
 LIMIT 50
$$
"""

ONLY_OPERATORS = "console_acting_operator() IS NOT NULL"
OWN_LIST = Policy("operators_only", "SELECT", using=ONLY_OPERATORS)
# Operators make employers through the app's login; changing and closing them stays out of its reach.
MADE_BY_OPERATOR = Policy("employer_made_by_operator", "INSERT", check=ONLY_OPERATORS)


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0001_operators_and_grants"),
        ("tenancy", "0001_employer"),
        ("mail", "0002_delivery_for_all_employers"),
        ("accounts", "0003_one_open_invitation"),
        ("directory", "0001_people_and_search"),
        ("offboarding", "0002_imports"),
    ]

    operations = [
        DefinerFunction("console_acting_operator()", ACTING, tables={"console_operator": "SELECT"}),
        DefinerFunction("console_is_operator(uuid)", IS_OPERATOR, tables={}),
        DefinerFunction("console_enrolment(text)", ENROLMENT, tables={"console_enrolment": "SELECT, UPDATE"}),
        DefinerFunction("console_use_enrolment(text)", USE_ENROLMENT, tables={}),
        DefinerFunction(
            "console_suspend_employer(uuid, integer, text)",
            SUSPEND,
            tables={"tenancy_employer": "SELECT, UPDATE", "console_suspension": "SELECT, INSERT, UPDATE"},
        ),
        DefinerFunction("console_resume_employer(integer)", RESUME, tables={}),
        DefinerFunction(
            "console_employer_figures(integer[])",
            FIGURES,
            tables={
                "accounts_membership": "SELECT",
                "directory_alumnus": "SELECT",
                "mail_message": "SELECT",
                "offboarding_case": "SELECT",
                "offboarding_leaverimport": "SELECT",
            },
        ),
        DefinerFunction("console_outbox()", OUTBOX, tables={}),
        DefinerFunction("console_letters(integer, text, text, uuid, integer)", LETTERS, tables={}),
        DefinerFunction("console_letter_reasons()", LETTER_REASONS, tables={}),
        DefinerFunction("console_failed_imports(integer)", IMPORTS, tables={}),
        DefinerFunction("console_own_grants()", GRANTS, tables={"console_supportgrant": "SELECT"}),
        TablePolicies("Operator", OWN_LIST),
        TablePolicies("Suspension", OWN_LIST),
        migrations.RunSQL(
            list(MADE_BY_OPERATOR.statements("tenancy_employer")),
            'DROP POLICY "employer_made_by_operator" ON "tenancy_employer"',
        ),
    ]
