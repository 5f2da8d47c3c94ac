from alumni_portal.celery import app as celery_app

__all__ = ["celery_app"]  # so that @shared_task sends through our app, and with it the employer, in every process
