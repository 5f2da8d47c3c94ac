"""The operator console, below `/operator/`."""

from django.urls import path

from console.views import enrolment

app_name = "console"
urlpatterns = [
    path("enrolment/", enrolment.enrolment, name="enrolment"),
    path("enrolment/<str:token>/", enrolment.enrolment_link, name="enrolment_link"),
]
