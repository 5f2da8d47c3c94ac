"""An employer's own view of the support it gets."""

from django.urls import URLPattern

app_name = "support"
urlpatterns: list[URLPattern] = []
