from django.urls import path

from directory.views import alumni, home, people, profile, ways_in

app_name = "directory"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("alumni/", alumni.alumnus_list, name="alumnus_list"),
    path("alumni/<uuid:alumnus_id>/", alumni.alumnus_detail, name="alumnus_detail"),
    path("me/", profile.profile_update, name="profile_update"),
    path("me/about/", profile.profile_about, name="profile_about"),
    path("me/contact/", profile.profile_contact, name="profile_contact"),
    path("me/skills/", profile.profile_skills, name="profile_skills"),
    path("me/visibility/", profile.profile_visibility, name="profile_visibility"),
    path("me/jobs/", profile.job_create, name="job_create"),
    path("me/jobs/<uuid:job_id>/", profile.job_update, name="job_update"),
    path("me/jobs/<uuid:job_id>/deletion/", profile.job_deletion, name="job_deletion"),
    path("me/steps/<int:number>/", profile.profile_step, name="profile_step"),
    path("manage/people/", people.people_list, name="people_list"),
    path("manage/people/export/", people.people_export, name="people_export"),
    path("manage/people/<uuid:alumnus_id>/way-in/", ways_in.way_in, name="way_in"),
    path("manage/people/<uuid:alumnus_id>/", people.person_detail, name="person_detail"),
]
