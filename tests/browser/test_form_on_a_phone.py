"""The reporter's form in a narrow window: what there is nothing to say about takes no room."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_year_without_figures_is_not_named_at_every_field(submission, reporter, signed_in):
    page = signed_in(reporter, viewport={"width": 390, "height": 800})
    page.goto(reverse("submission", args=[submission.pk]))
    assert page.locator(".field .last").count()
    expect(page.locator(".field .last:visible")).to_have_count(0)
