from offboarding.tasks.timeline import daily, run_employer

__all__ = ["daily", "run_employer"]
