from django.urls import path

from engagement.campaigns import draft_views, report_views, sending_views, views

ONE = "manage/campaigns/<uuid:campaign_id>/"
urlpatterns = [
    path("manage/campaigns/", views.campaign_list, name="campaign_list"),
    path("manage/campaigns/new/", views.campaign_create, name="campaign_create"),
    path(ONE, views.campaign_detail, name="campaign_detail"),
    path(f"{ONE}name/", views.campaign_update, name="campaign_update"),
    path(f"{ONE}audience/", draft_views.campaign_audience, name="campaign_audience"),
    path(f"{ONE}letters/", draft_views.campaign_letter_create, name="campaign_letter_create"),
    path(
        f"{ONE}letters/<uuid:letter_id>/deletion/",
        draft_views.campaign_letter_deletion,
        name="campaign_letter_deletion",
    ),
    path(f"{ONE}timing/", draft_views.campaign_timing, name="campaign_timing"),
    path(f"{ONE}copy/", draft_views.campaign_copy, name="campaign_copy"),
    path(f"{ONE}deletion/", draft_views.campaign_deletion, name="campaign_deletion"),
    path(f"{ONE}sending/", sending_views.campaign_sending, name="campaign_sending"),
    path(f"{ONE}draft/", sending_views.campaign_draft, name="campaign_draft"),
    path(f"{ONE}pause/", sending_views.campaign_pause, name="campaign_pause"),
    path(f"{ONE}resumption/", sending_views.campaign_resumption, name="campaign_resumption"),
    path(f"{ONE}cancellation/", sending_views.campaign_cancellation, name="campaign_cancellation"),
    path(f"{ONE}report/", report_views.campaign_report, name="campaign_report"),
    path(f"{ONE}report/table/", report_views.campaign_report_export, name="campaign_report_export"),
]
