from django.urls import path

from directory.connections import download_views, views, worked_views

urlpatterns = [
    path("connections/", views.connection_list, name="connection_list"),
    path("connections/contacts.vcf", download_views.contacts_vcf, name="contacts_vcf"),
    path("connections/contacts.csv", download_views.contacts_csv, name="contacts_csv"),
    path("alumni/worked-with-me/", worked_views.worked_with_me, name="worked_with_me"),
    path("alumni/worked-with-me/<uuid:spell_id>/", worked_views.worked_with_me_spell, name="worked_with_me_spell"),
    path("alumni/<uuid:alumnus_id>/vcard/", download_views.person_vcard, name="person_vcard"),
    path("alumni/<uuid:alumnus_id>/connection/", views.connection_ask, name="connection_ask"),
    path("alumni/<uuid:alumnus_id>/connection/acceptance/", views.connection_acceptance, name="connection_acceptance"),
    path("alumni/<uuid:alumnus_id>/connection/refusal/", views.connection_refusal, name="connection_refusal"),
    path("alumni/<uuid:alumnus_id>/connection/removal/", views.connection_removal, name="connection_removal"),
    path("alumni/<uuid:alumnus_id>/block/", views.person_block, name="person_block"),
    path("alumni/<uuid:alumnus_id>/block/removal/", views.person_unblock, name="person_unblock"),
    path("alumni/<uuid:alumnus_id>/note/", views.person_note, name="person_note"),
]
