from django.urls import path

from accounts.addresses import keep_place_views as place
from accounts.audit_trail import views as audit_trail
from accounts.employer import modules, pages
from accounts.employer import views as employer
from accounts.joining import views as join
from accounts.team import views as team

app_name = "accounts"

urlpatterns = [
    path("join/", join.join, name="join"),
    path("join/code/", join.join_code, name="join_code"),
    path("join/place/", place.keep_place, name="keep_place"),
    path("join/place/<str:token>/", place.keep_place_link, name="keep_place_link"),
    path("join/completion/", join.join_completion, name="join_completion"),
    path("join/change/", join.join_change, name="join_change"),
    path("join/refusal/", join.join_refusal, name="join_refusal"),
    path("join/<str:token>/", join.join_link, name="join_link"),
    path("manage/team/", team.team, name="team"),
    path("manage/team/invite/", team.team_invite, name="team_invite"),
    path("manage/team/<uuid:membership_id>/", team.team_member, name="team_member"),
    path("manage/team/<uuid:membership_id>/removal/", team.team_removal, name="team_removal"),
    path("manage/team/<uuid:membership_id>/emergency-end/", team.team_emergency_end, name="team_emergency_end"),
    path(
        "manage/team/invitations/<uuid:invitation_id>/sending/",
        team.team_invitation_sending,
        name="team_invitation_sending",
    ),
    path(
        "manage/team/invitations/<uuid:invitation_id>/revocation/",
        team.team_invitation_revocation,
        name="team_invitation_revocation",
    ),
    path("manage/audit/", audit_trail.audit_log, name="audit_log"),
    path("manage/audit/export/", audit_trail.audit_export, name="audit_export"),
    path("manage/start/", modules.employer_start, name="employer_start"),
    path("manage/settings/modules/", modules.employer_modules, name="employer_modules"),
    path("manage/settings/", employer.employer_settings, name="employer_settings"),
    path("manage/settings/brand/", employer.employer_brand, name="employer_brand"),
    path("manage/settings/brand/preview/", employer.employer_brand_preview, name="employer_brand_preview"),
    path("manage/settings/brand/preview.css", employer.employer_brand_sheet, name="employer_brand_sheet"),
    path("manage/settings/mail/", employer.employer_mail, name="employer_mail"),
    path("manage/settings/mail/preview/", employer.employer_mail_preview, name="employer_mail_preview"),
    path("manage/settings/mail/document/", employer.employer_mail_document, name="employer_mail_document"),
    path("manage/settings/mail/test/", employer.employer_test_mail, name="employer_test_mail"),
    *(
        path(f"manage/settings/mail/texts/<slug:name>/{tail}", view, name=name)
        for tail, view, name in [
            ("", employer.employer_mail_text, "employer_mail_text"),
            ("preview/", employer.employer_mail_text_preview, "employer_mail_text_preview"),
            ("document/", employer.employer_mail_text_document, "employer_mail_text_document"),
            ("reset/", employer.employer_mail_text_reset, "employer_mail_text_reset"),
        ]
    ),
    path("manage/settings/pages/", pages.page_list, name="employer_page_list"),
    path("manage/settings/pages/new/", pages.page_create, name="employer_page_create"),
    path("manage/settings/pages/preview/", pages.page_preview, name="employer_page_preview"),
    path("manage/settings/pages/<uuid:page_id>/", pages.page_update, name="employer_page_update"),
    path("manage/settings/pages/<uuid:page_id>/publication/", pages.page_publication, name="employer_page_publication"),
    path("manage/settings/pages/<uuid:page_id>/position/", pages.page_position, name="employer_page_position"),
    path("manage/settings/pages/<uuid:page_id>/deletion/", pages.page_deletion, name="employer_page_deletion"),
    path("pages/<slug:slug>/", pages.page_detail, name="employer_page"),
]
