"""Making and ending operators: by command, with the owner login. The first passkey is registered in the web."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.members.actions import find_or_make_user
from accounts.models import Membership, User, normalise_email
from accounts.sessions.sign_ins import end_all_sessions
from audit.events import OPERATOR, record
from console.models import ENROLMENT_HOURS, Enrolment, Operator
from console.operators import use_enrolment
from tenancy.scope import person_scope
from tenancy.urls import global_url
from web.errors import ActionError
from web.tokens import hash_of, new_token


class NotSeparate(ActionError):
    """An operator's sign-in is for that alone."""


class NoSuchOperator(ActionError):
    """Nobody runs the installation with this address."""


class EnrolmentClosed(ActionError):
    """The link has been used, replaced or is more than an hour old."""


@transaction.atomic
def create_operator(*, email: str, name: str = "") -> tuple[Operator, str]:
    """The operator and a link that works once, for an hour. For one who is there already a further link, no more."""
    email = normalise_email(email)
    operator = _known(email) or _new(email, name)
    operator.enrolments.filter(used_at=None).delete()
    token = new_token()
    expires_at = timezone.now() + timedelta(hours=ENROLMENT_HOURS)
    Enrolment.objects.create(operator=operator, token_sha256=hash_of(token), expires_at=expires_at)
    record("operator.enrolment_opened", subject=operator, by=OPERATOR)
    return operator, f"{settings.BASE_URL}{global_url('console:enrolment_link', token)}"


def _known(email: str) -> Operator | None:
    person_id = User.objects.id_for_email(email)
    return Operator.objects.current().filter(user_id=person_id).first() if person_id else None


def _new(email: str, name: str) -> Operator:
    if User.objects.id_for_email(email) is not None:
        raise NotSeparate(
            _("%(address)s has a sign-in here already. An operator needs an address of its own, used for nothing else.")
            % {"address": email}
        )
    user = find_or_make_user(email=email, by=OPERATOR)
    _keep_members_out(user)
    operator = Operator.objects.create(user=user, name=name.strip() or email.partition("@")[0])
    record("operator.created", subject=operator, by=OPERATOR)
    return operator


def _keep_members_out(user: User) -> None:
    """Whoever makes this person a member at this moment waits for us, or we for them (`console_is_operator`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"console.operator:{user.pk}"])
    with person_scope(user.pk):
        if Membership.objects.filter(user_id=user.pk).exists():
            raise NotSeparate(_("This person is or was a member of an employer’s network."))


@transaction.atomic
def end_operator(*, email: str) -> Operator:
    """From this moment the console is closed to them, and nobody is signed in as them."""
    operator = _known(normalise_email(email))
    if operator is None:
        raise NoSuchOperator(_("There is no operator with the address %(address)s.") % {"address": email})
    operator.ended_at = timezone.now()
    operator.save(update_fields=["ended_at"])
    operator.enrolments.filter(used_at=None).delete()
    with person_scope(operator.user_id):
        end_all_sessions(user=User.objects.get(pk=operator.user_id), by=OPERATOR)
    record("operator.ended", subject=operator, by=OPERATOR)
    return operator


@transaction.atomic
def consume_enrolment(*, token_sha256: str) -> UUID:
    """The link has done its work. Returns whom it belongs to."""
    person_id = use_enrolment(token_sha256)
    if person_id is None:
        raise EnrolmentClosed(_("This link has been used or has run out. Ask for a new one."))
    record("operator.enrolled", by=OPERATOR, person=str(person_id))
    return person_id
