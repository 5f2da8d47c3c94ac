"""One person, as members see them. The addresses begin with the person's id."""

from django.urls import path

from directory.profile import page_views

urlpatterns = [
    path("", page_views.alumnus_detail, name="alumnus_detail"),
    path("photo/<str:size>/", page_views.alumnus_photo, name="alumnus_photo"),
]
