from django.urls import include, path

app_name = "engagement"
urlpatterns = [
    path("", include("engagement.activity.urls")),
    path("", include("engagement.digests.urls")),
    path("", include("engagement.audiences.urls")),
    path("", include("engagement.campaigns.urls")),
    path("", include("engagement.letters.urls")),
    path("", include("engagement.errands.urls")),
    path("", include("engagement.time_machine.urls")),
    path("", include("engagement.journeys.urls")),
    path("", include("engagement.preferences.urls")),
    path("", include("engagement.returned.urls")),
    path("", include("engagement.sender.urls")),
    path("", include("engagement.undelivered.urls")),
]
