from django.urls import path

from engagement.undelivered import rules_views, stopped_views, views

urlpatterns = [
    path("manage/mail/", views.mail_list, name="mail_list"),
    path("manage/mail/repetition/", views.mail_repetition, name="mail_repetition"),
    path("manage/mail/stopped/", stopped_views.stopped_list, name="stopped_list"),
    path("manage/mail/stopped/lifting/", stopped_views.stopped_lifting, name="stopped_lifting"),
    path("manage/mail/rules/", rules_views.sending_rules_update, name="sending_rules"),
    path("manage/mail/rules/pause/", rules_views.sending_pause, name="sending_pause"),
    path("manage/mail/rules/resumption/", rules_views.sending_resumption, name="sending_resumption"),
]
