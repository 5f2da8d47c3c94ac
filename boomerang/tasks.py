"""Where Celery looks for the tasks of this app's rooms."""
