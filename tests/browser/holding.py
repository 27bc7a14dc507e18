"""A holder at a screen: how most tests of My Account begin."""

from api.demo.people import OWN_PASSWORD, Person
from api.pages.cookies import HOLDER
from tests.browser.screen import Screen


def log_in(screen: Screen, person: Person, page: str = "my-account", password: str = OWN_PASSWORD) -> None:
    """As a person does, with the form of that page."""
    screen.open(f"/log-in/{page}")
    screen.fill(code=person.code, password=password)
    screen.page.locator("main form button").click()


def logged_in(screen: Screen, person: Person, purpose: str = "my_account") -> None:
    """With a session that is there already: the test is of something else."""
    screen.keep(HOLDER, str(person.log_in(purpose)["token"]))
