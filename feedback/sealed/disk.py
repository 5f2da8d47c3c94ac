"""What a deletion leaves on the disk: rows nobody sees any more, until PostgreSQL writes over them.

`VACUUM` takes them away; `CLUSTER` writes the answers into a new file, in the order of their random numbers. The app's
login may do both by a grant of its own (MAINTAIN, PostgreSQL 17), and nothing else that an owner may.
"""

from django.db import OperationalError, connection

from tenancy.scope import no_scope

EMPTIED = ("feedback_sealedinvitation", "feedback_sealedballot", "feedback_sealedsecret")
ANSWERS = ("feedback_sealedresponse", "feedback_sealedcomment")
PATIENCE = "SET lock_timeout = '2s'; SET statement_timeout = 0"
AS_BEFORE = "RESET lock_timeout; RESET statement_timeout"


def settle() -> list[str]:
    """The tables that were put in order. One that is in use just now is left for the next night.

    Not inside a transaction: PostgreSQL allows neither there.
    """
    done = []
    with no_scope(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        try:
            for table in ANSWERS:
                if _ran(f"CLUSTER {table} USING {table}_pkey"):
                    done.append(table)
            for table in (*EMPTIED, *ANSWERS):
                if _ran(f"VACUUM (SKIP_LOCKED) {table}") and table not in done:
                    done.append(table)
        finally:
            cursor.execute(AS_BEFORE)
    return done


def _ran(statement: str) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except OperationalError:
        return False
    return True
