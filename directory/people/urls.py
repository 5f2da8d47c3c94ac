from django.urls import path

from directory.people import views, ways_in_views

urlpatterns = [
    path("", views.people_list, name="people_list"),
    path("export/", views.people_export, name="people_export"),
    path("<uuid:alumnus_id>/way-in/", ways_in_views.way_in, name="way_in"),
    path("<uuid:alumnus_id>/", views.person_detail, name="person_detail"),
]
