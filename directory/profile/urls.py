from django.urls import path

from directory.profile import (
    confirmation_views,
    entry_views,
    photo_views,
    step_views,
    suggestion_views,
    views,
)

urlpatterns = [
    path("", views.profile_update, name="profile_update"),
    path("sections/<slug:section>/", views.profile_section, name="profile_section"),
    path("as/<slug:eyes>/", views.profile_view_as, name="profile_view_as"),
    path("photo/", photo_views.photo_create, name="photo_create"),
    path("photo/deletion/", photo_views.photo_deletion, name="photo_deletion"),
    path("jobs/", entry_views.job_create, name="job_create"),
    path("jobs/<uuid:job_id>/", entry_views.job_update, name="job_update"),
    path("jobs/<uuid:job_id>/deletion/", entry_views.job_deletion, name="job_deletion"),
    path("involvements/", entry_views.involvement_create, name="involvement_create"),
    path("involvements/<uuid:involvement_id>/", entry_views.involvement_update, name="involvement_update"),
    path("involvements/<uuid:involvement_id>/deletion/", entry_views.involvement_deletion, name="involvement_deletion"),
    path("confirmation/", confirmation_views.profile_confirmation, name="profile_confirmation"),
    path("address/", confirmation_views.profile_address, name="profile_address"),
    path("steps/<int:number>/", step_views.profile_step, name="profile_step"),
    path("suggestions/cities/", suggestion_views.city_suggestions, name="city_suggestions"),
    path("suggestions/skills/", suggestion_views.skill_suggestions, name="skill_suggestions"),
]
