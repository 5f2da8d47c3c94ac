from django.urls import path

from engagement.letters import news_views, pictures, views

urlpatterns = [
    path("manage/letters/", views.letter_list, name="letter_list"),
    path("manage/letters/new/", views.letter_create, name="letter_create"),
    path("manage/letters/people/", views.letter_people, name="letter_people"),
    path("manage/letters/<uuid:letter_id>/", views.letter_update, name="letter_update"),
    path("manage/letters/<uuid:letter_id>/preview/", views.letter_preview, name="letter_preview"),
    path("manage/letters/<uuid:letter_id>/deletion/", views.letter_deletion, name="letter_deletion"),
    path("manage/letters/<uuid:letter_id>/versions/<uuid:version_id>/", views.letter_version, name="letter_version"),
    path(
        "manage/letters/<uuid:letter_id>/versions/<uuid:version_id>/document/",
        views.letter_version_document,
        name="letter_version_document",
    ),
    path("news/pictures/<str:name>", pictures.letter_picture, name="letter_picture"),
    path("news/<uuid:letter_id>/", news_views.news_detail, name="news_detail"),
]
