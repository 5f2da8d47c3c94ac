"""Signing in and one's account. This is the whole list: allauth's own URLs are never included.

The names `account_login` and `account_confirm_login_code` are those that allauth redirects to.
"""

from django.urls import path

from accounts import views as door
from accounts.addresses import views as addresses
from accounts.confirming import views as confirm
from accounts.employer import logo
from accounts.factors import second_step_views as second_step
from accounts.factors import views as factors
from accounts.sessions import views as sessions
from accounts.signing_in import views as sign_in

urlpatterns = [
    path("", door.door, name="door"),
    path("account/", door.account, name="account"),
    path("account/addresses/", addresses.addresses, name="account_addresses"),
    path("account/addresses/new/", addresses.address_add, name="account_address_add"),
    path("account/addresses/code/", addresses.address_code, name="account_address_code"),
    path("account/addresses/primary/", addresses.address_primary, name="account_address_primary"),
    path("account/addresses/removal/", addresses.address_removal, name="account_address_removal"),
    path("account/addresses/loss/", addresses.address_loss, name="account_address_loss"),
    path("account/undo/", addresses.undo, name="account_undo"),
    path("account/undo/<str:token>/", addresses.undo_link, name="account_undo_link"),
    path("account/confirm/", confirm.confirm, name="account_confirm"),
    path("account/confirm/done/", confirm.confirmed, name="account_confirmed"),
    path("account/passkeys/new/", factors.passkey_add, name="account_passkey_add"),
    path("account/passkeys/offer/", second_step.passkey_offer, name="account_passkey_offer"),
    path("account/passkeys/<uuid:passkey_id>/", factors.passkey_detail, name="account_passkey"),
    path("account/passkeys/<uuid:passkey_id>/removal/", factors.passkey_removal, name="account_passkey_removal"),
    path("account/app/", factors.app_add, name="account_app"),
    path("account/app/removal/", factors.app_removal, name="account_app_removal"),
    path("account/recovery-codes/", factors.recovery_codes, name="account_recovery_codes"),
    path("account/second-step/", second_step.second_step_page, name="account_second_step"),
    path("account/sessions/others/ending/", sessions.other_sessions_ending, name="account_other_sessions_ending"),
    path("account/sessions/<uuid:sign_in_id>/ending/", sessions.session_ending, name="account_session_ending"),
    path("account/sign-in/", sign_in.sign_in, name="account_login"),
    path("account/sign-in/own-way/<str:token>/", addresses.own_way, name="account_own_way"),
    path("account/sign-in/code/", sign_in.sign_in_code, name="account_confirm_login_code"),
    path("account/sign-in/passkey/", sign_in.sign_in_passkey, name="account_sign_in_passkey"),
    path("account/sign-out/", sign_in.sign_out, name="account_logout"),
    path("media/employers/<int:employer_id>/logo/<str:name>", logo.employer_logo, name="employer_logo"),
]
