from django.urls import path

from boomerang.openings import views

ONE = "recruit/openings/<uuid:opening>/"
urlpatterns = [
    path("recruit/openings/", views.recruit_opening_list, name="recruit_opening_list"),
    path(ONE, views.recruit_opening_detail, name="recruit_opening_detail"),
]
