"""Pages of one employer, below `/<employer>/`. The middleware has taken the first segment away."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views import landing
from web import views as web_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing, name="landing"),
    path("", include("accounts.employer_urls")),
    path("", include("directory.urls")),
    path("", include("engagement.urls")),
    path("", include("boomerang.urls")),
    path("", include("feedback.urls")),
    path("", include("community.urls")),
    path("", include("offboarding.urls")),
    path("", include("console.employer_urls")),
    path("brand.css", web_views.brand, name="brand_css"),
]

handler400 = "web.error_pages.bad_request"
handler403 = "web.error_pages.permission_denied"
handler404 = "web.error_pages.page_not_found"
handler500 = "web.error_pages.server_error"
