"""The product's apps in a Django as `startproject` sets it up: no tenancy, no content policy, no log."""

from alumni_portal.settings import *  # noqa: F403
from alumni_portal.settings import DATABASES, env
from tenancy import logins

ROOT_URLCONF = "bench.sites.plain_urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app starts with nothing less
]
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
DATABASES = {
    "default": {
        **{key: value for key, value in DATABASES["default"].items() if key != "LIMITS"},
        **{key: value for key, value in logins.credentials(env, "owner").items() if key != "ENGINE"},
        "ENGINE": "django.db.backends.postgresql",
    }
}
