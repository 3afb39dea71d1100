"""One settings file, driven by the environment, that works with nothing set.

`manage.py` and `make demo` set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL to the embedded
servers and ZHIXING_EMBEDDED to 1; production sets the same names itself (README.md).
"""

from __future__ import annotations

import sys
from pathlib import Path

import environ
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.embedded.credentials import DEMO_KEY_PREFIX

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

EMBEDDED = env.bool("ZHIXING_EMBEDDED", default=False)
DATA = BASE_DIR / env("ZHIXING_DATA", default=".demo")
DEMO_SECRET_KEY = f"{DEMO_KEY_PREFIX}key-that-production-refuses-to-start-with"
DEMO_PASSWORD = "shan-hai-zhi-xing"  # noqa: S105  # nosec B105
SECRET_KEY = env("SECRET_KEY", default=DEMO_SECRET_KEY)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
MASTER_KEY_FILE = env("MASTER_KEY_FILE", default=str(DATA / "master.key"))
HAS_DATABASE = "DATABASE_URL" in env.ENVIRON
if HAS_DATABASE and not EMBEDDED and SECRET_KEY.startswith(DEMO_KEY_PREFIX):
    raise ImproperlyConfigured("SECRET_KEY must be set: the demo's key is refused outside of it")
if HAS_DATABASE and not EMBEDDED and "MASTER_KEY_FILE" not in env.ENVIRON:
    raise ImproperlyConfigured("MASTER_KEY_FILE must name the file that holds the master key")

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not EMBEDDED and HAS_DATABASE)
LINK_PORT = env("LINK_PORT", default="")  # in the links that a worker sends, where it is unusual
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
PLATFORM_HOST = env("PLATFORM_HOST", default="platform.localhost")
REGION_DOMAIN = env("REGION_DOMAIN", default="localhost")
ALLOWED_HOSTS = ["*"]  # the hostname lookup is the allow-list: unknown hosts are 404 (T9)
ROOT_URLCONF = "config.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "config.urls_platform"
WSGI_APPLICATION = "config.wsgi.application"

SHARED_APPS = ["tenants", "django_tenants"]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "axes",
    "tenants.keys",
    "tenants.audit",
    "tenants.jobs",
    "tenants.messaging",
    "tenants.accounts",
    "volunteers",
    "api",
]
LIBRARIES = [
    "config",
    "reporting",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",  # ranges and exclusion constraints
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "rest_framework",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS, *LIBRARIES]
TENANT_MODEL = "tenants.Region"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = env.bool("TENANT_LIMIT_SET_CALLS", default=True)
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
ENGINE = "config.database"
DATABASES = {"default": env.db_url("DATABASE_URL", default=NOWHERE, engine=ENGINE)}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,
    "OPTIONS": {
        "options": "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000"
        f" -c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=15000)}",
    },
}
DATABASE_OWNER = env.db_url("DATABASE_OWNER_URL", default=NOWHERE, engine=ENGINE)
SERVING_ROLE = DATABASES["default"]["USER"]  # the connection itself may be lent to the owner
PG_DUMP = env("PG_DUMP", default="")
DATABASE_ROUTERS = ("tenants.guard.RegionRouter", "django_tenants.routers.TenantSyncRouter")

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:1/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "zhixing",
        "KEY_FUNCTION": "tenants.cache_keys.region_key",
        "TIMEOUT": 300,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 3},
    },
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "zhixing:celery:"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "dispatch": {"task": "jobs.dispatch", "schedule": 10.0},
    "sweep-marks": {"task": "rollup.sweep", "schedule": 5.0},
    "sweep-imports": {"task": "imports.sweep", "schedule": 600.0},
    "sweep-prints": {"task": "prints.sweep", "schedule": 600.0},
    "destroy-signed-forms": {"task": "signed_forms.destroy_due", "schedule": 86400.0},
    "sweep-files": {"task": "files.sweep", "schedule": 86400.0},
    "dispatch-messages": {"task": "messaging.dispatch", "schedule": 10.0},
    "sweep-messages": {"task": "messaging.sweep", "schedule": 3600.0},
    "number-settled": {"task": "registration.number_settled", "schedule": 3600.0},
    "tell-decided": {"task": "registration.tell_decided", "schedule": 10.0},
    "sweep-applications": {"task": "registration.sweep", "schedule": 3600.0},
    "deliver-letters": {"task": "letters.deliver", "schedule": 10.0},
    "empty-letters": {"task": "letters.empty", "schedule": 86400.0},
    "sweep-duplicates": {"task": "duplicates.sweep", "schedule": 60.0},
    "destroy-national-files": {"task": "exchange.destroy_due", "schedule": 86400.0},
    "destroy-certificates": {"task": "certificates.destroy_due", "schedule": 86400.0},
    "promote-waiting": {"task": "shifts.promote", "schedule": 60.0},
    "settle-shifts": {"task": "settlement.settle", "schedule": 60.0},
    "forget-walk-ins": {"task": "shifts.forget_walk_ins", "schedule": 86400.0},
    "remind-of-shifts": {"task": "shifts.remind", "schedule": 300.0},
    "remind-of-claims": {"task": "claims.remind", "schedule": 3600.0},
    "find-signs": {"task": "protection.find", "schedule": 86400.0},
    "anonymise": {"task": "standing.anonymise_due", "schedule": 6 * 3600.0},
}

MIDDLEWARE = [
    "tenants.proxies.ProxyMiddleware",
    "tenants.middleware.RegionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenants.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tenants.context_processors.shell",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "tenants.accounts.passwords.NotAboutOneselfValidator"},
    {"NAME": "tenants.accounts.passwords.NotTheDemosValidator"},
    {"NAME": "tenants.accounts.passwords.VarietyValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: 15 minutes
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "tenants.accounts.lockout.counted_name"
AXES_USERNAME_FORM_FIELD = "username"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "accounts:start"
LOGOUT_REDIRECT_URL = "/"

SMS_GATEWAY = env("SMS_GATEWAY", default="console" if EMBEDDED else "")  # console, aliyun
SMS_ALIYUN = {
    "key_id": env("SMS_ALIYUN_KEY_ID", default=""),
    "key_secret": env("SMS_ALIYUN_KEY_SECRET", default=""),
    "sign_name": env("SMS_ALIYUN_SIGN_NAME", default=""),
    "templates": env.dict("SMS_ALIYUN_TEMPLATES", default={}),
    "endpoint": env("SMS_ALIYUN_ENDPOINT", default="https://dysmsapi.aliyuncs.com"),
}
_MAIL = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_USER"], _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_GATEWAY = "smtp" if "EMAIL_URL" in env.ENVIRON else "console" if EMBEDDED else ""
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="zhixing@localhost")

IDLE_SECONDS = {"staff": 15 * 60, "volunteer": 30 * 60}
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["tenants.uploads.InMemoryHandler"]  # never plain on disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

USE_TZ, TIME_ZONE = True, "Asia/Shanghai"
USE_I18N, LANGUAGE_CODE = True, "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = EMBEDDED
MEDIA_ROOT = env("MEDIA_ROOT", default=str(DATA / "media"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HoldsDuty"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.ProblemSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.UserThrottle"],  # the others: api.views
    "DEFAULT_THROTTLE_RATES": {"user": "300/min", "address": "600/min", "region": "6000/min"},
    "EXCEPTION_HANDLER": "api.errors.problem",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "志行 Zhixing",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": False},  # its links would lie inside buttons
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "VolunteerState": "volunteers.people.profiles.models.VolunteerState",
        "ShiftState": "volunteers.service.shifts.models.ShiftState",
        "SignUpState": "volunteers.service.shifts.models.SignUpState",
        "ClaimState": "volunteers.service.claims.models.ClaimState",
        "ClaimKind": "volunteers.service.claims.models.ClaimKind",
        "ImportState": "volunteers.groundwork.imports.models.BatchState",
        "TargetState": "api.v1.reports.STATES",
        "PhaseState": "api.v1.reports.PHASE_STATES",
        "CardStanding": "api.v1.cards.STANDINGS",
        "CardGroup": "api.v1.cards.CARD_GROUPS",
        "PrintState": "api.v1.print_shapes.PRINT_STATES",
        "PrintKind": "volunteers.people.cards.models.PrintKind",
        "PrintKindAsked": "api.v1.print_shapes.PRINT_KINDS",
        "JobState": "tenants.jobs.models.JobState",
        "TransferState": "volunteers.people.transfers.models.TransferState",
        "TransferKind": "volunteers.people.transfers.models.TransferKind",
        "DuplicateState": "volunteers.people.duplicates.models.CaseState",
        "DuplicateFinding": "volunteers.people.duplicates.models.Finding",
        "StandingAct": "api.v1.standing.ACTS",
        "Channel": "tenants.messaging.models.Channel",
        "NationalBatchState": "volunteers.people.exchange.models.ExchangeState",
        "CertificateState": "volunteers.service.certificates.models.CertificateState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.with_problem",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "tenants.error_reports.NothingPersonalFilter"
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # an office shares one address: it is limited by tenants.accounts.lockout
    "axes.W002",  # the door answers a locked account itself (tenants.accounts.doors)
    "axes.W003",  # the stand-alone backend is there, under the region's own user model
    "security.W021",  # HSTS preload is set with HTTPS only
]
