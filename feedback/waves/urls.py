from django.urls import path

from feedback.waves import launch_views, member_views, views

LAUNCH = "manage/surveys/<uuid:survey_id>/launch/"
WAVE = "manage/waves/<uuid:wave_id>/"
RHYTHM = "manage/rhythms/<uuid:rhythm_id>/"
urlpatterns = [
    path(LAUNCH, launch_views.launch_update, name="launch_update"),
    path(f"{LAUNCH}check/", launch_views.launch_detail, name="launch_detail"),
    path(f"{LAUNCH}invitation/", launch_views.launch_invitation, name="launch_invitation"),
    path(f"{LAUNCH}test-mail/", launch_views.launch_test_mail, name="launch_test_mail"),
    path(f"{LAUNCH}word/", launch_views.launch_word, name="launch_word"),
    path("me/surveys/", member_views.own_surveys, name="own_surveys"),
    path("manage/waves/", views.wave_list, name="wave_list"),
    path(WAVE, views.wave_detail, name="wave_detail"),
    path(f"{WAVE}people/", views.wave_people, name="wave_people"),
    path(f"{WAVE}invitation/", views.wave_invitation, name="wave_invitation"),
    path(f"{WAVE}extension/", views.wave_extension, name="wave_extension"),
    path(f"{WAVE}closure/", views.wave_closure, name="wave_closure"),
    path(f"{WAVE}cancellation/", views.wave_cancellation, name="wave_cancellation"),
    path(f"{RHYTHM}end/", views.rhythm_end, name="rhythm_end"),
    path(f"{RHYTHM}step/", views.rhythm_step, name="rhythm_step"),
]
