from django.urls import path

from engagement.digests import views

urlpatterns = [
    path("manage/round-up/", views.round_up_update, name="round_up_update"),
]
