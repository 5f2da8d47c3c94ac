"""The operator console, below `/operator/`."""

from django.urls import path

from console.views import employers, enrolment, health, letters, log, support

app_name = "console"
urlpatterns = [
    path("", health.overview, name="overview"),
    path("enrolment/", enrolment.enrolment, name="enrolment"),
    path("enrolment/<str:token>/", enrolment.enrolment_link, name="enrolment_link"),
    path("employers/", employers.employer_list, name="employer_list"),
    path("employers/new/", employers.employer_create, name="employer_create"),
    path("employers/<slug:slug>/", employers.employer_detail, name="employer_detail"),
    path("employers/<slug:slug>/modules/", employers.employer_modules, name="employer_modules"),
    path("employers/<slug:slug>/suspension/", employers.employer_suspension, name="employer_suspension"),
    path("employers/<slug:slug>/resumption/", employers.employer_resumption, name="employer_resumption"),
    path("employers/<slug:slug>/support/", support.support_ask, name="support_ask"),
    path("employers/<slug:slug>/support/<uuid:grant_id>/ending/", support.support_ending, name="support_ending"),
    path("health/", health.health, name="health"),
    path("letters/", letters.letter_list, name="letter_list"),
    path("letters/repetition/", letters.letters_repetition, name="letters_repetition"),
    path("letters/<uuid:letter_id>/repetition/", letters.letter_repetition, name="letter_repetition"),
    path("operators/", log.operator_list, name="operator_list"),
    path("audit/", log.audit_log, name="audit_log"),
    path("support/", support.support_list, name="support_list"),
]
