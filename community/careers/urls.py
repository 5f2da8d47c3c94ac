from django.urls import path

from community.careers import views

DESK = "manage/next-step/"
urlpatterns = [
    path("next-step/", views.career_list, name="career_list"),
    path("next-step/<uuid:resource>/", views.resource_detail, name="resource_detail"),
    path("next-step/<uuid:resource>/saving/", views.resource_saving, name="resource_saving"),
    path(DESK, views.career_desk, name="career_desk"),
    path(f"{DESK}new/", views.resource_create, name="resource_create"),
    path(f"{DESK}<uuid:resource>/", views.resource_update, name="resource_update"),
    path(f"{DESK}<uuid:resource>/publication/", views.resource_publication, name="resource_publication"),
    path(f"{DESK}<uuid:resource>/deletion/", views.resource_deletion, name="resource_deletion"),
]
