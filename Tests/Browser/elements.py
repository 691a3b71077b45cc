"""Finds, reads and uses the elements of a page that replaces and moves them at any time.

A test keeps no element: between two commands the page may put another one in its place. Each method here finds its
element by a selector and uses it at once, and does both again if the page was faster. Every wait has a deadline.
"""

import time

from selenium.common.exceptions import (
    ElementClickInterceptedException, ElementNotInteractableException, StaleElementReferenceException)
from selenium.webdriver.support.ui import Select

DEADLINE_SECONDS = 60
POLL_SECONDS = 0.05

# The page has replaced the element, or moves it, or something else lies over it.
REFUSALS = (ElementClickInterceptedException, ElementNotInteractableException, StaleElementReferenceException)

# One script, because the page could change between two. An element whose own box is empty may have children to see.
SHOWN = """
const hasSize = (element) => [...element.getClientRects()].some(({ width, height }) => width > 0 && height > 0)
  || [...element.children].some(hasSize);
return [...document.querySelectorAll(arguments[0])].filter((element) =>
  element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && hasSize(element));
"""


class Elements:
    """The elements that are shown on the page in `browser`."""

    def __init__(self, browser):
        self.browser = browser
        self.deadline_seconds = DEADLINE_SECONDS

    def until(self, condition):
        """Waits until `condition()` is true and returns its value."""
        deadline = time.monotonic() + self.deadline_seconds
        refusal = None
        while True:
            try:
                if value := condition():
                    return value
            except REFUSALS as error:
                refusal = error
            if time.monotonic() > deadline:
                raise AssertionError(f"this did not happen within {self.deadline_seconds} s") from refusal
            time.sleep(POLL_SECONDS)

    def read(self, reading):
        """Returns `reading()`, whatever it is."""
        return self.until(lambda: [reading()])[0]

    def find(self, selector):
        """The first element, or None. Outside of this class it serves to see whether there is one."""
        return next(iter(self.find_all(selector)), None)

    def find_all(self, selector):
        return self.browser.execute_script(SHOWN, selector)

    def count(self, selector):
        return len(self.find_all(selector))

    def use(self, selector, action, line=None):
        """Waits for the element, and for a `line` of its text if there may be several. Returns `action(element)`."""
        def attempt():
            for element in self.find_all(selector):
                if line is None or line in element.text.splitlines():
                    return [action(element)]
            return None

        return self.until(attempt)[0]

    # Reading

    def text(self, selector):
        return self.use(selector, lambda element: element.text)

    def texts(self, selector):
        """The texts of all elements at this moment."""
        return self.read(lambda: [element.text for element in self.find_all(selector)])

    def attribute(self, selector, name):
        return self.use(selector, lambda element: element.get_attribute(name))

    def attributes(self, selector, name):
        """The attribute of all elements at this moment."""
        return self.read(lambda: [element.get_attribute(name) for element in self.find_all(selector)])

    @property
    def focused(self):
        return self.browser.switch_to.active_element

    def focused_attribute(self, name):
        return self.read(lambda: self.focused.get_attribute(name))

    def has_focus(self, selector):
        """Whether the focus is on the selected element or inside of it."""
        return self.browser.execute_script("return document.activeElement.closest(arguments[0]) !== null", selector)

    # Using

    def press(self, selector, line=None):
        """Clicks the element, or the one whose text has this line."""
        def click(element):
            # Selenium scrolls an element to the edge of the window, where the page's header may lie over it.
            self.browser.execute_script(
                "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element)
            element.click()

        self.use(selector, click, line)

    def send_keys(self, selector, *keys):
        """Presses keys in the field."""
        self.use(selector, lambda field: field.send_keys(*keys))

    def press_keys(self, *keys):
        """Presses keys where the focus is."""
        self.read(lambda: self.focused.send_keys(*keys))

    def fill(self, **fields):
        """Types texts into the fields of a form, which are named by their ids."""
        for field, text in fields.items():
            def write(element, text=text):
                element.clear()
                element.send_keys(text)

            self.use(f"#{field}", write)

    def choose_option(self, selector, place):
        """Chooses an option of the list, counted from 0, and returns how many it has."""
        def choose(element):
            choice = Select(element)
            choice.select_by_index(place)
            return len(choice.options)

        return self.use(selector, choose)
