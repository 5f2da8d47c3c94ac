from django.urls import path

from community.picking import views

urlpatterns = [
    path("people/pick/", views.people_pick, name="people_pick"),
    path("people/pick/teams/", views.facet_pick, {"facet": "team"}, name="team_pick"),
    path("people/pick/offices/", views.facet_pick, {"facet": "office"}, name="office_pick"),
    path("people/pick/cities/", views.facet_pick, {"facet": "city"}, name="city_pick"),
]
