from django.urls import path

from community.lunches import table_views, views

urlpatterns = [
    path("lunches/", views.lunch_list, name="lunch_list"),
    path("lunches/new/", views.lunch_create, name="lunch_create"),
    path("lunches/tables/<uuid:table>/", table_views.table_detail, name="table_detail"),
    path("lunches/tables/<uuid:table>/seats/", table_views.table_seats, name="table_seats"),
    path("lunches/tables/<uuid:table>/turn/", table_views.table_turn, name="table_turn"),
    path("lunches/tables/<uuid:table>/next/", table_views.table_next, name="table_next"),
    path("lunches/tables/<uuid:table>/rhythm/", table_views.table_rhythm, name="table_rhythm"),
    path("lunches/tables/<uuid:table>/ending/", table_views.table_ending, name="table_ending"),
    path("lunches/tables/<uuid:table>/leaving/", table_views.table_leaving, name="table_leaving"),
    path("lunches/<uuid:lunch>/", views.lunch_detail, name="lunch_detail"),
    path("lunches/<uuid:lunch>/votes/", views.lunch_vote, name="lunch_vote"),
    path("lunches/<uuid:lunch>/dates/", views.lunch_date, name="lunch_date"),
    path("lunches/<uuid:lunch>/fixing/", views.lunch_fixing, name="lunch_fixing"),
    path("lunches/<uuid:lunch>/move/", views.lunch_move, name="lunch_move"),
    path("lunches/<uuid:lunch>/cancellation/", views.lunch_cancellation, name="lunch_cancellation"),
    path("lunches/<uuid:lunch>/outcome/", views.lunch_outcome, name="lunch_outcome"),
    path("lunches/<uuid:lunch>/lunch.ics", views.lunch_file, name="lunch_file"),
]
