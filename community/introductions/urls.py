from django.urls import path

from community.introductions import views

urlpatterns = [
    path("introductions/", views.coffee_list, name="coffee_list"),
    path("introductions/wish/", views.coffee_wish, name="coffee_wish"),
    path("introductions/<uuid:place>/answer/", views.coffee_answer, name="coffee_answer"),
]
