from django.urls import path

from boomerang.openings import views

ONE = "recruit/openings/<uuid:opening>/"
urlpatterns = [
    path("recruit/openings/", views.recruit_opening_list, name="recruit_opening_list"),
    path("recruit/openings/new/", views.recruit_opening_create, name="recruit_opening_create"),
    path("recruit/openings/teams/", views.team_suggestions, name="team_suggestions"),
    path(ONE, views.recruit_opening_detail, name="recruit_opening_detail"),
    path(f"{ONE}text/", views.recruit_opening_update, name="recruit_opening_update"),
    path(f"{ONE}state/", views.recruit_opening_move, name="recruit_opening_move"),
    path(f"{ONE}copy/", views.recruit_opening_copy, name="recruit_opening_copy"),
]
