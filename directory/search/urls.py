from django.urls import path

from directory.search import views

urlpatterns = [
    path("", views.alumnus_list, name="alumnus_list"),
    path("suggestions/", views.alumnus_suggestions, name="alumnus_suggestions"),
]
