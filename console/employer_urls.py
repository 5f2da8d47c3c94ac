"""An employer's own view of the support it gets."""

from django.urls import path

from console.views import grants

app_name = "support"
urlpatterns = [
    path("manage/support/", grants.grant_list, name="grant_list"),
    path("manage/support/rule/", grants.support_rule, name="support_rule"),
    path("manage/support/<uuid:grant_id>/", grants.grant_detail, name="grant_detail"),
    path("manage/support/<uuid:grant_id>/permission/", grants.grant_permission, name="grant_permission"),
    path("manage/support/<uuid:grant_id>/refusal/", grants.grant_refusal, name="grant_refusal"),
    path("manage/support/<uuid:grant_id>/ending/", grants.grant_ending, name="grant_ending"),
]
