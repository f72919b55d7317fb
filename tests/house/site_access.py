"""The part of the access table about what everybody meets: the way in and out, help, health."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

# The columns are those of tests/house/matrix.py.
TABLE = """
GET  home            login 302 302 302 302 302 302 302 302 302 200 200 200 login
POST home            login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  login           200   302 302 302 302 302 302 302 302 302 302 302 302 200
POST login           200   302 302 302 302 302 302 302 302 302 302 302 302 200
GET  logout          405   405 405 405 405 405 405 405 405 405 405 405 405 405
POST logout          200   200 200 200 200 200 200 200 200 200 200 200 200 200
GET  password_change login 200 200 200 200 200 200 200 200 200 200 200 200 login
POST password_change login 422 422 422 422 422 422 422 422 422 422 422 422 login
GET  healthz         200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST healthz         405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET  readyz          200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST readyz          405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET  form_token      200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST form_token      405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET  help            200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST help            405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET  help_page       200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST help_page       405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET  gallery         404   404 404 404 404 404 404 404 404 404 404 404 404 404
POST gallery         405   405 405 405 405 405 405 405 405 405 405 405 405 405
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """Where a line of the table leads."""
    return reverse(name, args=["reporter"] if name == "help_page" else [])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Forms are sent without what they ask for."""
    return {}
