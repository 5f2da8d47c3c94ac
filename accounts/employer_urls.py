from django.urls import path

from accounts.audit_trail import views as audit_trail
from accounts.employer import modules
from accounts.views import employer, join

app_name = "accounts"

urlpatterns = [
    path("join/", join.join, name="join"),
    path("join/change/", join.join_change, name="join_change"),
    path("join/refusal/", join.join_refusal, name="join_refusal"),
    path("join/<str:token>/", join.join_link, name="join_link"),
    path("manage/audit/", audit_trail.audit_log, name="audit_log"),
    path("manage/audit/export/", audit_trail.audit_export, name="audit_export"),
    path("manage/start/", modules.employer_start, name="employer_start"),
    path("manage/settings/modules/", modules.employer_modules, name="employer_modules"),
    path("manage/settings/", employer.employer_settings, name="employer_settings"),
]
