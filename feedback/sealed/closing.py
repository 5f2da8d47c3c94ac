"""The end of a sealed wave: what is left is mixed, and everything that knew somebody is gone."""

from django.db import connection, transaction

from feedback.models import SealedBallot, SealedInvitation, SealedSecret, Wave
from feedback.sealed.mixer import mix
from tenancy.scope import require_tenant

# All rows of the wave anew, under new random numbers and in their order: no row tells any more in which batch it came.
REWRITE = {
    "feedback_sealedresponse": "answers, bands",
    "feedback_sealedcomment": "question, text",
}


@transaction.atomic
def close(wave: Wave) -> None:
    """Call when no answer can come any more. Safe to run twice."""
    mix(wave, everything=True)
    for table, columns in REWRITE.items():
        _rewrite(wave, table, columns)
    forget(wave)


@transaction.atomic
def throw_away(wave: Wave) -> None:
    """Of a cancelled wave: nothing of what was answered is kept."""
    for table in REWRITE:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s AND wave_id = %s", [require_tenant(), wave.pk])  # noqa: S608
    forget(wave)


def forget(wave: Wave) -> None:
    """Who was asked, who answered, the ballots, and the secret without which no link can be made again."""
    SealedInvitation.objects.filter(wave=wave).delete()
    SealedBallot.objects.filter(wave=wave).delete()
    SealedSecret.objects.filter(wave=wave).delete()


def _rewrite(wave: Wave, table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {table} WHERE tenant_id = %s AND wave_id = %s"  # noqa: S608 - names from above
            f" RETURNING tenant_id, wave_id, {columns})"
            f" INSERT INTO {table} (id, tenant_id, wave_id, {columns})"
            f" SELECT gen_random_uuid() AS id, tenant_id, wave_id, {columns} FROM gone ORDER BY id",
            [require_tenant(), wave.pk],
        )
