"""Pages of one employer, below `/<employer>/`. The middleware has taken the first segment away."""

from django.urls import URLPattern, URLResolver, path

from web import views as web_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("brand.css", web_views.brand, name="brand_css"),
]
