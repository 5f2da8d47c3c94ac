from django.urls import path

from community.benefits import staff_views, views

ONE = "benefits/<uuid:benefit>/"
STAFF = "manage/benefits/<uuid:benefit>/"
urlpatterns = [
    path("benefits/", views.benefit_list, name="benefit_list"),
    path(ONE, views.benefit_detail, name="benefit_detail"),
    path(f"{ONE}use/", views.benefit_use, name="benefit_use"),
    path("manage/benefits/", staff_views.benefit_desk, name="benefit_desk"),
    path("manage/benefits/new/", staff_views.benefit_create, name="benefit_create"),
    path(STAFF, staff_views.benefit_update, name="benefit_update"),
    path(f"{STAFF}codes/", staff_views.benefit_codes, name="benefit_codes"),
    path(f"{STAFF}publication/", staff_views.benefit_publication, name="benefit_publication"),
    path(f"{STAFF}deletion/", staff_views.benefit_deletion, name="benefit_deletion"),
]
