"""Pages of the whole installation: their links name the employer, and open without a sign-in."""

from django.urls import path

from engagement.preferences import link_views
from engagement.stay import views as stay_views

app_name = "mail_settings"

urlpatterns = [
    path("mail-settings/<str:token>/", link_views.page, name="page"),
    path("mail-settings/<str:token>/stop/", link_views.stop, name="stop"),
    path("mail-settings/<str:token>/pause/", link_views.pause, name="pause"),
    path("mail-settings/<str:token>/answer/", stay_views.stay_answer, name="answer"),
]
