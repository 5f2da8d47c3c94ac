from django.urls import path

from community.messages import views

urlpatterns = [
    path("messages/", views.message_list, name="message_list"),
    path("messages/new/", views.message_create, name="message_create"),
    path("messages/download/", views.message_download, name="message_download"),
    path("messages/settings/", views.message_settings, name="message_settings"),
    path("messages/<uuid:conversation_id>/", views.conversation_detail, name="conversation_detail"),
    path("messages/<uuid:conversation_id>/news/", views.message_news, name="message_news"),
    path("messages/<uuid:conversation_id>/lines/", views.message_send, name="message_send"),
    path("messages/<uuid:conversation_id>/people/", views.conversation_people, name="conversation_people"),
    path("messages/<uuid:conversation_id>/leaving/", views.conversation_leaving, name="conversation_leaving"),
    path("messages/<uuid:conversation_id>/archiving/", views.conversation_archiving, name="conversation_archiving"),
    path("messages/<uuid:conversation_id>/muting/", views.conversation_muting, name="conversation_muting"),
    path(
        "messages/<uuid:conversation_id>/lines/<uuid:message_id>/deletion/",
        views.message_deletion,
        name="message_deletion",
    ),
]
