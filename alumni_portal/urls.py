"""Pages of the whole installation. An employer's pages are in `employer_urls`.

Every first path segment used here is a reserved word (`tenancy.urls.RESERVED`) that no employer may take.
"""

from django.urls import URLPattern, URLResolver, include, path

from web import views as web_views
from web.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("mail.urls")),
    path("", include("engagement.global_urls")),
    path("", include("boomerang.wishes.global_urls")),
    path("", include("boomerang.outreach.global_urls")),
    path("", include("boomerang.referrals.global_urls")),
    path("", include("feedback.sealed.global_urls")),
    path("", include("feedback.answering.global_urls")),
    path("", include("community.lunches.global_urls")),
    path("operator/", include("console.urls")),
    path("healthz/", healthz, name="healthz"),
    path("privacy/", web_views.privacy, name="privacy"),
    path("theme/", web_views.theme, name="theme"),
    path("ui/", web_views.gallery, name="ui"),
]

handler400 = "web.error_pages.bad_request"
handler403 = "web.error_pages.permission_denied"
handler404 = "web.error_pages.page_not_found"
handler500 = "web.error_pages.server_error"
