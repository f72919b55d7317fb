"""What a person does with several tabs."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


@contextmanager
def in_another_tab(tab: Page) -> Iterator[Page]:
    """Leave the tab for another one of the same browser, and come back to it.

    A browser driven from outside takes every tab for the one in front unless it is told not to.
    """
    other = tab.context.new_page()
    for page in (tab, other):
        driver = tab.context.new_cdp_session(page)
        driver.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other.bring_to_front()
    wait_for(tab, "!document.hasFocus()")
    yield other
    tab.bring_to_front()
    wait_for(tab, "document.hasFocus()")


def wait_for(tab: Page, true: str) -> None:
    """Until an expression is true in the page, or 30 s are over.

    `Page.wait_for_function` asks again from within the page, where the CSP forbids that.
    """
    for _ in range(600):
        if tab.evaluate(true):
            return
        tab.wait_for_timeout(50)
    raise AssertionError(f"never true: {true}")
