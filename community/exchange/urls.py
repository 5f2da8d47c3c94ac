from django.urls import path

from community.exchange import views

ONE = "give-and-ask/<uuid:help_request>/"
urlpatterns = [
    path("give-and-ask/", views.exchange_home, name="exchange_home"),
    path("give-and-ask/limit/", views.exchange_limit, name="exchange_limit"),
    path("give-and-ask/people/<uuid:helper>/question/", views.help_ask, name="help_ask"),
    path(ONE, views.help_detail, name="help_detail"),
    path(f"{ONE}answer/", views.help_answer, name="help_answer"),
    path(f"{ONE}withdrawal/", views.help_withdrawal, name="help_withdrawal"),
    path(f"{ONE}thanks/", views.help_thanks, name="help_thanks"),
]
