"""Log lines as JSON, without a trace of visitors: no address, no path, no user text."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

# Django writes the path of a request into these lines; a path may hold a receipt's secret.
REQUEST_LOGGERS = ("django.request", "django.security", "django.server")


def name_the_route_only(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what Django says of a request by its status and the route that was asked."""
    record: logging.LogRecord = line["_record"]
    if record.name.startswith(REQUEST_LOGGERS):
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        line["event"] = "request refused or failed"
        line["status"] = getattr(record, "status_code", None)
        line["route"] = getattr(match, "view_name", None)
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
                name_the_fault_only,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
