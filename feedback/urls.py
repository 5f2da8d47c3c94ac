from django.urls import URLPattern, URLResolver, include, path

app_name = "feedback"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("feedback.surveys.urls")),
    path("", include("feedback.answering.urls")),
    path("", include("feedback.waves.urls")),
    path("", include("feedback.results.urls")),
    path("", include("feedback.drift.urls")),
    path("", include("feedback.interviews.urls")),
    path("", include("feedback.promises.urls")),
    path("", include("feedback.ambassadors.urls")),
]
