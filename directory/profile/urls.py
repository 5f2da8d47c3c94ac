from django.urls import path

from directory.profile import views

urlpatterns = [
    path("", views.profile_update, name="profile_update"),
    path("about/", views.profile_about, name="profile_about"),
    path("contact/", views.profile_contact, name="profile_contact"),
    path("skills/", views.profile_skills, name="profile_skills"),
    path("visibility/", views.profile_visibility, name="profile_visibility"),
    path("jobs/", views.job_create, name="job_create"),
    path("jobs/<uuid:job_id>/", views.job_update, name="job_update"),
    path("jobs/<uuid:job_id>/deletion/", views.job_deletion, name="job_deletion"),
    path("steps/<int:number>/", views.profile_step, name="profile_step"),
]
