from django.urls import path

from directory.duplicates import views

urlpatterns = [
    path("duplicates/", views.duplicate_list, name="duplicate_list"),
    path("duplicates/search/", views.duplicate_search, name="duplicate_search"),
    path("duplicates/<uuid:pair_id>/apart/", views.pair_apart, name="pair_apart"),
    path("merge/", views.merge_selected, name="merge_selected"),
    path("merge/<uuid:first_id>/<uuid:second_id>/", views.merge_create, name="merge"),
    path("merge/<uuid:merge_id>/undo/", views.merge_undo, name="merge_undo"),
]
