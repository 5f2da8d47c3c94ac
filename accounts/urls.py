"""Signing in and one's account. This is the whole list: allauth's own URLs are never included.

The names `account_login` and `account_confirm_login_code` are those that allauth redirects to.
"""

from django.urls import path

from accounts.views import confirm, door, employer, sign_in

urlpatterns = [
    path("", door.door, name="door"),
    path("account/", door.account, name="account"),
    path("account/confirm/", confirm.confirm, name="account_confirm"),
    path("account/confirm/done/", confirm.confirmed, name="account_confirmed"),
    path("account/sign-in/", sign_in.sign_in, name="account_login"),
    path("account/sign-in/code/", sign_in.sign_in_code, name="account_confirm_login_code"),
    path("account/sign-out/", sign_in.sign_out, name="account_logout"),
    path("media/employers/<int:employer_id>/logo/<str:name>", employer.employer_logo, name="employer_logo"),
]
