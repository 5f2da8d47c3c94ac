"""A worker that dies between two pieces of work; started by test_rescue.py in a process of its own.

Arguments: employer id, import id, how many pieces to write before it is killed.
"""

import os
import signal
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

connections["default"].settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]

from uuid import UUID  # noqa: E402

from offboarding.imports import committing, undoing, working  # noqa: E402
from tenancy.scope import tenant_scope  # noqa: E402

employer_id, import_id, pieces = int(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3])
committing.CHUNK = undoing.CHUNK = 3
written = 0


def dies_after(work):  # type: ignore[no-untyped-def]
    def counted(rows, *, by):  # type: ignore[no-untyped-def]
        global written
        work(rows, by=by)
        if written == pieces:
            os.kill(os.getpid(), signal.SIGKILL)  # inside the transaction: this piece is lost, the others are not
        written += 1

    return counted


committing.apply_rows = dies_after(committing.apply_rows)
undoing.take_back = dies_after(undoing.take_back)
with tenant_scope(employer_id):
    working.work_on(import_id)
