"""One person, as members see them."""

from django.urls import path

from directory.profile import page_views

urlpatterns = [
    path("<uuid:alumnus_id>/", page_views.alumnus_detail, name="alumnus_detail"),
    path("<uuid:alumnus_id>/photo/<slug:size>/", page_views.alumnus_photo, name="alumnus_photo"),
]
