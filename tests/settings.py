"""The product's settings, and one small app whose models let the tenancy tests try every path of the ORM."""

from alumni_portal.settings import *  # noqa: F403
from alumni_portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.tenancy.testapp"]
WHITENOISE_AUTOREFRESH = True  # static files are found where they lie; nobody has collected them
