from django.urls import path

from engagement.preferences import views

urlpatterns = [
    path("me/mail/", views.preference_update, name="preference_update"),
    path("me/mail/stop/", views.preference_stop, name="preference_stop"),
    path("me/mail/pause/", views.preference_pause, name="preference_pause"),
]
