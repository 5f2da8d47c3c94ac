"""What operators confirm with their passkey before it happens (accounts.step_up)."""

from django.utils.translation import gettext_lazy as _

from accounts.step_up import register

CREATE, SUSPEND, MODULES, SUPPORT = "operator.create", "operator.suspend", "operator.modules", "operator.support"

register(CREATE, _("add an employer to this installation"))
register(SUSPEND, _("pause an employer or let it go on"))
register(MODULES, _("switch an employer’s modules"))
register(SUPPORT, _("look at an employer’s pages"))
