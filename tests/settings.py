"""The product's settings, and one small app whose models let the tenancy tests try every path of the ORM."""

import os

# Tests that run side by side have a broker and a cache each.
os.environ.setdefault("REDIS_NAMESPACE", f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")

from alumni_portal.settings import *  # noqa: F403
from alumni_portal.settings import DATABASES, INSTALLED_APPS

# bin/test has a migrated and empty database already; copying it takes a second, migrating half a minute.
if template := os.environ.get("TEST_DATABASE_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.tenancy.testapp"]
WHITENOISE_AUTOREFRESH = True  # static files are found where they lie; nobody has collected them
COUNTS_KEPT_SECONDS = 0  # tests that ask twice mean it; the tests of keeping keep
SIGN_IN_SECONDS = 0.0  # nobody waits in tests but the one that measures
