"""Pages of one employer, below `/<employer>/`. The middleware has taken the first segment away."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views.door import landing
from web import views as web_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing, name="landing"),
    path("", include("accounts.employer_urls")),
    path("brand.css", web_views.brand, name="brand_css"),
]
