from django.urls import path

from feedback.ambassadors import views

urlpatterns = [
    path("me/ambassador/", views.own_ambassador, name="own_ambassador"),
    path("manage/ambassadors/", views.ambassador_list, name="ambassador_list"),
]
