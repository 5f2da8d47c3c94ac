from django.urls import path

from community.certificates import desk_views, public_views, views

urlpatterns = [
    path("c/", public_views.certificate_door, name="certificate_door"),
    path("c/<str:certificate_code>/", public_views.certificate_check, name="certificate_check"),
    path(".well-known/certificate-keys.json", public_views.certificate_keys, name="certificate_keys"),
    path("certificates/", views.certificate_list, name="certificate_list"),
    path("certificates/new/", views.certificate_create, name="certificate_create"),
    path("certificates/<uuid:certificate_id>/", views.certificate_detail, name="certificate_detail"),
    path("certificates/<uuid:certificate_id>/file/", views.certificate_file, name="certificate_file"),
    path("certificates/<uuid:certificate_id>/withdrawal/", views.certificate_withdrawal, name="certificate_withdrawal"),
    path("manage/services/", desk_views.service_settings, name="service_settings"),
    path("manage/services/key/", desk_views.certificate_key_change, name="certificate_key_change"),
    path("manage/certificates/", desk_views.desk_certificate_list, name="desk_certificate_list"),
    path(
        "manage/certificates/for/<uuid:alumnus_id>/", desk_views.desk_certificate_create, name="desk_certificate_create"
    ),
    path("manage/certificates/<uuid:certificate_id>/", desk_views.desk_certificate, name="desk_certificate"),
    path(
        "manage/certificates/<uuid:certificate_id>/issue/",
        desk_views.desk_certificate_issue,
        name="desk_certificate_issue",
    ),
    path(
        "manage/certificates/<uuid:certificate_id>/refusal/",
        desk_views.desk_certificate_refusal,
        name="desk_certificate_refusal",
    ),
    path(
        "manage/certificates/<uuid:certificate_id>/file/",
        desk_views.desk_certificate_file,
        name="desk_certificate_file",
    ),
]
