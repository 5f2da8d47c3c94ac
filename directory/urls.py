from django.urls import include, path

from directory import home
from directory.people.moved import people_moved

app_name = "directory"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("", include("directory.connections.urls")),
    path("", include("directory.colleagues.urls")),
    path("alumni/", include("directory.places.urls")),
    path("alumni/", include("directory.search.urls")),
    path("alumni/", include("directory.profile.page_urls")),
    path("me/", include("directory.profile.urls")),
    path("manage/alumni/", include("directory.duplicates.urls")),
    path("manage/alumni/", include("directory.people.urls")),
    path("manage/people/", people_moved, name="people_moved"),
    path("manage/people/<path:rest>", people_moved, name="person_moved"),
]
