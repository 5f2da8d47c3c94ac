"""Pages of one employer, below `/<employer>/`. The middleware has taken the first segment away."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
