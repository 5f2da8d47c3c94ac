from django.urls import path

from boomerang.interest import views

urlpatterns = [
    path("openings/<uuid:opening>/interest/", views.opening_interest, name="opening_interest"),
    path("openings/<uuid:opening>/application/", views.opening_application, name="opening_application"),
    path("me/candidacies/", views.own_candidacies, name="own_candidacies"),
    path("me/candidacies/<uuid:candidacy>/withdrawal/", views.own_withdrawal, name="own_withdrawal"),
]
