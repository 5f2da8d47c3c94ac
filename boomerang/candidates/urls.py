from django.urls import path

from boomerang.candidates import file_views, list_views, search_views, views

LIST = "recruit/lists/<uuid:list_id>/"
SEARCH = "recruit/searches/<uuid:search_id>/"
FILE = "recruit/files/<uuid:export_id>/"

urlpatterns = [
    path("recruit/", views.candidate_list, name="candidate_list"),
    path("recruit/compare/", views.candidate_compare, name="candidate_compare"),
    path("recruit/cards/", views.opening_adding, name="opening_adding"),
    path("recruit/searches/", search_views.search_list, name="search_list"),
    path("recruit/searches/new/", search_views.search_create, name="search_create"),
    path(SEARCH, search_views.search_detail, name="search_detail"),
    path(f"{SEARCH}deletion/", search_views.search_deletion, name="search_deletion"),
    path("recruit/lists/", list_views.list_list, name="list_list"),
    path("recruit/lists/new/", list_views.list_create, name="list_create"),
    path("recruit/lists/people/", list_views.list_adding, name="list_adding"),
    path(LIST, list_views.list_detail, name="list_detail"),
    path(f"{LIST}edit/", list_views.list_update, name="list_update"),
    path(f"{LIST}deletion/", list_views.list_deletion, name="list_deletion"),
    path(f"{LIST}removal/", list_views.list_removal, name="list_removal"),
    path(f"{LIST}people/<uuid:entry_id>/note/", list_views.entry_note, name="entry_note"),
    path("recruit/export/", file_views.candidate_export, name="candidate_export"),
    path("recruit/export/rights/", file_views.export_right_list, name="export_right_list"),
    path("recruit/export/rights/<uuid:membership_id>/", file_views.export_right, name="export_right"),
    path(FILE, file_views.file_detail, name="file_detail"),
    path(f"{FILE}file/", file_views.file_download, name="file_download"),
    path(f"{FILE}deletion/", file_views.file_deletion, name="file_deletion"),
]
