from django.urls import path

from community.cards import views

urlpatterns = [
    path("cards/", views.card_list, name="card_list"),
    path("cards/new/<uuid:alumnus_id>/", views.card_create, name="card_create"),
    path("cards/<uuid:card_id>/", views.card_detail, name="card_detail"),
    path("cards/<uuid:card_id>/removal/", views.card_removal, name="card_removal"),
]
