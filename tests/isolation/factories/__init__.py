"""What the isolation matrix must be told to try a page: something real for every `<part>` of an address.

A new URL with a part, or a task with an argument, needs a function here, in the file named like the folder of its view:
`community/lunches/views.py` has its own in `community/lunches.py`. Every file of this folder is read by itself.
A function runs in the scope of `site.employer` and returns the value that belongs to that employer; the matrix uses it
for that employer's people and for everybody else. Made once per employer with `site.once("name", lambda: ...)`; every
request is rolled back, so nothing is used up.

    @argument("opening_id")                          # <uuid:opening_id> in every URL
    @argument("token", of="accounts:join_link")      # <str:token> of this one URL
    @body("boomerang:opening_create")                # only if no page of ours shows a form with usable values
    @task_argument("import_id")                      # keyword of a Celery task
    @row("boomerang.Opening")                        # only if a row made from the columns alone breaks a constraint
"""

from importlib import import_module
from pkgutil import walk_packages

from tests.isolation.factories.registry import ARGUMENTS, BODIES, ROWS, TASK_ARGUMENTS

__all__ = ["ARGUMENTS", "BODIES", "ROWS", "TASK_ARGUMENTS"]

for _found in walk_packages(__path__, prefix=f"{__name__}."):
    import_module(_found.name)
