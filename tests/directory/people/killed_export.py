"""A worker that dies in the middle of an export; started by test_exports.py in a process of its own.

Arguments: employer id, export id, how many people to write before it is killed.
"""

import os
import signal
import sys
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

connections["default"].settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]

from directory.people import exporting  # noqa: E402
from tenancy.scope import tenant_scope  # noqa: E402

employer_id, export_id, left = int(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3])
exporting.CHUNK = 1
keep = exporting._keep


def keep_or_die(*args, **changes):  # type: ignore[no-untyped-def]
    global left
    keep(*args, **changes)
    left -= "rows_done" in changes
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


exporting._keep = keep_or_die
with tenant_scope(employer_id):
    exporting.work_on(export_id)
