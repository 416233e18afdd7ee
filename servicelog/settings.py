"""Every setting, with defaults that run from a fresh clone; what may be set from outside is read in `environment.py`.

Loading them starts nothing and writes nothing: that is `servicelog.preparing`.
"""

import pghistory
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

from servicelog import environment
from servicelog.addresses import EVERYWHERE
from servicelog.environment import *  # noqa: F403 (each of them is a setting)
from servicelog.logs import log_to_stderr
from servicelog.preparing import BASE_DIR, KEYS, read_key

SECRET_KEY = environment.KEY or read_key(environment.DATA_DIR / KEYS["SECRET_KEY"])
SECRET_KEY_FALLBACKS = environment.FORMER_KEYS
# Receipts are derived from submission keys with this key; it must not stand in the database.
RECEIPT_KEY = environment.OWN_RECEIPT_KEY or read_key(environment.DATA_DIR / KEYS["RECEIPT_KEY"])
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
KNOWN_HOSTS = {environment.PUBLIC.hostname or environment.HOST, *environment.EXTRA_HOSTS} - EVERYWHERE
if not environment.SECURE:
    KNOWN_HOSTS |= {*LOOPBACK, environment.HOST}
ALLOWED_HOSTS = sorted(KNOWN_HOSTS)
USE_X_FORWARDED_HOST = False
if environment.TRUSTED_PROXIES and environment.SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "encounters",
    "encounters.operator.apps.OperatorConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "encounters.http.ResponseHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "encounters.http.ChooseLanguage",
    "encounters.junk.RefuseJunk",
    "encounters.accounts.password_queue.QueuePasswords",
    "encounters.error_pages.SurviveDatabaseFaults",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "encounters.access_middleware.KnowStaff",
    "encounters.http.TrustOwnForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "encounters.access_middleware.EndLongSessions",
    "encounters.access_middleware.RequireBadge",
]

ROOT_URLCONF = "servicelog.urls"
WSGI_APPLICATION = "servicelog.wsgi.application"
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
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "crispy_forms.templatetags.crispy_forms_tags",
                "crispy_forms.templatetags.crispy_forms_filters",
                "encounters.templatetags.figures",
                "encounters.templatetags.moments",
                "encounters.templatetags.topics",
                "encounters.templatetags.show",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # choices that may be names have a direction of their own
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database ------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **environment.DATABASE,
        "ENGINE": "servicelog.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # one would be opened and closed for the choices of each field
    }
}
SESSION_OPTIONS = {
    "statement_timeout": environment.STATEMENT_TIMEOUT,
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].update(
    {
        "connect_timeout": environment.CONNECT_TIMEOUT,
        "prepare_threshold": 0,  # of statements whose cursor keeps them; Django's own are not kept
        "options": " ".join(f"-c {name}={value}" for name, value in SESSION_OPTIONS.items()),
    }
)
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"  # what one transaction changes keeps its order
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # what a row points at is looked up by its id
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # nothing is kept in one
PROCRASTINATE_WORKER_DEFAULTS = {
    "delete_jobs": "successful",  # what failed stays to be seen for a while
    "fetch_job_polling_interval": 2.0,  # seconds, where it was not told of a job because its connection was cut
}
TASKS_IN = [
    "alerts",
    *("accounts", "casework", "changes", "downloads", "employees", "feedback", "figures", "inbox", "locations"),
    *("notifications", "operator", "roster", "spreadsheets"),
]
# What stands in mail that is sent.
EMAILS_IN = ["accounts", "casework", "employees", "figures", "inbox", "receipt", "signup"]
PROCRASTINATE_IMPORT_PATHS = [
    "servicelog.jobs",
    *(f"encounters.{flow}.tasks" for flow in TASKS_IN),
    *(f"encounters.{flow}.emails" for flow in EMAILS_IN),
]

# --- Accounts ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "encounters.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["encounters.accounts.passwords.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "encounters.accounts.passwords.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "encounters.accounts.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {"NAME": "encounters.accounts.passwords.CommonPasswordValidator"},
    {"NAME": "encounters.accounts.passwords.SimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "encounters.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False  # ours: `encounters/accounts/tries.py`
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "encounters.accounts.forms.LoginForm",
    "change_password": "encounters.accounts.forms.ChangePasswordForm",
    "reset_password": "encounters.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "encounters.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "encounters.accounts.two_factor_forms.ReauthenticatePasswordForm",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end all the same
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60

MFA_ADAPTER = "encounters.accounts.two_factor.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # every address was proved, by the link with which its account began
MFA_TOTP_TOLERANCE = 1  # clocks may differ by half a minute
MFA_RECOVERY_CODE_DIGITS = 10
MFA_FORMS = {
    "authenticate": "encounters.accounts.two_factor_forms.AuthenticateForm",
    "authenticate_webauthn": "encounters.accounts.two_factor_forms.AuthenticatePasskeyForm",
    "activate_totp": "encounters.accounts.two_factor_forms.ActivateTOTPForm",
    "add_webauthn": "encounters.accounts.two_factor_forms.AddPasskeyForm",
}

SESSION_ENGINE = "encounters.sessions"
COOKIE_PREFIX = "__Host-" if environment.SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = 60 * 60  # idle; the whole length is cut by EndLongSessions
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_LONGEST = 12 * 60 * 60
RECEIPT_COOKIE_NAME = f"{COOKIE_PREFIX}receipts"
RECEIPT_COOKIE_IDLE = 30 * 60
KNOWN_BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}known_browser"
KIOSK_COOKIE_NAME = f"{COOKIE_PREFIX}kiosk"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "encounters.error_pages.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = environment.SECURE
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {message_levels.INFO: "note", message_levels.SUCCESS: "note ended", message_levels.WARNING: "problem"}

DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.MAIL_FROM
MAIL_REPLY_TO = environment.MAIL_REPLY_TO
if environment.EMAIL:
    globals().update(environment.EMAIL)
    EMAIL_TIMEOUT = environment.EMAIL["EMAIL_TIMEOUT"] or 20  # seconds for each answer of the server
else:
    EMAIL_BACKEND = "servicelog.mail_files.EmailBackend"
    EMAIL_FILE_PATH = environment.DATA_DIR / "mail"

# --- Headers -------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("accelerometer", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
# `no-referrer` would make browsers send `Origin: null`, which Django's CSRF check refuses.
SECURE_REFERRER_POLICY = "strict-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = environment.SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if environment.SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.SECURE
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # somebody may serve at each location of a chain
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["encounters.uploads.OneFileInMemory"]
LARGEST_UPLOAD = 2 * 1024 * 1024
LARGEST_KEPT = 2 * LARGEST_UPLOAD  # of what is sent with a file; the server throws away what is larger
UPLOAD_PATHS = r"/o/[-\w]+/setup/(organisation/logo|spreadsheets/[a-z]+)/"  # the addresses to which a file is sent

# --- Languages and time --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
FORMAT_MODULE_PATH = "encounters.formats"
LANGUAGE_COOKIE_NAME = "language"

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = environment.DATA_DIR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for them by another name, and each is compressed once
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Logs ----------------------------------------------------------------------------------------

LOGGING = log_to_stderr(environment.LOG_LEVEL)
