from django.urls import path

from community.moderation import staff_views, views

urlpatterns = [
    path("report/<slug:reportable>/<uuid:subject>/", views.report_create, name="report_create"),
    path("reports/", views.my_reports, name="my_reports"),
    path("decisions/<uuid:moderation_case>/", views.decision_detail, name="decision_detail"),
    path("manage/reports/", staff_views.report_list, name="report_list"),
    path("manage/reports/<uuid:moderation_case>/", staff_views.report_detail, name="report_detail"),
    path("manage/reports/<uuid:moderation_case>/appeal/", staff_views.report_appeal, name="report_appeal"),
]
