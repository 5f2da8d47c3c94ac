from django.urls import URLPattern, URLResolver, include, path

app_name = "boomerang"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("boomerang.openings.urls")),
    path("", include("boomerang.board.urls")),
    path("", include("boomerang.wishes.urls")),
]
