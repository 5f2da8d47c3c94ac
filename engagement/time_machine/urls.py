from django.urls import path

from engagement.time_machine import views

urlpatterns = [
    path("manage/journeys/time-machine/", views.time_machine, name="time_machine"),
    path("manage/journeys/time-machine/mail/", views.time_machine_mail, name="time_machine_mail"),
    path("manage/journeys/time-machine/document/", views.time_machine_document, name="time_machine_document"),
]
