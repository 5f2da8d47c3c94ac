from django.urls import path

from feedback.interviews import views

urlpatterns = [
    path("manage/interviews/", views.interview_list, name="interview_list"),
    path("manage/interviews/of/<uuid:spell>/", views.interview_create, name="interview_create"),
    path("manage/interviews/<uuid:interview>/", views.interview_detail, name="interview_detail"),
    path("manage/interviews/<uuid:interview>/appointment/", views.interview_appointment, name="interview_appointment"),
    path("manage/interviews/<uuid:interview>/refusal/", views.interview_refusal, name="interview_refusal"),
    path("manage/interviews/<uuid:interview>/notes/", views.interview_notes, name="interview_notes"),
    path("manage/interviews/<uuid:interview>/outcome/", views.interview_outcome, name="interview_outcome"),
]
