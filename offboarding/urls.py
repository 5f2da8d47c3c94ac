from django.urls import include, path

from offboarding.views import case_decisions, cases, checklists, dashboard, imports, leavers

app_name = "offboarding"

urlpatterns = [
    path("manage/", dashboard.dashboard, name="dashboard"),
    path("manage/cases/", cases.case_list, name="case_list"),
    path("manage/cases/new/", cases.case_create, name="case_create"),
    path("manage/cases/release/", cases.case_release, name="case_release"),
    path("manage/cases/<uuid:case_id>/", cases.case_detail, name="case_detail"),
    path("manage/cases/<uuid:case_id>/last-day/", case_decisions.case_last_day, name="case_last_day"),
    path("manage/cases/<uuid:case_id>/release/", case_decisions.case_single_release, name="case_single_release"),
    path("manage/cases/<uuid:case_id>/invitation/", case_decisions.case_invitation, name="case_invitation"),
    path("manage/cases/<uuid:case_id>/link/", case_decisions.case_link, name="case_link"),
    path("manage/cases/<uuid:case_id>/link/sending/", case_decisions.case_link_sending, name="case_link_sending"),
    path("manage/cases/<uuid:case_id>/tasks/<uuid:task_id>/", case_decisions.case_task, name="case_task"),
    *(
        path(
            f"manage/cases/<uuid:case_id>/{name}/",
            case_decisions.case_decision,
            {"name": name},
            name=f"case_{name}",
        )
        for name in case_decisions.DECISIONS
    ),
    path("manage/imports/", imports.import_list, name="import_list"),
    path("manage/imports/new/", imports.import_create, name="import_create"),
    path("manage/imports/<uuid:import_id>/", imports.import_detail, name="import_detail"),
    path("manage/imports/<uuid:import_id>/mapping/", imports.import_mapping, name="import_mapping"),
    path("manage/imports/<uuid:import_id>/reopening/", imports.import_reopening, name="import_reopening"),
    path("manage/imports/<uuid:import_id>/commit/", imports.import_commit, name="import_commit"),
    path("manage/imports/<uuid:import_id>/undoing/", imports.import_undoing, name="import_undoing"),
    path("manage/imports/<uuid:import_id>/deletion/", imports.import_deletion, name="import_deletion"),
    path("manage/imports/<uuid:import_id>/errors/", imports.import_errors, name="import_errors"),
    path("manage/checklists/", checklists.checklist_list, name="checklist_list"),
    path("manage/checklists/new/", checklists.checklist_create, name="checklist_create"),
    path("manage/checklists/<uuid:checklist_id>/", checklists.checklist_update, name="checklist_update"),
    path("manage/checklists/<uuid:checklist_id>/deletion/", checklists.checklist_deletion, name="checklist_deletion"),
    path("manage/eligibility/", checklists.eligibility, name="eligibility"),
    path("", include("offboarding.claims.urls")),
    path("leaving/", leavers.leaving, name="leaving"),
    path("leaving/address/", leavers.leaving_address, name="leaving_address"),
    path("leaving/address/code/", leavers.leaving_code, name="leaving_code"),
    path("leaving/address/new-code/", leavers.leaving_new_code, name="leaving_new_code"),
    path("leaving/contact/", leavers.leaving_contact, name="leaving_contact"),
    path("leaving/mail/", leavers.leaving_mail, name="leaving_mail"),
    path("leaving/farewell/", leavers.leaving_farewell, name="leaving_farewell"),
    path("leaving/done/", leavers.leaving_done, name="leaving_done"),
    path("leaving/ended/", leavers.leaving_ended, name="leaving_ended"),
    path("leaving/<str:token>/", leavers.leaving_link, name="leaving_link"),
]
