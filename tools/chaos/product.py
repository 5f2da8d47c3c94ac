"""The product for a trial: `celery -A chaos.product`. Leases and pauses are seconds, so that a trial sees them end.

Nothing else differs. The relay gives a silent client up before the lease of its message ends, as real ones do.
"""

from datetime import timedelta

import django

from alumni_portal.celery import app

django.setup()

from mail import delivery, outcomes  # noqa: E402 -- after the set-up

delivery.CLAIM_LEASE = timedelta(seconds=6)
delivery.SENDING_LEASE = timedelta(seconds=8)
delivery.GRACE = timedelta(seconds=3)
outcomes.FIRST_BACKOFF, outcomes.LONGEST_BACKOFF = timedelta(seconds=0.5), timedelta(seconds=4)

__all__ = ["app"]
