"""The site map as the tests see it: every route, who may open it, and how it answers them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from encounters.models.choices import Role
from encounters.signup.links import issue_link

NEWCOMER = "newcomer@example.org"
NO_SESSION = "00000000-0000-4000-8000-000000000000"  # or one that has ended
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """`answers` gives the status for each method that the view takes; the others are 405."""

    badge: str
    answers: dict[str, int]
    path: dict[str, str] = field(default_factory=dict)
    of_kamppi: bool = False  # the address names an encounter of Kamppi
    post: dict[str, str] = field(default_factory=dict)

    def arguments(self, **known: Any) -> dict[str, str]:
        """What stands in its address, of what is known; a link by which somebody new signs up is always."""
        return {name: value.format(signed=issue_link(NEWCOMER), **known) for name, value in self.path.items()}

    def needs(self, name: str) -> bool:
        """Whether its address names what is known by this name."""
        return any(f"{{{name}}}" in value for value in self.path.values())


# Badge → the roles it lets in. Visitors without a role: "anyone" stands for all of them, signed in
# or not; "receipt" for whoever holds the receipt of the encounter in the address.
POLICY: dict[str, frozenset[str]] = {
    "anyone": frozenset({"anyone", "receipt", *Role.values}),
    "receipt": frozenset({"receipt"}),
    "user": frozenset(Role.values),
    "member": frozenset(Role.values),  # of the organisation in the address
    "handler": frozenset({Role.ADMIN, Role.SUPERVISOR}),
    "admin": frozenset({Role.ADMIN}),
    "operator": frozenset(),  # opened by no role: who operates the installation
    "employee_self": frozenset(Role.values),  # any member who is linked to an employee; else 404
}

SHOW = {"GET": 200, "HEAD": 200}
FORM = {**SHOW, "POST": 200}
ENCOUNTER = {"encounter_id": "{encounter}"}
CASE = {"case_id": "{case}"}
LOCATION = {"location_id": "{location}"}
POINT = {"point_id": "{point}"}
KIOSK = {"kiosk_id": "{kiosk}"}
TEMPLATE = {"template_id": "{template}"}
ALERT = {"alert_id": "{alert}"}
EXPORT = {"export_id": "{export}"}
THEME = {"theme_id": "{theme}"}
SHIFT = LOCATION | {"shift_id": "{shift}"}
IMPORT = {"import_id": "{import_id}"}
MEMBER = {"member_id": "{member}"}
IN = {"organisation": "{organisation}"}
REFUSED = {"GET": 302, "HEAD": 302, "POST": 409}  # without the version that the page showed
LIBRARY_FORM = {"GET": 200, "HEAD": 200, "POST": 200, "PUT": 200}  # Django's FormView takes PUT for POST
ANY_METHOD = dict.fromkeys(METHODS, 200)  # the page that says no, whatever is asked

ROUTES = {
    "home": Route("anyone", SHOW),
    "accessibility": Route("anyone", SHOW),
    "live": Route("anyone", SHOW),
    "ready": Route("anyone", SHOW),
    "privacy:notice": Route("anyone", SHOW),
    "signup:start": Route("anyone", FORM),
    "signup:sent": Route("anyone", SHOW),
    "signup:organisation": Route("anyone", FORM, {"signed": "{signed}"}),
    "signup:join": Route("anyone", dict.fromkeys(("GET", "HEAD", "POST"), 404), {"signed": "unknown"}),
    "feedback:rate": Route("anyone", {**SHOW, "POST": 400}, {"code": "{code}"}),
    "feedback:tap": Route("anyone", {**SHOW, "POST": 400}, {"code": "{code}"}),
    "feedback:embed": Route("anyone", {**SHOW, "POST": 400}, {"code": "{code}"}),
    "feedback:embed_tap": Route("anyone", {**SHOW, "POST": 400}, {"code": "{code}"}),
    "feedback:details": Route("receipt", {**SHOW, "POST": 302}, ENCOUNTER),
    "feedback:change_rating": Route("receipt", {"POST": 302}, ENCOUNTER),
    "receipt:find": Route("anyone", FORM),
    "receipt:open": Route("anyone", {"GET": 302, "HEAD": 302}, {"token": "unknown"}),
    "receipt:news": Route("anyone", dict.fromkeys(("GET", "HEAD", "POST"), 404), {"signed": "unknown"}),
    "receipt:stop_news": Route("anyone", {"POST": 404}, {"signed": "unknown"}),
    "receipt:from_mail": Route("anyone", {"GET": 302, "HEAD": 302}, {"signed": "unknown"}),
    "receipt:show": Route("receipt", SHOW, ENCOUNTER),
    "receipt:ask_for_news": Route("receipt", {"POST": 302}, ENCOUNTER),
    "receipt:reply": Route("receipt", FORM, ENCOUNTER),
    "receipt:verdict": Route("receipt", {"GET": 302, "HEAD": 302, "POST": 302}, ENCOUNTER),
    "receipt:why": Route("receipt", {"GET": 302, "HEAD": 302, "POST": 302}, ENCOUNTER),
    "receipt:copy": Route("receipt", SHOW, ENCOUNTER),
    "receipt:withdraw": Route("receipt", {**SHOW, "POST": 302}, ENCOUNTER),
    "receipt:withdrawn": Route("anyone", SHOW),
    "receipt:leave": Route("anyone", {"POST": 302}),
    "look:colour": Route("anyone", SHOW, {"colour": "14588f"}),
    "look:logo": Route("anyone", {"GET": 404, "HEAD": 404}, IN | {"name": "unknown.png"}),
    "kiosk:screen": Route("anyone", SHOW),
    "kiosk:begin": Route("anyone", {"GET": 302, "HEAD": 302, "POST": 302}),
    "kiosk:tap": Route("anyone", {"GET": 302, "HEAD": 302, "POST": 302}),  # of what is no tablet
    "kiosk:choose_aspects": Route("anyone", {"GET": 302, "HEAD": 302, "POST": 302}),
    "kiosk:manifest": Route("anyone", SHOW),
    "kiosk:worker": Route("anyone", SHOW),
    "kiosk:copies": Route("anyone", {"POST": 403}),
    "kiosk:waiting": Route("anyone", {"POST": 403}),
    "kiosk:scanned": Route("user", SHOW, {"words": "unknown"}),
    "inbox:start": Route("handler", SHOW, IN),
    "inbox:encounters": Route("handler", SHOW, IN),
    "inbox:held": Route("handler", SHOW, IN),
    "inbox:customer": Route("handler", FORM, IN),
    "desk:log": Route("member", {"GET": 302, "HEAD": 302, "POST": 200}, IN),
    "desk:details": Route("member", dict.fromkeys(("GET", "HEAD", "POST"), 404), IN | ENCOUNTER),  # not logged by them
    "desk:receipt": Route("member", dict.fromkeys(("GET", "HEAD"), 404), IN | ENCOUNTER),
    "review:encounter": Route("handler", {"GET": 302, "HEAD": 302}, IN | ENCOUNTER, of_kamppi=True),
    "review:release": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:exclude": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:restore": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:undo": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:reattribute": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:move": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:redact": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:preview_redaction": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:redact_suspect": Route("handler", REFUSED, IN | ENCOUNTER, of_kamppi=True),
    "review:draft": Route("handler", {"GET": 302, "HEAD": 302, "POST": 422}, IN | ENCOUNTER, of_kamppi=True),
    "casework:queue": Route("handler", SHOW, IN),
    "casework:assign_many": Route("handler", {"GET": 302, "HEAD": 302, "POST": 200}, IN),
    "casework:pass_on_many": Route("handler", {"GET": 302, "HEAD": 302, "POST": 200}, IN),
    "casework:case": Route("handler", SHOW, IN | CASE, of_kamppi=True),
    "casework:draft": Route("handler", {"GET": 302, "HEAD": 302, "POST": 422}, IN | CASE, of_kamppi=True),
    "casework:template": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:assign": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:preview": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:cause": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:answer": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:close": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:reopen": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:note": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:heard": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:side": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:severity": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:pass_on": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "casework:stop": Route("handler", REFUSED, IN | CASE, of_kamppi=True),
    "figures:overview": Route("handler", SHOW, IN),
    "figures:locations": Route("handler", SHOW, IN),
    "figures:location": Route("handler", SHOW, IN | LOCATION),
    "figures:employees": Route("handler", SHOW, IN),
    "figures:employee": Route("handler", SHOW, IN | {"employee_id": "{employee}"}),
    "downloads:list": Route("handler", SHOW, IN),
    "downloads:add": Route("handler", FORM, IN),
    "downloads:show": Route("handler", dict.fromkeys(("GET", "HEAD"), 404), IN | EXPORT),  # another member's
    "downloads:fetch": Route("handler", dict.fromkeys(("GET", "HEAD"), 404), IN | EXPORT),
    "downloads:write_again": Route("handler", {"POST": 404}, IN | EXPORT),
    "downloads:remove": Route("handler", {"POST": 404}, IN | EXPORT),
    "alerts:list": Route("handler", SHOW, IN),
    "alerts:alert": Route("handler", SHOW, IN | ALERT),
    "alerts:acknowledge": Route("handler", {"POST": 302}, IN | ALERT),
    "alerts:close": Route("handler", FORM, IN | ALERT),
    "topics:list": Route("handler", SHOW, IN),
    "topics:join": Route("handler", {"GET": 302, "HEAD": 302, "POST": 200}, IN),
    "topics:themes": Route("handler", SHOW, IN),
    "topics:theme": Route("handler", SHOW, IN | THEME),
    "topics:edit": Route("handler", FORM, IN | THEME),
    "topics:remove": Route("handler", {"POST": 302}, IN | THEME | {"word_id": "{word}"}),
    "roster:list": Route("handler", SHOW, IN),
    "roster:week": Route("handler", SHOW, IN | LOCATION),
    "roster:add_weekly": Route("handler", FORM, IN | LOCATION),
    "roster:add_once": Route("handler", FORM, IN | LOCATION),
    "roster:end": Route("handler", {"POST": 302}, IN | SHIFT),
    "roster:off": Route("handler", {"POST": 302}, IN | SHIFT),
    "roster:remove": Route("handler", {"POST": 302}, IN | SHIFT),
    "locations:list": Route("admin", SHOW, IN),
    "locations:add": Route("admin", FORM, IN),
    "locations:edit": Route("admin", FORM, IN | LOCATION),
    "locations:close": Route("admin", {"POST": 302}, IN | LOCATION),
    "locations:reopen": Route("admin", {"POST": 302}, IN | LOCATION),
    "organisation:edit": Route("admin", FORM, IN),
    "organisation:replace_logo": Route("admin", FORM, IN),
    "organisation:remove_logo": Route("admin", {"POST": 302}, IN),
    "people:list": Route("admin", SHOW, IN),
    "people:add": Route("admin", FORM, IN),
    "people:edit": Route("admin", FORM, IN | {"employee_id": "{employee}"}),
    "members:list": Route("admin", SHOW, IN),
    "members:add": Route("admin", FORM, IN),
    "members:edit": Route("admin", FORM, IN | MEMBER),
    "members:invite_again": Route("admin", {"POST": 404}, IN | MEMBER),  # who is here already
    "members:remove": Route("admin", {"POST": 302}, IN | MEMBER),
    "points:list": Route("admin", SHOW, IN),
    "points:add_missing": Route("admin", {"POST": 302}, IN),
    "points:posters": Route("admin", SHOW, IN),
    "points:hosts": Route("admin", FORM, IN),
    "points:links": Route("admin", SHOW, IN | POINT),
    "points:add": Route("admin", {**SHOW, "POST": 302}, IN | LOCATION),
    "points:show": Route("admin", SHOW, IN | POINT),
    "points:edit": Route("admin", FORM, IN | POINT),
    "points:replace_code": Route("admin", {"POST": 302}, IN | POINT),
    "points:remove": Route("admin", {"POST": 302}, IN | POINT),
    "points:poster": Route("admin", {"GET": 400, "HEAD": 400}, IN | POINT),  # without what is to be printed
    "points:code": Route("admin", SHOW, IN | POINT | {"kind": "png"}),
    "kiosks:list": Route("admin", SHOW, IN),
    "kiosks:pair": Route("admin", FORM, IN),
    "kiosks:edit": Route("admin", FORM, IN | KIOSK),
    "notifications:list": Route("admin", SHOW, IN),
    "notifications:send_again": Route("admin", {"POST": 302}, IN),
    "notifications:choose": Route("member", FORM, IN),
    "mail:wanted": Route("anyone", dict.fromkeys(("GET", "HEAD", "POST"), 404), {"signed": "unknown"}),
    "mail:stop": Route("anyone", {"POST": 404}, {"signed": "unknown"}),
    "notifications:demo": Route("admin", {"GET": 404, "HEAD": 404}, IN),  # found in the demo alone, like these
    "notifications:demo_mail": Route("admin", {"GET": 404, "HEAD": 404}, IN | {"name": "unknown"}),
    "notifications:demo_html": Route("admin", {"GET": 404, "HEAD": 404}, IN | {"name": "unknown"}),
    "history:list": Route("admin", SHOW, IN),
    "answer_templates:list": Route("admin", SHOW, IN),
    "answer_templates:add": Route("admin", FORM, IN),
    "answer_templates:preview_new": Route("admin", {"GET": 302, "HEAD": 302, "POST": 200}, IN),
    "answer_templates:edit": Route("admin", FORM, IN | TEMPLATE),
    "answer_templates:preview": Route("admin", {"GET": 302, "HEAD": 302, "POST": 200}, IN | TEMPLATE),
    "spreadsheets:list": Route("admin", SHOW, IN),
    "spreadsheets:upload": Route("admin", FORM, IN | {"kind": "members"}),
    "spreadsheets:export": Route("admin", SHOW, IN | {"kind": "members", "file_format": "csv"}),
    "spreadsheets:show": Route("admin", SHOW, IN | IMPORT),
    "spreadsheets:check_again": Route("admin", {"POST": 302}, IN | IMPORT),
    "spreadsheets:store": Route("admin", {"POST": 302}, IN | IMPORT),
    "spreadsheets:remove": Route("admin", {"POST": 302}, IN | IMPORT),
    "spreadsheets:wrong": Route("admin", SHOW, IN | IMPORT | {"file_format": "xlsx"}),
    "employees:own": Route("employee_self", SHOW, IN),
    "employees:said": Route("employee_self", SHOW, IN),
    "employees:card": Route("employee_self", {"GET": 404, "HEAD": 404}, IN | {"alias": "{alias}"}),
    "employees:side": Route("employee_self", {"GET": 404, "HEAD": 404, "POST": 404}, IN | {"alias": "{alias}"}),
    "employees:side_draft": Route("employee_self", {"GET": 404, "HEAD": 404, "POST": 404}, IN | {"alias": "{alias}"}),
    "mfa_index": Route("user", SHOW),
    "mfa_authenticate": Route("anyone", dict.fromkeys(METHODS, 302)),  # to where the password is asked for
    "mfa_activate_totp": Route("user", LIBRARY_FORM),
    "mfa_deactivate_totp": Route("user", dict.fromkeys(METHODS, 404)),  # who has added nothing yet
    "mfa_view_recovery_codes": Route("user", {"GET": 404, "HEAD": 404}),
    "mfa_generate_recovery_codes": Route("user", LIBRARY_FORM),
    "mfa_add_webauthn": Route("user", LIBRARY_FORM),
    "mfa_remove_webauthn": Route("user", dict.fromkeys(("GET", "HEAD", "POST", "DELETE"), 404), {"pk": "1"}),
    "account_login": Route("anyone", LIBRARY_FORM),
    "account_reauthenticate": Route("user", LIBRARY_FORM),
    "account_signup": Route("anyone", ANY_METHOD),
    "account_inactive": Route("anyone", SHOW),
    "account_logout": Route("user", {"GET": 200, "HEAD": 200, "POST": 302}),
    "account_change_password": Route("user", LIBRARY_FORM),
    "account_sessions": Route("user", SHOW),
    "account_end_session": Route("user", {"POST": 302}, {"number": NO_SESSION}),
    "account_end_other_sessions": Route("user", {"POST": 302}),
    "account_reset_password": Route("anyone", LIBRARY_FORM),
    "account_reset_password_done": Route("anyone", SHOW),
    "account_reset_password_from_key": Route("anyone", ANY_METHOD, {"uidb36": "1", "key": "set-password"}),
    "account_reset_password_from_key_done": Route("anyone", SHOW),
}


def walk(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site with its full name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name == "admin":
            continue  # `tests/operator` walks it
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern
