"""The beat, on machines whose clock may be set back.

Celery remembers when each entry ran last and waits for the next time after that. Set back by an hour, it would be
silent for an hour: what waits for a tick (a second try, a doubt, a journey) would wait with it.
"""

from datetime import timedelta

from celery.beat import PersistentScheduler

TOLERATED = timedelta(seconds=5)


class Scheduler(PersistentScheduler):
    def tick(self, *args: object, **kwargs: object) -> float:
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > entry.default_now() + TOLERATED]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self.populate_heap()
        return super().tick(*args, **kwargs)
