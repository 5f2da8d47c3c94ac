from django.urls import path

from boomerang.returning import views

ONE = "recruit/candidacies/<uuid:candidacy>/"
urlpatterns = [
    path(f"{ONE}rehire/", views.candidacy_rehire, name="candidacy_rehire"),
    path(f"{ONE}cancellation/", views.candidacy_cancellation, name="candidacy_cancellation"),
    path("recruit/service-rule/", views.service_rule, name="service_rule"),
]
