import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tenancy.urls import EMPLOYER_URLCONF

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")
os.environ.setdefault("PROCESS", "web")

application = get_wsgi_application()

# Nobody's first page waits for the addresses to be read, and gunicorn freezes what is loaded (deploy/gunicorn.conf.py).
for urlconf in (None, EMPLOYER_URLCONF):
    get_resolver(urlconf)._populate()
