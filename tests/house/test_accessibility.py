"""Pages as everybody sees them: no link leads nowhere, no barriers, nothing too wide, usable by
keyboard and zoomed.

`EVERY_PAGE=1` looks at every page of every role, which takes minutes; else the pages of `CORE`.
"""

from __future__ import annotations

from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from institutions.models import User
from jinchang_vet import environment
from submissions.models import Submission, SubmissionState
from targets.loading import load_plans
from tests.house.walk import Stop, Walk

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_PAGE = environment.switch("EVERY_PAGE", default=False)
CORE = {"home", "overview", "overview_text", "submission_check"}
# Pages that somebody must come to by links alone.
REACHED = {
    *("compare", "departments", "exports", "help", "imports", "indicator", "indicators"),
    *("institution", "institutions", "keep_departments", "keep_indicators", "keep_items"),
    *("keep_rules", "overview", "overview_text", "plan", "plan_list", "round", "round_files"),
    *("round_open", "round_review", "rounds", "submission", "submission_history"),
    *("submission_paper", "submission_review", "submission_upload", "task", "tasks"),
}
WIDTHS = (1280, 390)
ZOOMED = 640  # what 200 % leaves of 1280
TABS = 8
TABBED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    what: at.tagName + "." + at.className + " " + (at.textContent || at.name || "").trim(),
    seen: style.outlineStyle !== "none" || style.boxShadow !== "none",
    there: box.width > 0 && box.height > 0,
  };
}"""


@pytest.fixture
def walk(settings, tmp_path) -> Walk:
    """The people of the demo, from the first page on."""
    settings.DEMO_PASSWORD, settings.DEMO_PASSWORD_FILE = "", tmp_path / "password"
    with transaction.atomic():
        load_plans()
        call_command("load_demo", stdout=StringIO())
    own = Submission.objects.filter(institution__code="demo-secondary-5")
    draft = own.exclude(state=SubmissionState.APPROVED).latest("round__year")
    found = Walk(per_name=2 if EVERY_PAGE else 1)
    found.go("zhongzhi-5", "/", reverse("submission_check", args=[draft.pk]))
    found.go("baiyin-manager", "/")
    found.go("gansu-viewer", "/")
    if EVERY_PAGE:
        found.go("", reverse("login"))
        for who in ("baiyin-reviewer", "baiyin-viewer", "jinchang-manager", "kuangye"):
            found.go(who, "/")
        for who in ("zhongzhi-1", "baiyin-jyj", "system-admin", "security-admin", "auditor"):
            found.go(who, "/")
    return found


def barriers(tab) -> list[str]:
    """What axe finds, at both widths."""
    found = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        for each in Axe().run(tab).response["violations"]:
            found.append(f"{width}: {each['id']} {each['nodes'][0]['html'][:160]}")
    return found


def too_wide(tab) -> list[str]:
    """At which widths the page scrolls sideways; zoomed to 200 %, too."""
    found = []
    for width in (*WIDTHS, ZOOMED):
        tab.set_viewport_size({"width": width, "height": 900})
        wide = tab.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{width}: {wide} px wide")
    return found


def lost_by_keyboard(tab) -> list[str]:
    """Stops of the Tab key that show no focus, or at which it stays."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    found, seen = [], []
    for _ in range(TABS):
        tab.keyboard.press("Tab")
        here = tab.evaluate(TABBED)
        seen.append(here["what"])
        if not (here["seen"] and here["there"]) and not here["what"].startswith("BODY"):
            found.append(f"no focus to be seen at {here['what'][:80]}")
    if len(set(seen)) == 1:
        found.append(f"the keyboard is caught at {seen[0][:80]}")
    return found


def said_of(tab, stop: Stop) -> list[str]:
    """Everything that is wrong with a page."""
    tab.goto(stop.address)
    found = [*lost_by_keyboard(tab), *barriers(tab), *too_wide(tab)]
    return [f"{stop.who} {stop.address} {each}" for each in found]


def test_links_lead_everywhere_and_pages_keep_nobody_out(walk, signed_in, new_context):
    assert walk.refused == []
    assert sorted(REACHED - walk.names) == []
    stops = [stop for stop in walk.stops if EVERY_PAGE or stop.name in CORE]
    assert CORE - {"home"} <= {stop.name for stop in stops}
    people = {stop.who for stop in stops}
    tabs = {who: signed_in(User.objects.get(username=who)) for who in people if who}
    tabs[""] = new_context().new_page()
    found = [said for stop in stops for said in said_of(tabs[stop.who], stop)]
    assert found == [], "\n".join(found)


def test_the_overview_in_high_contrast_at_rest_and_on_paper(reporter, viewer, plan, signed_in):
    tab = signed_in(viewer)
    tab.emulate_media(forced_colors="active", reduced_motion="reduce")
    tab.goto("/overview/?region=620400&year=2024")
    edges = "[...document.querySelectorAll('.lamp')].map((at) => getComputedStyle(at).borderStyle)"
    assert set(tab.evaluate(edges)) == {"solid"}
    assert tab.evaluate("document.getAnimations().length") == 0
    tab.emulate_media(media="print", forced_colors="none")
    assert tab.locator(".topbar").is_hidden()
    assert tab.locator(".filters select").first.is_hidden()
    assert tab.locator("#overview-targets table").is_visible()
