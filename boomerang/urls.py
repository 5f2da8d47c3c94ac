from django.urls import URLPattern, URLResolver

app_name = "boomerang"
urlpatterns: list[URLPattern | URLResolver] = []
