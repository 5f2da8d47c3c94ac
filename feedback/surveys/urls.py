from django.urls import path

from feedback.surveys import editing_views, looking_views, views

urlpatterns = [
    path("manage/surveys/", views.survey_list, name="survey_list"),
    path("manage/surveys/new/", views.survey_create, name="survey_create"),
    path("manage/surveys/<uuid:survey_id>/", views.survey_detail, name="survey_detail"),
    path("manage/surveys/<uuid:survey_id>/edit/", editing_views.survey_update, name="survey_update"),
    path("manage/surveys/<uuid:survey_id>/preview/", looking_views.survey_preview, name="survey_preview"),
    path("manage/surveys/<uuid:survey_id>/test-run/", looking_views.survey_trial, name="survey_trial"),
    path("manage/surveys/<uuid:survey_id>/change/", views.survey_change, name="survey_change"),
    path("manage/surveys/<uuid:survey_id>/draft-deletion/", views.survey_draft_deletion, name="survey_draft_deletion"),
    path("manage/surveys/<uuid:survey_id>/copy/", views.survey_copy, name="survey_copy"),
    path("manage/surveys/<uuid:survey_id>/archiving/", views.survey_archiving, name="survey_archiving"),
    path("manage/surveys/<uuid:survey_id>/deletion/", views.survey_deletion, name="survey_deletion"),
    path("manage/surveys/<uuid:survey_id>/versions/<uuid:version_id>/", views.survey_version, name="survey_version"),
]
