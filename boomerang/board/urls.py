from django.urls import path

from boomerang.board import market_views, public_views, views

ONE = "openings/<uuid:opening>/"
STAFF = "recruit/openings/<uuid:opening>/"
urlpatterns = [
    path("openings/", views.opening_list, name="opening_list"),
    path("openings/suggestions/", views.opening_suggestions, name="opening_suggestions"),
    path("openings/places/", views.place_suggestions, name="place_suggestions"),
    path("openings/skills/", views.skill_suggestions, name="skill_suggestions"),
    path("openings/preview/", views.opening_preview, name="opening_preview"),
    path("openings/saved/", views.saved_list, name="saved_list"),
    path("openings/atom/", views.atom_address, name="atom_address"),
    path("openings/atom/<str:token>/", public_views.opening_atom, name="opening_atom"),
    path("openings/marketplace/", market_views.marketplace_list, name="marketplace_list"),
    path("openings/marketplace/mine/", market_views.posted_list, name="posted_list"),
    path("openings/marketplace/new/", market_views.posting_create, name="posting_create"),
    path(ONE, views.opening_detail, name="opening_detail"),
    path(f"{ONE}save/", views.opening_save, name="opening_save"),
    path(f"{ONE}text/", market_views.posting_update, name="posting_update"),
    path(f"{ONE}renewal/", market_views.posting_renewal, name="posting_renewal"),
    path(f"{ONE}withdrawal/", market_views.posting_withdrawal, name="posting_withdrawal"),
    path(f"{ONE}report/", market_views.opening_report, name="opening_report"),
    path(f"{STAFF}take-down/", market_views.opening_take_down, name="opening_take_down"),
    path(f"{STAFF}reports/", market_views.opening_reports_settled, name="opening_reports_settled"),
    path("careers/", public_views.career_list, name="career_list"),
    path("careers/atom/", public_views.career_atom, name="career_atom"),
    path("careers/<uuid:opening>/", public_views.career_detail, name="career_detail"),
    path("manage/settings/openings/", views.board_settings, name="board_settings"),
]
