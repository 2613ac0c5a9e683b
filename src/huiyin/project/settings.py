"""Every setting, read once from the environment; docs/settings.md lists what may be set.

State lives under HUIYIN_HOME. Secrets that nobody supplied are made on first use and kept there, readable by
the owner only (`huiyin.project.secrets`).
"""

import os
from datetime import timedelta
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF

from huiyin.project import database, records, secrets
from huiyin.project.cookies import of_this_host
from huiyin.project.home import home

django_stubs_ext.monkeypatch()  # so that Field[...], ModelAdmin[...] and the like can be written where they run
HOME = home()
ADDRESS = os.environ.get("HUIYIN_ADDRESS", "127.0.0.1")
PORT = int(os.environ.get("HUIYIN_PORT", "8000"))
LIVE_PORT = int(os.environ.get("HUIYIN_LIVE_PORT", PORT + 1))
PUBLIC_URL = os.environ.get("HUIYIN_PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
LIVE_URL = os.environ.get("HUIYIN_LIVE_URL", f"http://127.0.0.1:{LIVE_PORT}/events")
LIVE_ORIGINS = [PUBLIC_URL, *([PUBLIC_URL.replace("127.0.0.1", "localhost")] if "127.0.0.1" in PUBLIC_URL else [])]
LIVE_EACH = int(os.environ.get("HUIYIN_LIVE_EACH", "30"))
LIVE_REMEMBERED = int(os.environ.get("HUIYIN_LIVE_REMEMBERED", "2000"))
WEB_PROCESSES = int(os.environ.get("HUIYIN_WEB_PROCESSES", min(2, os.cpu_count() or 1)))
RECEIPT_KEY = secrets.text(HOME, "receipt-key", env="HUIYIN_RECEIPT_KEY")
LEDGER_KEY = secrets.text(HOME, "ledger-key", env="HUIYIN_LEDGER_KEY")
DEBUG = False
SECRET_KEY = secrets.text(HOME, "secret-key", env="HUIYIN_SECRET_KEY")
DATA_KEYS = secrets.text(HOME, "data-keys", env="HUIYIN_DATA_KEYS")  # newest first, by white space
DATA_KEYS_FILE = None if os.environ.get("HUIYIN_DATA_KEYS") else HOME / "secrets" / "data-keys"
INDEX_KEY = secrets.text(HOME, "index-key", env="HUIYIN_INDEX_KEY")
ALLOWED_HOSTS = [h for h in os.environ.get("HUIYIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
IS_HTTPS = PUBLIC_URL.startswith("https://")

DOMAINS = [
    "huiyin.domains.voice",
    "huiyin.domains.sensing",
    "huiyin.domains.patrol",
    "huiyin.domains.permits",
]

DOORS = [f"huiyin.doors.{module.name}" for module in iter_modules([str(Path(__file__).parents[1] / "doors")])]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth.account",  # only because allauth.mfa imports it: none of its pages is mounted
    "allauth.mfa",
    "allauth.socialaccount",  # the client of a single sign-on, and which account an identity opens; none of its pages
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "huiyin.ui",
    "huiyin.places",
    "huiyin.people",
    "huiyin.lifecycles",
    "huiyin.notices",
    "huiyin.evidence",
    "huiyin.intake",
    "huiyin.exchange",
    "huiyin.matters",
    "huiyin.pages",
    *DOMAINS,
    "huiyin.api",
    *DOORS,
    "huiyin.web",
    "huiyin.worker",
    "huiyin.project",
]

MIDDLEWARE = [
    "huiyin.project.watching.Watched",
    "huiyin.project.overdue.Overdue",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "huiyin.project.addresses.WithoutNul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huiyin.project.limiting.RateLimit",
    "huiyin.project.unavailable.DatabaseUnavailable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huiyin.people.seats.SeatClock",
    "huiyin.people.factors.gate.SecondFactorGate",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "huiyin.domains.permits.web.kiosk_gate.KioskGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huiyin.project.urls"
WSGI_APPLICATION = "huiyin.project.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

DATABASES = {"default": database.runtime(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "huiyin.people.factors.backend.SecondFactorBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/desk/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that what a locked page says of the time left is true
AXES_LOCKOUT_CALLABLE = "huiyin.people.signing_in.locked_out_response"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]  # a mistyped recovery code is nearly a right one

# Who has to have a second factor: roles of the lifecycles, and "administrator". Whoever has one is always asked for it.
# Off by itself on one's own machine, where the sample district's accounts are everybody's.
SECOND_FACTOR_ROLES = frozenset(
    r for r in os.environ.get("HUIYIN_SECOND_FACTOR_ROLES", "administrator" if IS_HTTPS else "").split(",") if r
)
MFA_ADAPTER = "huiyin.people.factors.adapter.VaultAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "回音 Huiyin"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
ACCOUNT_EMAIL_VERIFICATION = "none"

# A city's single sign-on (OpenID Connect): off without an issuer. It gives the first factor; accounts are made here.
OIDC_ISSUER = os.environ.get("HUIYIN_OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("HUIYIN_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("HUIYIN_OIDC_CLIENT_SECRET", "")
OIDC_NAME = os.environ.get("HUIYIN_OIDC_NAME", "")
OIDC_ACCOUNT_CLAIM = os.environ.get("HUIYIN_OIDC_ACCOUNT_CLAIM", "")
OIDC_SCOPES = os.environ.get("HUIYIN_OIDC_SCOPES", "openid").split()
SOCIALACCOUNT_ADAPTER = "huiyin.people.single_sign_on.provider.PlainSession"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = os.environ.get("HUIYIN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
FILES_ROOT = HOME / "files"

# On this day of the following month, local time, the worker publishes a month's figures; 0: never by itself
FIGURES_PUBLISHED_ON = int(os.environ.get("HUIYIN_FIGURES_PUBLISHED_ON", "10"))

# On this day of the following month, local time, the worker sends buildings their safety letter; 0: never by itself
LICENCE_KIND = os.environ.get("HUIYIN_LICENCE_KIND", "")
LICENCE_AUTHORITY = os.environ.get("HUIYIN_LICENCE_AUTHORITY", "")
LETTERS_SENT_ON = int(os.environ.get("HUIYIN_LETTERS_SENT_ON", "3"))

# How many whole months observations of sensors are kept one by one, and after that their hours
OBSERVATIONS_MONTHS = int(os.environ.get("HUIYIN_OBSERVATIONS_MONTHS", "13"))
REFUSALS_FROM_DAYS = int(os.environ.get("HUIYIN_REFUSALS_FROM_DAYS", "30"))
SUMMARIES_MONTHS = int(os.environ.get("HUIYIN_SUMMARIES_MONTHS", "60"))

# Open311: the one jurisdiction served, whom to ask for a key, the hosts whose pictures are fetched
OPEN311_JURISDICTION = os.environ.get("HUIYIN_OPEN311_JURISDICTION") or urlsplit(PUBLIC_URL).hostname or "localhost"
OPEN311_CONTACT = os.environ.get("HUIYIN_OPEN311_CONTACT", f"open311@{OPEN311_JURISDICTION}")
OPEN311_MEDIA_HOSTS = [h for h in os.environ.get("HUIYIN_OPEN311_MEDIA_HOSTS", "").lower().split(",") if h]

# Maps draw our own boundaries; a provider's tiles lie beneath them where one is named, and only then may pages ask it
TILES_URL = os.environ.get("HUIYIN_TILES_URL", "")
TILES_ATTRIBUTION = os.environ.get("HUIYIN_TILES_ATTRIBUTION", "")
TILES_ORIGINS = [f"{urlsplit(TILES_URL).scheme}://{urlsplit(TILES_URL).netloc}"] if TILES_URL else []

EMAIL_URL = os.environ.get("HUIYIN_EMAIL_URL", "")
SMS_URL = os.environ.get("HUIYIN_SMS_URL", "")
CALL_URL = os.environ.get("HUIYIN_CALL_URL", "")
WECOM_APP_URL = os.environ.get("HUIYIN_WECOM_APP_URL", "")
PUSH_KEY = secrets.text(HOME, "push-key", env="HUIYIN_PUSH_KEY")
PUSH_CONTACT = os.environ.get("HUIYIN_PUSH_CONTACT", f"mailto:desk@{urlsplit(PUBLIC_URL).hostname or 'localhost'}")
PRIVACY_CONTACT = os.environ.get("HUIYIN_PRIVACY_CONTACT", f"privacy@{urlsplit(PUBLIC_URL).hostname or 'localhost'}")
PUSH_HOSTS = [
    h
    for h in os.environ.get(
        "HUIYIN_PUSH_HOSTS",
        "fcm.googleapis.com,.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
    ).split(",")
    if h
]
ROBOT_HOSTS = {  # where the webhooks of groups' robots may lead
    "wecom_robot": [h for h in os.environ.get("HUIYIN_WECOM_ROBOT_HOSTS", "qyapi.weixin.qq.com").split(",") if h],
    "dingtalk_robot": [h for h in os.environ.get("HUIYIN_DINGTALK_ROBOT_HOSTS", "oapi.dingtalk.com").split(",") if h],
    "feishu_robot": [
        h for h in os.environ.get("HUIYIN_FEISHU_ROBOT_HOSTS", "open.feishu.cn,open.larksuite.com").split(",") if h
    ],
}

# A matter takes at most 10 files of 20 MB; what else a request carries fits in one more.
REQUEST_BODY_LIMIT = 201 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 40  # a form that is sent more than a matter takes says so and keeps the words

SESSION_ENGINE = "huiyin.people.sessions"
SESSION_IDLE = timedelta(minutes=int(os.environ.get("HUIYIN_SESSION_IDLE_MINUTES", "480")))
SESSION_LONGEST = timedelta(hours=int(os.environ.get("HUIYIN_SESSION_LONGEST_HOURS", "12")))
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (of_this_host(name, IS_HTTPS) for name in ("sessionid", "csrftoken"))
BROWSER_COOKIE_NAME = of_this_host("browser", IS_HTTPS)
KIOSK_COOKIE_NAME = of_this_host("kiosk", IS_HTTPS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("HUIYIN_HSTS_SUBDOMAINS", "no") == "yes"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"  # a secret receipt link must not travel to another site
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *TILES_ORIGINS],
        "connect-src": [SELF, LIVE_URL.removesuffix("/events"), *TILES_ORIGINS],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Before prometheus_client is imported anywhere: it looks once where processes keep their counts.
METRICS_FOLDER = HOME / "run" / "metrics"
METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_FOLDER))
METRICS_TOKEN = os.environ.get("HUIYIN_METRICS_TOKEN", "")
OTLP_URL = os.environ.get("HUIYIN_OTLP_URL", "")
RATE = float(os.environ.get("HUIYIN_RATE", "50"))
INGEST_MAX = int(os.environ.get("HUIYIN_INGEST_MAX", "262144"))
INGEST_RATE = float(os.environ.get("HUIYIN_INGEST_RATE", "2000"))
UPLOADS_A_DAY = float(os.environ.get("HUIYIN_UPLOADS_A_DAY", "5000"))
PROXIES = int(os.environ.get("HUIYIN_PROXIES", "0"))
# Seconds in the queue. Who waits for longer has mostly left (J. Nielsen, Usability Engineering, 1993, section 5.5).
LONGEST_WAIT = float(os.environ.get("HUIYIN_LONGEST_WAIT", "10"))

# How this installation is called by those that it is linked with, and how long messages can be sent once more
EXCHANGE_CODE = os.environ.get("HUIYIN_EXCHANGE_CODE", "local")
EXCHANGE_KEPT_DAYS = int(os.environ.get("HUIYIN_EXCHANGE_KEPT_DAYS", "90"))

# What a series of devices shows to be given keys of their own (intake.operations.provisioning).
PROVISION_KEY = os.environ.get("HUIYIN_PROVISION_KEY", "")
PROVISION_SECRET = os.environ.get("HUIYIN_PROVISION_SECRET", "")

LOGGING = records.logging_config(os.environ.get("HUIYIN_LOG_LEVEL", "INFO"))
