"""Every value comes from the environment through django-environ; docs/settings.md names them all.

A missing or wrong value stops the start with a text that says how to mend it. No secret has a default.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from alumni_portal.needed import BY_API, networks, require_provider, require_settings
from tenancy.logins import database_for_this_process
from web.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PRODUCT_NAME = "Alumni Portal"
DEBUG = env.bool("DEBUG", default=False)
require_settings(env, debug=DEBUG)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEY = env.str("FIELD_KEY")  # for stored hashes and encrypted columns; never the same as SECRET_KEY
FIELD_KEY_FALLBACKS = env.list("FIELD_KEY_FALLBACKS", default=[])  # earlier ones, read and never written with
BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if DEBUG else "").rstrip("/")
if not BASE_URL.startswith("http://" if DEBUG else "https://"):
    raise ImproperlyConfigured(
        "BASE_URL must be the address people type, such as https://alumni.example.com (http only with DEBUG)."
    )
DEFAULT_EMPLOYER = env.str("DEFAULT_EMPLOYER", default="")
_host = BASE_URL.split("://", 1)[1].rsplit(":", 1)[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_host])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "allauth",
    "allauth.account",
    "web",
    "tenancy",
    "audit",
    "mail",
    "accounts",
    "directory",
    "engagement",
    "boomerang",
    "feedback",
    "community",
    "offboarding",
    "console",
]

MIDDLEWARE = [
    "web.middleware.RequestIdMiddleware",
    "web.logs.RequestLogMiddleware",
    # Before all that may answer by itself: static files, redirects to https and refused hosts carry these headers too.
    "web.content_policy.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "feedback.answering.door.SurveyDoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.session_scope.SessionScopeMiddleware",
    "accounts.sessions.session_age.SessionAgeMiddleware",
    "accounts.sessions.sign_ins.SeenMiddleware",
    "web.middleware.PrivatePagesMiddleware",
    "tenancy.middleware.EmployerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "console.middleware.SupportMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

ROOT_URLCONF = "alumni_portal.urls"
WSGI_APPLICATION = "alumni_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "web.templatetags.ui",
                "tenancy.templatetags.tenancy_urls",
            ],
        },
    }
]
FORM_RENDERER = "web.forms.ComponentRenderer"

# Database: three logins, one wall. The process kind chooses the login and the time-outs.
DATABASES = {"default": database_for_this_process(env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
REDIS_NAMESPACE = env.str("REDIS_NAMESPACE", default="alumni")  # several installations may share one Redis


def _redis(number: int) -> str:
    return f"{REDIS_URL}?db={number}" if REDIS_URL.startswith("unix:") else f"{REDIS_URL.rstrip('/')}/{number}"


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis(1),
        "KEY_PREFIX": REDIS_NAMESPACE,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},  # no page waits for what it can do without
    }
}
COUNTS_KEPT_SECONDS = 60  # directory/search/counts.py

CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://") + "?virtual_host=0" if REDIS_URL.startswith("unix:") else _redis(0)
)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_NAMESPACE}:",
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # A sender tries twice at once and lets go: with the defaults a request took 6 s longer while Redis was away.
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_TIMEZONE = "UTC"
# A worker without -Q reads them all; docker-compose.yml has a worker for each or two.
QUEUES = ("codes", "service", "marketing", "default", "slow")
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
CELERY_TASK_DEFAULT_QUEUE = "default"
# Ticks find their work in PostgreSQL; one that waited too long is dropped, the next one does its work.
CELERY_TASK_ROUTES: dict[str, dict[str, str]] = {
    "audit.tasks.check_chain": {"queue": "slow"},
    "directory.tasks.find_employers_duplicates": {"queue": "slow"},
    "engagement.digests.tasks.plan": {"queue": "slow"},
    "mail.tasks.reap": {"queue": "service"},
    "directory.tasks.make_export": {"queue": "slow"},
    "directory.tasks.refresh_everybody": {"queue": "slow"},
    "offboarding.tasks.work_on_import": {"queue": "slow"},
    "boomerang.feeds.tasks.run_due_feed": {"queue": "slow"},
    "boomerang.feeds.tasks.run_feed_now": {"queue": "slow"},
    "boomerang.feeds.tasks.take_in_run": {"queue": "slow"},
}
CELERY_BEAT_SCHEDULER = "alumni_portal.beat:Scheduler"  # a clock that is set back does not silence it
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "accounts-forget": {
        "task": "accounts.tasks.forget_what_is_over",
        "schedule": 3600.0,
        "options": {"queue": "default", "expires": 1800},
    },
    "mail-codes": {
        "task": "mail.tasks.deliver",
        "schedule": 2.0,
        "kwargs": {"lane": "codes"},
        "options": {"queue": "codes", "expires": 5},
    },
    "mail-service": {
        "task": "mail.tasks.deliver",
        "schedule": 3.0,
        "kwargs": {"lane": "service"},
        "options": {"queue": "service", "expires": 10},
    },
    "mail-marketing": {
        "task": "mail.tasks.deliver",
        "schedule": 5.0,
        "kwargs": {"lane": "marketing"},
        "options": {"queue": "marketing", "expires": 20},
    },
    "mail-slots": {"task": "mail.tasks.fill_slots", "schedule": 60.0, "options": {"expires": 120}},
    "mail-guard": {"task": "mail.tasks.guard", "schedule": 120.0, "options": {"expires": 240}},
    "mail-tidy": {"task": "mail.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
    "mail-reap": {"task": "mail.tasks.reap", "schedule": 5.0, "options": {"expires": 20}},
    "sender-check": {
        "task": "engagement.sender.tasks.check_senders",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": 3600},
    },
    "mail-reports": {"task": "mail.tasks.read_reports", "schedule": 15.0, "options": {"expires": 30}},
    "mail-texts": {
        "task": "mail.tasks.forget_texts",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    "mail-forget-reports": {
        "task": "mail.tasks.forget_reports",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "offboarding-daily": {"task": "offboarding.tasks.daily", "schedule": 600.0, "options": {"expires": 500}},
    "matching-tick": {"task": "boomerang.matching.tasks.tick", "schedule": 60.0, "options": {"expires": 120}},
    "opening-alerts": {"task": "boomerang.alerts.tasks.tick", "schedule": 120.0, "options": {"expires": 240}},
    "opening-alerts-tend": {"task": "boomerang.alerts.tasks.tend", "schedule": 3600.0, "options": {"expires": 1800}},
    "matching-tend": {"task": "boomerang.matching.tasks.tend", "schedule": 3600.0, "options": {"expires": 1800}},
    "round-ups": {"task": "engagement.digests.tasks.tick", "schedule": 600.0, "options": {"expires": 500}},
    "journeys": {"task": "engagement.journeys.tasks.tick", "schedule": 600.0, "options": {"expires": 500}},
    "surveys": {"task": "feedback.waves.tasks.tick", "schedule": 120.0, "options": {"expires": 240}},
    "events": {"task": "community.events.tasks.tick", "schedule": 120.0, "options": {"expires": 240}},
    "dormant": {"task": "engagement.dormant.tasks.wake", "schedule": 3600.0, "options": {"expires": 1800}},
    "claims-forget": {
        "task": "offboarding.tasks.forget_claims",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "imports-rescue": {"task": "offboarding.tasks.rescue_imports", "schedule": 30.0, "options": {"expires": 60}},
    "directory-tidy": {"task": "directory.tasks.tidy", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
    "directory-duplicates": {
        "task": "directory.tasks.find_duplicates",
        "schedule": crontab(hour=1, minute=40),
        "options": {"expires": 3600},
    },
    "exports-rescue": {"task": "directory.tasks.rescue_exports", "schedule": 60.0, "options": {"expires": 120}},
    "people-forget": {"task": "directory.tasks.forget_staff_work", "schedule": 3600.0, "options": {"expires": 1800}},
    "accounts-emergencies": {
        "task": "accounts.tasks.end_emergencies",
        "schedule": 3600.0,
        "options": {"queue": "default", "expires": 1800},
    },
    "audit-check": {
        "task": "audit.tasks.check_chains",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 3600},
    },
    **{
        f"pulse-{queue}": {
            "task": "console.tasks.pulse",
            "schedule": 20.0,
            "kwargs": {"queue": queue},
            "options": {"queue": queue, "expires": 30},
        }
        for queue in QUEUES
    },
    "campaigns-tick": {"task": "engagement.campaigns.tasks.tick", "schedule": 30.0, "options": {"expires": 60}},
    "cards-come-back": {"task": "boomerang.pipeline.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "openings": {"task": "boomerang.board.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "openings-words": {
        "task": "boomerang.board.tasks.prune",
        "schedule": crontab(hour=3, minute=55),
        "options": {"expires": 3600},
    },
    "wishes": {"task": "boomerang.wishes.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "feeds": {"task": "boomerang.feeds.tasks.tick", "schedule": 60.0, "options": {"expires": 60}},
    "referrals": {"task": "boomerang.referrals.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "give-and-ask": {"task": "community.exchange.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "mentoring": {"task": "community.mentoring.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "introductions": {"task": "community.introductions.tasks.tick", "schedule": 600.0, "options": {"expires": 500}},
    "lunches": {"task": "community.lunches.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "circle": {"task": "community.circle.tasks.tick", "schedule": 900.0, "options": {"expires": 600}},
    "messages": {"task": "community.messages.tasks.tick", "schedule": 60.0, "options": {"expires": 60}},
    "messages-tend": {"task": "community.messages.tasks.tend", "schedule": 86400.0, "options": {"expires": 3600}},
    "groups": {"task": "community.groups.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "moderation": {
        "task": "community.moderation.tasks.tick",
        "schedule": crontab(hour=3, minute=35),
        "options": {"expires": 3600},
    },
    "questions": {
        "task": "community.questions.tasks.tick",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "survey-batches": {
        "task": "feedback.releases.tasks.tick",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 3600},
    },
    "interviews": {"task": "feedback.interviews.tasks.tick", "schedule": 3600.0, "options": {"expires": 1800}},
    "ballots": {"task": "feedback.sealed.tasks.tick", "schedule": 900.0, "options": {"expires": 800}},
    "ballots-disk": {
        "task": "feedback.sealed.tasks.settle_disk",
        "schedule": crontab(hour=3, minute=25),
        "options": {"expires": 3600},
    },
    "heartbeat": {"task": "mail.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 30}},
}

# People and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signing_in.backends.PersonBackend"]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.signing_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # accounts.signing_in writes to strangers itself, twice a day at most
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = False  # accounts.limits counts in PostgreSQL, so that Redis may be gone
SIGN_IN_SECONDS = 0.2  # an answer takes at least this long, so that its time does not tell a known address
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
# Colleagues who run a network: "required" after the grace below, or "offered" (accounts/factors/rules.py).
STAFF_SECOND_STEP = env.str("STAFF_SECOND_STEP", default="offered" if DEBUG else "required")
if STAFF_SECOND_STEP not in ("required", "offered"):
    raise ImproperlyConfigured("STAFF_SECOND_STEP is either required or offered.")
SECOND_STEP_GRACE_DAYS = env.int("SECOND_STEP_GRACE_DAYS", default=14)
# Where operators may come from; empty for anywhere.
OPERATOR_NETWORKS = networks(env.list("OPERATOR_NETWORKS", default=[]), "OPERATOR_NETWORKS")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Without a page; accounts/sessions/session_age.py ends each, however much it is used.
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "alumni_session" if DEBUG else "__Host-sid"
SESSION_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "alumni_device" if DEBUG else "__Host-device"  # accounts/signing_in/devices.py
THEME_COOKIE_NAME = "theme" if DEBUG else "__Host-theme"  # web/themes.py
CSRF_USE_SESSIONS = True
MESSAGE_STORAGE = "tenancy.messages.EmployerMessages"  # in the session: no cookie of their own
CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = "web.error_pages.csrf_failure"

# Headers
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logging_config(debug=DEBUG)

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
TRANSLATED = ["en"]  # languages our own sentences exist in; the others fall back to LANGUAGE_CODE
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static", *(path for path in [VAR_DIR / "assets"] if path.exists())]
STATICFILES_FINDERS = [
    "web.stylesheet.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "web.static_storage.HashedStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a survey with many questions in many languages is one form
FILE_UPLOAD_PERMISSIONS = 0o640

# Web addresses that HR gives us are opened on the open internet only; these "host:port" may be inside the house.
OUTBOUND_INTERNAL = env.list("OUTBOUND_INTERNAL", default=[])

# Mail goes through the outbox only; EMAIL_URL names the relay.
# A provider's own API instead of, or beside, SMTP (mail/providers/names.py); its reports come in at /hooks/mail/.
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
_no_relay = DEBUG or MAIL_PROVIDER in BY_API
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:2525" if _no_relay else environ.Env.NOTSET)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="alumni@localhost" if DEBUG else environ.Env.NOTSET)
vars().update(EMAIL_CONFIG)
MAIL_PROVIDER_KEY = env.str("MAIL_PROVIDER_KEY", default="")
MAIL_PROVIDER_URL = env.str("MAIL_PROVIDER_URL", default="")
MAIL_PROVIDER_STREAM = env.str("MAIL_PROVIDER_STREAM", default="")
MAIL_WEBHOOK_KEY = env.str("MAIL_WEBHOOK_KEY", default="")
# Mail that comes back is told apart by its address there: b+<message>.<proof>@ (mail/bounces/).
MAIL_BOUNCE_DOMAIN = env.str("MAIL_BOUNCE_DOMAIN", default="")
# What whoever runs the relay wants to find in the DNS of sender domains.
SENDER_SPF = env.str("SENDER_SPF", default="")
SENDER_DKIM_SELECTOR = env.str("SENDER_DKIM_SELECTOR", default="")
SENDER_DKIM_RECORD = env.str("SENDER_DKIM_RECORD", default="")
require_provider(MAIL_PROVIDER, key=MAIL_PROVIDER_KEY, webhook_key=MAIL_WEBHOOK_KEY)
# Seconds within which the relay reports every message it has accepted; 0: it reports nothing (plain SMTP).
RELAY_REPORTS_WITHIN = env.int("RELAY_REPORTS_WITHIN", default=0)
# How fast bulk mail goes out; 0 is no limit.
MAIL_EMPLOYER_PER_MINUTE = env.int("MAIL_EMPLOYER_PER_MINUTE", default=0)
MAIL_DOMAIN_PER_MINUTE = env.int("MAIL_DOMAIN_PER_MINUTE", default=600)
MAIL_WARM_UP_PER_DAY = env.int("MAIL_WARM_UP_PER_DAY", default=200)
# Marketing messages a week to one mailbox, from all employers together; 0 is no limit.
MAIL_MAILBOX_PER_WEEK = env.int("MAIL_MAILBOX_PER_WEEK", default=20)
# What a message said is forgotten so many days after it was written; 0: never.
MAIL_KEEP_TEXTS_DAYS = env.int("MAIL_KEEP_TEXTS_DAYS", default=365)
# Campaigns: minutes in which a sending may still be stopped, per cent of people who may be over their weekly number of
# mails, messages a day from which a large mailbox provider takes us for a bulk sender (0: no such limit).
CAMPAIGN_UNDO_MINUTES = env.int("CAMPAIGN_UNDO_MINUTES", default=0 if DEBUG else 10)
CAMPAIGN_CAP_SHARE = env.int("CAMPAIGN_CAP_SHARE", default=25)
MAIL_BULK_THRESHOLD = env.int("MAIL_BULK_THRESHOLD", default=5000)
