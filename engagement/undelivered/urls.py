from django.urls import path

from engagement.undelivered import stopped_views, views

urlpatterns = [
    path("manage/mail/", views.mail_list, name="mail_list"),
    path("manage/mail/repetition/", views.mail_repetition, name="mail_repetition"),
    path("manage/mail/stopped/", stopped_views.stopped_list, name="stopped_list"),
    path("manage/mail/stopped/lifting/", stopped_views.stopped_lifting, name="stopped_lifting"),
]
