from django.urls import include, path

from directory import home

app_name = "directory"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("alumni/", include("directory.search.urls")),
    path("me/", include("directory.profile.urls")),
    path("manage/people/", include("directory.people.urls")),
]
