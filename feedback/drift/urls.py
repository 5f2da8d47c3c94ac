from django.urls import path

from feedback.drift import views

urlpatterns = [path("manage/feedback/drift/", views.reason_drift, name="reason_drift")]
