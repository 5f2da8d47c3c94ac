import os

os.environ["DJANGO_SETTINGS_MODULE"] = "alumni_portal.settings"

from tenancy import urls

urls.EMPLOYER_URLCONF = "bench.sites.our_urls"  # before the middleware reads it

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
