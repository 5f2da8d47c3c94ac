from django.urls import path

from engagement.journeys import step_views, views

urlpatterns = [
    path("manage/journeys/", views.journey_list, name="journey_list"),
    path("manage/journeys/new/", views.journey_create, name="journey_create"),
    path("manage/journeys/ready-made/", views.journey_ready_made, name="journey_ready_made"),
    path("manage/journeys/days/<slug:timetable>/", views.journey_days, name="journey_days"),
    path("manage/journeys/<uuid:journey_id>/", views.journey_detail, name="journey_detail"),
    path("manage/journeys/<uuid:journey_id>/edit/", views.journey_update, name="journey_update"),
    path("manage/journeys/<uuid:journey_id>/people/", views.journey_people, name="journey_people"),
    path("manage/journeys/<uuid:journey_id>/tests/", views.journey_tests, name="journey_tests"),
    path("manage/journeys/<uuid:journey_id>/start/", views.journey_start, name="journey_start"),
    path("manage/journeys/<uuid:journey_id>/pause/", views.journey_pause, name="journey_pause"),
    path("manage/journeys/<uuid:journey_id>/deletion/", views.journey_deletion, name="journey_deletion"),
    path("manage/journeys/<uuid:journey_id>/steps/<slug:kind>/", step_views.step_create, name="step_create"),
    path("manage/journeys/steps/<uuid:step_id>/", step_views.step_update, name="step_update"),
    path("manage/journeys/steps/<uuid:step_id>/removal/", step_views.step_removal, name="step_removal"),
    path("manage/journeys/people/<uuid:entry_id>/removal/", views.entry_removal, name="entry_removal"),
    path("manage/journeys/people/<uuid:entry_id>/return/", views.entry_return, name="entry_return"),
]
