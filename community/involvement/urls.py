from django.urls import path

from community.involvement import staff_views, views

ROLE = "manage/involvement/<uuid:involvement_role>/"
LEAD = "manage/leads/<uuid:lead>/"
urlpatterns = [
    path("involve/", views.involve, name="involve"),
    path("involve/<uuid:involvement_role>/", views.involvement_role_detail, name="involvement_role_detail"),
    path("involve/leads/<uuid:lead>/withdrawal/", views.lead_withdrawal, name="lead_withdrawal"),
    path("get-involved/", views.public_role_list, name="public_role_list"),
    path("get-involved/<uuid:involvement_role>/", views.public_role_detail, name="public_role_detail"),
    path("manage/leads/", staff_views.lead_list, name="lead_list"),
    path("manage/leads/board/", staff_views.lead_board, name="lead_board"),
    path("manage/leads/export/", staff_views.lead_export, name="lead_export"),
    path(LEAD, staff_views.lead_detail, name="lead_detail"),
    path(f"{LEAD}care/", staff_views.lead_care, name="lead_care"),
    path(f"{LEAD}move/", staff_views.lead_move, name="lead_move"),
    path(f"{LEAD}notes/", staff_views.lead_note, name="lead_note"),
    path("manage/involvement/", staff_views.involvement_role_list, name="involvement_role_list"),
    path("manage/involvement/new/", staff_views.involvement_role_create, name="involvement_role_create"),
    path(ROLE, staff_views.involvement_role_update, name="involvement_role_update"),
    path(f"{ROLE}opening/", staff_views.involvement_role_opening, name="involvement_role_opening"),
]
