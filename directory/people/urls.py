from django.urls import path

from directory.people import act_views, export_views, fields_views, person_views, views, ways_in_views

urlpatterns = [
    path("", views.people_list, name="people_list"),
    path("columns/", views.people_columns, name="people_columns"),
    path("acts/result/", act_views.people_act_result, name="people_act_result"),
    path("acts/<slug:name>/", act_views.people_act, name="people_act"),
    path("export/", export_views.people_export, name="people_export"),
    path("exports/<uuid:export_id>/", export_views.export_detail, name="export_detail"),
    path("exports/<uuid:export_id>/file/", export_views.export_file, name="export_file"),
    path("exports/<uuid:export_id>/deletion/", export_views.export_deletion, name="export_deletion"),
    path("fields/", fields_views.field_list, name="field_list"),
    path("fields/new/", fields_views.field_create, name="field_create"),
    path("fields/<uuid:field_id>/", fields_views.field_update, name="field_update"),
    path("fields/<uuid:field_id>/place/", fields_views.field_place, name="field_place"),
    path("fields/<uuid:field_id>/retirement/", fields_views.field_retirement, name="field_retirement"),
    path("<uuid:alumnus_id>/", views.person_detail, name="person_detail"),
    path("<uuid:alumnus_id>/way-in/", ways_in_views.way_in, name="way_in"),
    path("<uuid:alumnus_id>/listing/", person_views.person_listing, name="person_listing"),
    path("<uuid:alumnus_id>/limit/", person_views.person_limit, name="person_limit"),
    path("<uuid:alumnus_id>/approval/", person_views.person_approval, name="person_approval"),
    path("<uuid:alumnus_id>/refusal/", person_views.person_refusal, name="person_refusal"),
    path("<uuid:alumnus_id>/fields/", person_views.person_own_fields, name="person_own_fields"),
    path("<uuid:alumnus_id>/tags/", person_views.person_tags, name="person_tags"),
    path("<uuid:alumnus_id>/notes/", person_views.note_create, name="note_create"),
    path("<uuid:alumnus_id>/notes/<uuid:note_id>/", person_views.note_update, name="note_update"),
    path("<uuid:alumnus_id>/notes/<uuid:note_id>/deletion/", person_views.note_deletion, name="note_deletion"),
]
