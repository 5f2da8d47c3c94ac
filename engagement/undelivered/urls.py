from django.urls import path

from engagement.undelivered import views

urlpatterns = [
    path("manage/mail/", views.mail_list, name="mail_list"),
    path("manage/mail/repetition/", views.mail_repetition, name="mail_repetition"),
]
