"""The development page of components leaves none out."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

from jinchang_vet.kit.gallery import gallery_context
from targets.kinds import Status, Tag
from tests.kit.look_site import SIGNED_IN

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


def test_every_component_stands_in_the_gallery():
    shown = set()

    def note(template, **kwargs):
        shown.add(template.name)

    template_rendered.connect(note)
    try:
        context = {**SIGNED_IN, **gallery_context(statuses=Status, tags=Tag)}
        request = RequestFactory().get("/gallery/", {"region": "620400"})
        render_to_string("gallery.html", context, request)
    finally:
        template_rendered.disconnect(note)
    expected = {f"components/{each.name}" for each in COMPONENTS.glob("*.html")}
    assert sorted(expected - shown) == []
    assert len(expected) > 20
