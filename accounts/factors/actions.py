"""Every write to what a person signs in with besides codes. Each leaves an audit event, most also a notice by mail."""

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.factors import emails, totp
from accounts.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from accounts.factors.passkeys import NewCredential
from accounts.models import User
from accounts.sessions.sign_ins import end_all_sessions
from audit.events import OPERATOR, record
from web import secrets
from web.errors import ActionError

MAX_PASSKEYS = 10
RECOVERY_CODES = 10
APP_SECRET, PAPER_CODE = "authenticator app", "recovery code"


class TooManyPasskeys(ActionError):
    """Ten are enough for anybody."""


class PasskeyTaken(ActionError):
    """This very key is registered already."""


class WrongAppCode(ActionError):
    """Not what the app shows now."""


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: NewCredential) -> Passkey:
    _lock(user)
    if Passkey.objects.filter(user_id=user.pk).count() >= MAX_PASSKEYS:
        raise TooManyPasskeys(_("You have ten passkeys. Remove one that you no longer use first."))
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                user=user,
                name=name,
                credential_id=credential.id,
                credential_data=credential.data,
                counter=credential.counter,
                is_synced=credential.is_synced,
            )
    except IntegrityError:
        raise PasskeyTaken(_("This passkey is known already. Choose another one.")) from None
    record("passkey.added", subject=passkey, by=user)
    emails.send_factor_notice(user=user, what=_("A passkey was added: %(name)s.") % {"name": name})
    return passkey


@transaction.atomic
def rename_passkey(*, passkey: Passkey, name: str, by: User) -> Passkey:
    passkey.name = name
    passkey.save(update_fields=["name"])
    record("passkey.renamed", subject=passkey, by=by)
    return passkey


@transaction.atomic
def note_passkey_used(passkey: Passkey) -> Passkey:
    passkey.last_used_at = timezone.now()
    passkey.save(update_fields=["last_used_at", "counter"])
    return passkey


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by: User) -> None:
    record("passkey.removed", subject=passkey, by=by)
    passkey.delete()
    emails.send_factor_notice(user=by, what=_("A passkey was removed: %(name)s.") % {"name": passkey.name})
    _drop_needless_recovery_codes(by)


@transaction.atomic
def add_app(*, user: User, secret: str, typed: str) -> AuthenticatorApp:
    """The app proves with a first code that it has the secret. An earlier app stops working."""
    step = totp.matching_step(secret, typed)
    if step is None:
        raise WrongAppCode(_("That is not the code which the app shows now. Is the clock of your phone right?"))
    _lock(user)
    app, _created = AuthenticatorApp.objects.update_or_create(
        user_id=user.pk,
        defaults={
            "secret": secrets.encrypt(secret, purpose=APP_SECRET),
            "last_step": step,
            "created_at": timezone.now(),
            "last_used_at": None,
        },
    )
    record("authenticator_app.added", subject=user, by=user)
    emails.send_factor_notice(user=user, what=_("An authenticator app was added."))
    return app


@transaction.atomic
def use_app_code(*, user: User, typed: str) -> bool:
    """Each code is good once, also when it arrives twice at the same moment."""
    app = AuthenticatorApp.objects.select_for_update().filter(user_id=user.pk).first()
    if app is None:
        return False
    step = totp.matching_step(secrets.decrypt(app.secret, purpose=APP_SECRET), typed)
    if step is None or step <= app.last_step:
        return False
    app.last_step, app.last_used_at = step, timezone.now()
    app.secret = secrets.renewed(app.secret, purpose=APP_SECRET)
    app.save(update_fields=["last_step", "last_used_at", "secret"])
    return True


@transaction.atomic
def remove_app(*, user: User) -> None:
    record("authenticator_app.removed", subject=user, by=user)
    AuthenticatorApp.objects.filter(user_id=user.pk).delete()
    emails.send_factor_notice(user=user, what=_("The authenticator app was removed."))
    _drop_needless_recovery_codes(user)


@transaction.atomic
def make_recovery_codes(*, user: User) -> list[str]:
    """Ten new codes, to be shown this once. The earlier ones stop working."""
    _lock(user)
    codes = [get_adapter().generate_login_code() for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user_id=user.pk).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hashes(user, code)[0]) for code in codes)
    record("recovery_codes.made", subject=user, by=user)
    emails.send_factor_notice(user=user, what=_("New recovery codes were made. Earlier ones no longer work."))
    return codes


@transaction.atomic
def use_recovery_code(*, user: User, typed: str) -> bool:
    """A code is deleted by its use: of two requests at the same moment one finds it."""
    gone, _rows = RecoveryCode.objects.filter(user_id=user.pk, code_hash__in=_hashes(user, typed)).delete()
    if not gone:
        return False
    left = RecoveryCode.objects.filter(user_id=user.pk).count()
    record("recovery_codes.used", subject=user, by=user, left=left)
    emails.send_factor_notice(user=user, what=_("A recovery code was used. You have %(left)d left.") % {"left": left})
    return True


@transaction.atomic
def reset(*, user: User) -> int:
    """By hand, for somebody who has lost everything; a colleague gets a new grace for setting up a second step."""
    _lock(user)
    mine = {"user_id": user.pk}
    removed = sum(model.objects.filter(**mine).delete()[0] for model in (Passkey, AuthenticatorApp, RecoveryCode))
    user.second_step_asked_at = None
    user.save(update_fields=["second_step_asked_at"])
    record("second_step.reset", subject=user, by=OPERATOR, removed=removed)
    end_all_sessions(user=user, by=OPERATOR)
    emails.send_factor_notice(user=user, what=_("Passkeys, app and recovery codes were removed by the installation."))
    return removed


@transaction.atomic
def decline_passkey(*, user: User) -> None:
    user.passkey_declined_at = timezone.now()
    user.save(update_fields=["passkey_declined_at"])


@transaction.atomic
def note_second_step_asked(*, user: User) -> None:
    """From now on the grace runs."""
    user.second_step_asked_at = timezone.now()
    user.save(update_fields=["second_step_asked_at"])
    record("second_step.asked", subject=user)


def _hashes(user: User, code: str) -> list[str]:
    return secrets.keyed_hashes(f"{user.pk}|{normalize_user_code(code)}", purpose=PAPER_CODE)


def _drop_needless_recovery_codes(user: User) -> None:
    """They stand in for a passkey or an app; without one there is nothing to stand in for."""
    mine = {"user_id": user.pk}
    if not Passkey.objects.filter(**mine).exists() and not AuthenticatorApp.objects.filter(**mine).exists():
        RecoveryCode.objects.filter(**mine).delete()


def _lock(user: User) -> None:
    """One change of a person's keys at a time."""
    User.objects.select_for_update().get(pk=user.pk)
