"""One JSON line per event on standard error; each line of a request carries its id."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
# The number of the account that asks; None as long as that is not known, or nobody is signed in.
user_id: ContextVar[int | None] = ContextVar("user_id", default=None)


class RequestIdFilter(logging.Filter):
    """Puts the id of the request being served on every record, and who asks: a number, no name."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, record.user = request_id.get(), user_id.get()
        return True


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING for a threshold such as "INFO"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "jinchang_vet.logs.RequestIdFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "{asctime}{levelname}{name}{request_id}{user}{message}",
                "style": "{",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
            }
        },
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            # Django's own handlers (console, mails to ADMINS) would say everything twice.
            "django": {"handlers": [], "level": level, "propagate": True},
            # What the access line already says: path and status of a refused request.
            "django.request": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
        },
    }
