from django.urls import path

from directory.search import views

urlpatterns = [
    path("", views.alumnus_list, name="alumnus_list"),
    path("<uuid:alumnus_id>/", views.alumnus_detail, name="alumnus_detail"),
]
