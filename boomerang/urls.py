from django.urls import URLPattern, URLResolver, include, path

app_name = "boomerang"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("boomerang.feeds.urls")),
    path("", include("boomerang.referrals.urls")),
    path("", include("boomerang.openings.urls")),
    path("", include("boomerang.board.urls")),
    path("", include("boomerang.alerts.urls")),
    path("", include("boomerang.wishes.urls")),
    path("", include("boomerang.eligibility.urls")),
    path("", include("boomerang.candidates.urls")),
    path("", include("boomerang.pipeline.urls")),
    path("", include("boomerang.interest.urls")),
    path("", include("boomerang.outreach.urls")),
    path("", include("boomerang.returning.urls")),
    path("", include("boomerang.checkins.urls")),
    path("", include("boomerang.ledger.urls")),
]
