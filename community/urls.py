from django.urls import URLPattern, URLResolver, include, path

app_name = "community"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("community.moderation.urls")),
    path("", include("community.groups.urls")),
    path("", include("community.picking.urls")),
    path("", include("community.circle.urls")),
    path("", include("community.cards.urls")),
    path("", include("community.messages.urls")),
    path("", include("community.lunches.urls")),
    path("", include("community.introductions.urls")),
    path("", include("community.questions.urls")),
    path("", include("community.certificates.urls")),
    path("", include("community.mentoring.urls")),
    path("", include("community.calendar_feed.urls")),
    path("", include("community.events.urls")),
    path("", include("community.news.urls")),
    path("", include("community.stories.urls")),
    path("", include("community.benefits.urls")),
    path("", include("community.involvement.urls")),
    path("", include("community.careers.urls")),
    path("", include("community.exchange.urls")),
]
