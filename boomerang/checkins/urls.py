from django.urls import path

from boomerang.checkins import views

ONE = "recruit/check-ins/<uuid:spell>/"
urlpatterns = [
    path("recruit/check-ins/", views.check_in_list, name="check_in_list"),
    path(ONE, views.check_in_note, name="check_in_note"),
    path(f"{ONE}mark/", views.check_in_mark, name="check_in_mark"),
    path(f"{ONE}mark/removal/", views.check_in_mark_removal, name="check_in_mark_removal"),
    path(f"{ONE}card/", views.check_in_card, name="check_in_card"),
]
