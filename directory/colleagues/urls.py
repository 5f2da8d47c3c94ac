from django.urls import path

from directory.colleagues import views

urlpatterns = [
    path("colleagues/", views.colleague_join, name="colleague_join"),
    path("manage/settings/colleagues/", views.colleague_settings, name="colleague_settings"),
    path("manage/settings/colleagues/new/", views.colleague_invite, name="colleague_invite"),
]
