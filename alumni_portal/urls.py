"""Pages of the whole installation. An employer's pages are in `employer_urls`.

Every first path segment used here is a reserved word (`tenancy.urls.RESERVED`) that no employer may take.
"""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
