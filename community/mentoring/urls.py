from django.urls import path

from community.mentoring import pair_views, staff_views, views

ONE = "mentoring/<uuid:mentorship>/"
PROGRAMME = "manage/mentoring/programmes/<uuid:programme>/"
urlpatterns = [
    path("mentoring/", views.mentoring_home, name="mentoring_home"),
    path("mentoring/mentors/", views.mentor_list, name="mentor_list"),
    path("mentoring/mentors/<uuid:mentor>/request/", views.mentorship_ask, name="mentorship_ask"),
    path("mentoring/offer/<str:mentoring_side>/", views.offer_update, name="offer_update"),
    path("mentoring/offer/<str:mentoring_side>/withdrawal/", views.offer_withdrawal, name="offer_withdrawal"),
    path("mentoring/programmes/<uuid:programme>/place/", views.programme_place, name="programme_place"),
    path(ONE, pair_views.mentorship_detail, name="mentorship_detail"),
    path(f"{ONE}answer/", pair_views.mentorship_answer, name="mentorship_answer"),
    path(f"{ONE}withdrawal/", pair_views.mentorship_withdrawal, name="mentorship_withdrawal"),
    path(f"{ONE}goals/", pair_views.mentorship_goals, name="mentorship_goals"),
    path(f"{ONE}date/", pair_views.mentorship_date, name="mentorship_date"),
    path(f"{ONE}date.ics", pair_views.mentorship_ics, name="mentorship_ics"),
    path(f"{ONE}notes/", pair_views.mentorship_note, name="mentorship_note"),
    path(
        f"{ONE}notes/<uuid:mentorship_note>/deletion/",
        pair_views.mentorship_note_deletion,
        name="mentorship_note_deletion",
    ),
    path(f"{ONE}meetings/", pair_views.mentorship_meeting, name="mentorship_meeting"),
    path(f"{ONE}renewal/", pair_views.mentorship_renewal, name="mentorship_renewal"),
    path(f"{ONE}ending/", pair_views.mentorship_ending, name="mentorship_ending"),
    path("manage/mentoring/", staff_views.mentoring_overview, name="mentoring_overview"),
    path("manage/mentoring/programmes/new/", staff_views.programme_create, name="programme_create"),
    path(PROGRAMME, staff_views.programme_detail, name="programme_detail"),
    path(f"{PROGRAMME}edit/", staff_views.programme_update, name="programme_update"),
    path(f"{PROGRAMME}coordination/", staff_views.programme_coordination, name="programme_coordination"),
    path(f"{PROGRAMME}ending/", staff_views.programme_ending, name="programme_ending"),
    path(f"{PROGRAMME}places/<uuid:programme_place>/", staff_views.programme_admission, name="programme_admission"),
    path(f"{PROGRAMME}proposals/", staff_views.programme_proposal, name="programme_proposal"),
    path(
        f"{PROGRAMME}proposals/<uuid:proposed>/withdrawal/",
        staff_views.programme_proposal_withdrawal,
        name="programme_proposal_withdrawal",
    ),
]
