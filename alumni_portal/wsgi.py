import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")
os.environ.setdefault("PROCESS", "web")

application = get_wsgi_application()
