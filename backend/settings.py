"""Settings of every deployment: the demo, the tests and production differ by their environment only."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from backend import env
from backend.document_store import document_store

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
"""Fictitious data: a banner says so, logins stand on the sign-in page, the clock may be moved by `load_demo`."""

SECRET_KEY = env.text("SECRET_KEY", default="only-for-a-machine-of-ones-own" if DEMO or DEBUG else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "backend.base",
    "backend.jobs",
    "agencies",
    "cases",
    "irritants",
    "api",
    "frontend",
    "backend.demo",
    "backend.volume",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "widget_tweaks",
    "dsfr",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # below WhiteNoise, whose files lie compressed already
    "csp.middleware.CSPMiddleware",
    "backend.logs.RequestIdMiddleware",
    "api.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "frontend.session.renewing.RenewSession",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "frontend.languages.AccountLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "frontend.views.errors.WordsForMethods",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.house",
            ],
        },
    },
]

# --- PostgreSQL: the plain role for everything, the owner for migrations only (docs/adr/0003) ---

if not env.text("DATABASE_URL", default=""):
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. `manage.py`, `make demo` and `make test` start a PostgreSQL of their own; other programs need it."
    )

_POOLED = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": False}
DATABASES = {
    "default": {**dj_database_url.parse(env.text("DATABASE_URL")), **_POOLED},
    "owner": {**dj_database_url.parse(env.text("DATABASE_OWNER_URL", default=env.text("DATABASE_URL"))), "TEST": {"MIRROR": "default"}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who signs in ---

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["frontend.accounts.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "frontend.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# A whole town hall signs in from one address; five failures close one login for five minutes.
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip" if DEMO else "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}

# Per-case permissions: guardian, in direct foreign-key tables only (docs/adr/0004)
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

# A session ends this long after its last use, and in any case a working day after signing in (docs/adr/0011).
SESSION_ENGINE = "frontend.session.store"
SESSION_IDLE = env.number("SESSION_IDLE", default=60)
"""Minutes. Its end is announced five minutes before: shorter than ten, it would be announced all the time."""
SESSION_COOKIE_AGE = 8 * 3600
if not 10 <= SESSION_IDLE <= SESSION_COOKIE_AGE // 60:
    raise ImproperlyConfigured(f"SESSION_IDLE is {SESSION_IDLE}: write after how many minutes without use a session ends, from 10 to 480.")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "frontend.drafts.outdated_forms.csrf_failure"
"""A form opened before its sender signed in again is refused, and what was typed in it is kept."""
HTTPS = env.flag("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- words and time ---

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

# --- the pages ---

DSFR_MARK_OPTIONAL_FIELDS = True
"""Fields are required unless their label says otherwise, as the design system now asks."""
ACCESSIBILITY_CONTACT = env.text("ACCESSIBILITY_CONTACT", default="")
"""Whom to tell that something cannot be used: an e-mail address, or a page."""
if ACCESSIBILITY_CONTACT and "@" not in ACCESSIBILITY_CONTACT and not ACCESSIBILITY_CONTACT.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"ACCESSIBILITY_CONTACT is {ACCESSIBILITY_CONTACT!r}: write an e-mail address, or the address of a page.")

# --- what all web processes count together: failed sign-ins (frontend/models.py) ---

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry", "OPTIONS": {"MAX_ENTRIES": 50_000}}
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY") else 0

# --- files ---

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", default="" if DEBUG or DEMO else str(BASE_DIR / "staticfiles")) or None
"""Where `collectstatic` left them compressed and named by their content. Nowhere: they are served as they lie in the packages."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": document_store(env.text("DOCUMENT_ROOT", default=str(BASE_DIR / ".local" / "documents"))),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DOCUMENT_LARGEST = env.number("DOCUMENT_LARGEST", default=10) * 2**20
"""Bytes of one document; more is refused while it arrives, whatever the address that it is sent to."""
DOCUMENT_MOST = env.number("DOCUMENT_MOST", default=100)
"""Documents of one case."""
FILE_UPLOAD_HANDLERS = [
    "backend.uploads.MeasuringUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 1
WHITENOISE_USE_FINDERS = not STATIC_ROOT
WHITENOISE_AUTOREFRESH = DEBUG

# --- jobs and messages ---

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_BACKEND = env.text("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.number("EMAIL_PORT", default=25)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="Fil rouge <ne-pas-repondre@fil-rouge.invalid>")

# --- the API door ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.ApiKeyAuthentication", "api.authentication.ActingSessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.ORJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["api.filtering.StrictFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.CredentialThrottle"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.ProblemAwareSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "rest_framework.negotiation.DefaultContentNegotiation",
    "EXCEPTION_HANDLER": "api.errors.problem_response",
    "DATETIME_FORMAT": None,  # the renderer writes times, in UTC
    "URL_FORMAT_OVERRIDE": None,  # Accept chooses the format; `format` is an unknown parameter
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_VERSION = "1.0.0"
API_RATES = {
    "read": env.number("API_RATE_READ", 1200),
    "write": env.number("API_RATE_WRITE", 300),
    "lookup": env.number("API_RATE_LOOKUP", 20),
}
"""Requests a minute for one credential."""
SPECTACULAR_SETTINGS = {
    "TITLE": "Fil rouge",
    "DESCRIPTION": "One shared case file per person, across agencies. French first: set Accept-Language to `en` for English sentences.",
    "VERSION": API_VERSION,
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "filter": True},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AgencyKind": "agencies.models.Kind",
        "AgencyCapacity": "agencies.models.Capacity",
        "InvitationState": "agencies.models.invitation.InvitationState",
        "KeyState": "agencies.models.member.KeyState",
        "Theme": "agencies.themes.Theme",
        "Role": "agencies.roles.Role",
        "PairVerdict": "cases.models.ProbablePair.Verdict",
        "PairOpinion": "api.serializers.pairs.OPINIONS",
        "OutcomeSaid": "cases.statuses.SAID_WHEN_CLOSING",
        "JoiningRole": "cases.models.access_request.JOINING_CHOICES",
        **{
            name: f"cases.statuses.{name}"
            for name in (
                *(
                    "CaseStatus",
                    "Outcome",
                    "ParticipationRole",
                    "ParticipationStatus",
                    "Ground",
                    "ExceptionGround",
                    "DocumentKind",
                    "PaperKind",
                    "RemovalReason",
                    "Doubt",
                    "Channel",
                    "PersonPosition",
                ),
                *("HandoverKind", "HandoverStatus", "Urgency", "HandoverHow", "SenderStays", "Disclosure", "Refusal"),
                "AccessRequestStatus",
                *("FileMergeStatus", "MergeSide", "TakenApart"),
                "FoundBy",
                *("FlagStatus", "FlagFeedback", "PersonAgrees", "DismissalReason", "Severity"),
            )
        },
        **{
            name: f"cases.plan.statuses.{name}"
            for name in ("ActionStatus", "DropReason", "Opinion", "AppointmentKind", "AppointmentStatus", "SaidBy")
        },
        **{
            name: f"irritants.statuses.{name}"
            for name in ("IrritantTheme", "IrritantStatus", "PersonSays", "Step", "GiveUpReason", "ObservationKind", "PlaceKind", "AgeBand")
        },
    },
}

# --- rules that an instance may set ---

NOTICE_CONTROLLER = env.text("NOTICE_CONTROLLER", default="")
"""What only the deployment can say on the information notice: who answers for the processing, on which legal ground, how long the file is
kept, whom to ask. On paper, a line to write on stands for what is not set."""
NOTICE_LEGAL_BASIS = env.text("NOTICE_LEGAL_BASIS", default="")
NOTICE_KEPT_FOR = env.text("NOTICE_KEPT_FOR", default="")
NOTICE_DPO = env.text("NOTICE_DPO", default="")

SENSITIVE_RISK_FACTORS = env.flag("SENSITIVE_RISK_FACTORS", default=False)
"""Factors that touch health or violence (R12, R13, R17 to R22) are off unless the instance turns them on."""
STATE_BRANDING = env.flag("STATE_BRANDING", default=False)
"""Marianne font and State block in the pages: only for a deployment that is entitled to them."""

SILENCED_SYSTEM_CHECKS = ["guardian.W001", "security.W021"]
"""Guardian's authentication backend answers has_perm() row by row, which nothing of ours asks. And to be on the browsers' list of names
that never speak HTTP binds a whole domain for years: whoever owns it decides, and asks for it at their proxy."""

LOGGING_CONFIG = None
from backend.logs import configure as _configure_logs  # noqa: E402

_configure_logs(debug=DEBUG)
