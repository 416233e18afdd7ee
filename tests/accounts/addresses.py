"""Addresses of the pages for signing in."""

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
SESSIONS = "/accounts/sessions/"
END_OTHERS = "/accounts/sessions/end-others/"
