from django.urls import path

from boomerang.wishes import views

urlpatterns = [
    path("me/return/", views.wish, name="wish"),
    path("me/return/keeping/", views.wish_keeping, name="wish_keeping"),
    path("me/return/ending/", views.wish_ending, name="wish_ending"),
]
