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
    tab.wait_for_function("!document.hasFocus()")
    yield other
    tab.bring_to_front()
    tab.wait_for_function("document.hasFocus()")
