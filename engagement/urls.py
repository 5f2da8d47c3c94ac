from django.urls import path

from engagement.views import preferences, undelivered

app_name = "engagement"
urlpatterns = [
    path("me/mail/", preferences.preference_update, name="preference_update"),
    path("manage/mail/", undelivered.mail_list, name="mail_list"),
    path("manage/mail/repetition/", undelivered.mail_repetition, name="mail_repetition"),
    path("me/mail/stop/", preferences.preference_stop, name="preference_stop"),
]
