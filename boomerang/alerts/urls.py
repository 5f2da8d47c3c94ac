from django.urls import path

from boomerang.alerts import views

ONE = "openings/alerts/<uuid:alert>/"
urlpatterns = [
    path("openings/alerts/", views.alert_list, name="alert_list"),
    path("openings/alerts/new/", views.alert_create, name="alert_create"),
    path(ONE, views.alert_update, name="alert_update"),
    path(f"{ONE}rest/", views.alert_rest, name="alert_rest"),
    path(f"{ONE}run/", views.alert_run, name="alert_run"),
    path(f"{ONE}deletion/", views.alert_delete, name="alert_delete"),
]
