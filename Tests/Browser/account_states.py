"""The states of the account: signing up and in, its page, and the first administrator. See states.py."""

import uuid

from states import state

PASSWORD = "correct horse"


def go_to(student, page, selector):
    """Opens a page of the account and waits for an element of it."""
    student.browser.execute_script("location.hash = arguments[0]", f"#/{page}")
    student.until(lambda: student.find(f"main:not([aria-busy]) {selector}"))


def create_account(student):
    student.open()
    name = f"ada-{uuid.uuid4().hex[:8]}"
    student.call("POST", "/account", {"name": name, "password": PASSWORD})
    student.reload()
    return name


@state("page to sign in")
def sign_in(student):
    student.open()
    go_to(student, "sign-in", "#password")


@state("page to sign in, for a learner with work of its own")
def sign_in_with_work(student):
    student.open()
    student.submit_by_api("hello", "def hello():\n    return None\n")
    go_to(student, "sign-in", ".note")


@state("refused password")
def sign_in_refused(student):
    sign_in(student)
    student.fill(name=f"nobody-{uuid.uuid4().hex[:8]}", password="wrong horse")
    student.press(".entry [type=submit]")
    student.until(lambda: student.find("#password-problem:not(:empty)"))


@state("page to create an account, and the account's menu")
def sign_up(student):
    student.open()
    go_to(student, "sign-up", "#password-hint")
    student.press("#account summary")
    student.until(lambda: student.find(".menu-content"))


@state("refused name of a new account")
def sign_up_refused(student):
    student.open()
    go_to(student, "sign-up", "#password-hint")
    student.fill(name="a", password=PASSWORD)
    student.press(".entry [type=submit]")
    student.until(lambda: student.find("#name-problem:not(:empty)"))


@state("page of a learner without an account")
def no_account(student):
    student.open()
    go_to(student, "account", ".as-button")


@state("page to sign in, for a learner who is signed in, with the account's menu")
def signed_in(student):
    create_account(student)
    go_to(student, "sign-in", ".entry h1")
    student.press("#account summary")
    student.until(lambda: student.find("#sign-out"))


@state("page of a new account")
def account(student):
    create_account(student)
    go_to(student, "account", ".rows li")


@state("account with two sessions, a new token and a refused deletion")
def account_in_use(student):
    name = create_account(student)
    student.browser.execute_async_script(
        "const [name, password, done] = arguments; fetch('/api/v1/session', { method: 'POST', credentials: 'omit',"
        " headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name, password }) })"
        ".then(() => done())",
        name, PASSWORD)
    student.call("POST", "/tokens", {"name": "homework backup"})
    go_to(student, "account", ".rows li .danger")
    student.fill(**{"token-name": "editor at home"})
    student.press(".create-token")
    student.until(lambda: student.find(".created-token input"))
    student.fill(**{"confirm-name": "somebody"})
    student.press("[aria-labelledby=delete-title] button")
    student.until(lambda: student.find("#confirm-name-problem:not(:empty)"))


@state("dialog that revokes a token")
def revoke(student):
    create_account(student)
    student.call("POST", "/tokens", {"name": "editor at home"})
    go_to(student, "account", "[aria-labelledby=tokens-title] li .danger")
    student.press("[aria-labelledby=tokens-title] li .danger")
    student.until(lambda: student.find("dialog button"))


@state("session that has ended")
def signed_out(student):
    create_account(student)
    student.command("Network.clearBrowserCookies")
    student.browser.get(student.base_url)
    student.until(lambda: student.find("#connection a") and student.find("#password"))


# The link works once, so these states follow each other on one server. They exist in English only.

def first_admin(student, link):
    student.browser.get(link)
    student.until(lambda: student.find("#again"))


def first_admin_refused(student, link):
    first_admin(student, link)
    student.fill(name="Ada", password=PASSWORD, again="correct house")
    student.press("button.primary")
    student.until(lambda: student.find(".problem:not(:empty)"))


def first_admin_done(student, link):
    first_admin(student, link)
    student.fill(name="Ada", password=PASSWORD, again=PASSWORD)
    student.press("button.primary")
    student.until(lambda: student.find(".page-message"))


def first_admin_used(student, link):
    student.browser.get(link)
    student.until(lambda: student.find(".page-message"))


FIRST_ADMIN_STATES = (first_admin, first_admin_refused, first_admin_done, first_admin_used)
