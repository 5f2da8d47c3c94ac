"""Who looks after the address that mail goes out from."""

from accounts.models import Role

KEEPERS = (Role.OWNER, Role.HR_ADMIN)
