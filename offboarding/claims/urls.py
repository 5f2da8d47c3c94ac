from django.urls import path

from offboarding.claims import public_views, views

urlpatterns = [
    path("claim/", public_views.claim, name="claim"),
    path("claim/sent/", public_views.claim_sent, name="claim_sent"),
    path("claim/confirmation/", public_views.claim_confirmation, name="claim_confirmation"),
    path("claim/confirmation/<str:token>/", public_views.claim_link, name="claim_link"),
    path("manage/claims/", views.claim_list, name="claim_list"),
    path("manage/claims/<uuid:claim_id>/", views.claim_detail, name="claim_detail"),
    path("manage/claims/<uuid:claim_id>/record/", views.claim_record, name="claim_record"),
    path("manage/claims/<uuid:claim_id>/new-record/", views.claim_new_record, name="claim_new_record"),
    path("manage/claims/<uuid:claim_id>/refusal/", views.claim_refusal, name="claim_refusal"),
]
