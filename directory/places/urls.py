from django.urls import path

from directory.places import views

urlpatterns = [
    path("map/", views.alumnus_map, name="alumnus_map"),
]
