from django.urls import path

from engagement.audiences import views

urlpatterns = [
    path("manage/audiences/", views.audience_list, name="audience_list"),
    path("manage/audiences/new/", views.audience_create, name="audience_create"),
    path("manage/audiences/builder/", views.audience_builder, name="audience_builder"),
    path("manage/audiences/reach/", views.audience_reach, name="audience_reach"),
    path("manage/audiences/values/<str:criterion>/", views.audience_values, name="audience_values"),
    path("manage/audiences/<uuid:segment_id>/", views.audience_update, name="audience_update"),
    path("manage/audiences/<uuid:segment_id>/count/", views.audience_count, name="audience_count"),
    path("manage/audiences/<uuid:segment_id>/copy/", views.audience_copy, name="audience_copy"),
    path("manage/audiences/<uuid:segment_id>/deletion/", views.audience_deletion, name="audience_deletion"),
]
