from django.urls import path

from engagement.activity import views

urlpatterns = [
    path("me/activity/", views.activity_detail, name="activity_detail"),
]
