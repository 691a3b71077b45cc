"""The states of the student's page. Each function brings a student with an empty browser into one of them.

Tests go through all of them, in both languages: a function therefore depends on no text of the page. To add a state,
write a function with the decorator `state`. Those of runs and of the account have files of their own.
"""

from importlib import import_module
from pathlib import Path

HELLO = 'def hello():\n    return "Hello"\n'
WRONG = "def hello():\n    return None\n"
UNREADABLE = "def hello()\n    return 1 < 2\n"
# Sleeps, so that only the wall-clock limit ends it.
ENDLESS = "from time import sleep\ndef hello():\n    while True:\n        sleep(1)\n"

STATES = {}


def state(name):
    """Adds a function to the states under this name."""
    def add(function):
        STATES[name] = function
        return function
    return add


@state("loading")
def loading(student):
    # Nobody continues the request that is held back. The first exercise comes inside of the page.
    student.command("Fetch.enable", patterns=[{"urlPattern": "*/api/v1/exercises/sum"}])
    student.browser.get("about:blank")
    student.browser.get(student.base_url + "#/exercises/sum")
    student.until(lambda: student.find("main[aria-busy] h1"))


@state("page that cannot be shown")
def failed(student):
    student.command("Network.setBlockedURLs", urls=["*/api/v1/exercises/sum"])
    student.browser.get("about:blank")
    student.browser.get(student.base_url + "#/exercises/sum")
    student.until(lambda: student.find(".page-message button"))


@state("unknown exercise with a draft")
def missing(student):
    student.open()
    student.browser.execute_script("localStorage.setItem('sandmartin.draft.gone', 'print(1)')")
    student.browser.execute_script("location.hash = '#/exercises/gone'")
    student.press(".page-message summary")
    student.until(lambda: student.find(".page-message pre"))


@state("exercise")
def exercise(student):
    student.open()


@state("editor with the focus")
def editor(student):
    student.open()
    student.type_code("def hello():\nreturn 1")
    student.until(lambda: student.text(".saved"))


@state("list of exercises in the header")
def menu(student):
    student.open()
    student.press("#menu summary")
    student.until(lambda: student.find("#menu[open] nav a"))


@state("server out of reach")
def out_of_reach(student):
    student.open()
    student.command("Network.setBlockedURLs", urls=["*/api/v1/*"])
    student.browser.execute_script("location.hash = '#/course'")
    student.until(lambda: student.find("#connection button"))


@state("submission without code")
def empty(student):
    student.open()
    student.paste_code(" ")
    student.press("#submit")
    student.until(lambda: student.find(".prompt"))


@state("submission that is being graded")
def judging(student):
    student.open()
    student.paste_code(ENDLESS)
    student.press("#submit")
    student.until(lambda: student.is_being_graded)


@state("second submission while one is being graded")
def pending(student):
    judging(student)
    student.paste_code(HELLO)
    student.press("#submit")
    student.until(lambda: student.find(".prompt button"))


@state("accepted submission")
def accepted(student):
    submit(student, HELLO)


@state("rejected submission with a small mistake")
def nearly(student):
    submit(student, 'def hello():\n    # Almost there\n    return "Hallo"\n')


@state("rejected submission")
def rejected(student):
    submit(student, WRONG)


@state("submission that cannot be run")
def unreadable(student):
    submit(student, UNREADABLE)


def submit(student, code):
    student.open()
    student.paste_code(code)
    student.submit()
    student.until(lambda: student.submissions)


@state("submission that did not reach the server")
def unsent(student):
    student.open()
    student.paste_code(HELLO)
    student.answer("/submissions", 0, method="POST")
    student.press("#submit")
    student.until(lambda: student.find(".unsent button"))


@state("hints, and the offer of another one after two failed submissions")
def hints(student):
    student.open()
    student.press("#show-hint")
    student.until(lambda: student.find(".hints li"))
    for code in (WRONG, WRONG + "# Once more\n"):
        student.paste_code(code)
        student.submit()
    student.until(lambda: student.find(".hint-offer button"))


@state("code that was changed on two computers")
def draft_conflict(student):
    draft = "/exercises/hello/draft"
    student.open()
    student.paste_code("def hello():\n    # from home\n    return 1\n")
    student.until(lambda: student.call("GET", draft)["code"])
    revision = student.call("GET", draft)["revision"]
    student.call("PUT", draft, {"code": "def hello():\n    # from school\n    return 2\n", "revision": revision})
    student.paste_code("def hello():\n    # from home, later\n    return 3\n")
    student.until(lambda: student.find(".draft-conflict button"))


@state("code that was replaced")
def aside(student):
    student.open()
    student.paste_code("# mine")
    student.press(".editor-panel header button")
    student.until(lambda: student.find(".aside button"))


@state("history with an opened submission")
def history(student):
    student.open()
    for code in (WRONG, HELLO):
        student.submit_by_api("hello", code)
    student.open_exercise("hello")
    student.until(lambda: len(student.submissions) == 2)
    student.press(".history summary")
    student.until(lambda: student.find(".comparison button"))


@state("comparison of two submissions")
def comparison(student):
    history(student)
    student.press(".comparison button")
    student.until(lambda: student.find(".diff"))


@state("dialog that confirms a deletion")
def dialog(student):
    history(student)
    student.press(".history li button.danger")
    student.until(lambda: student.find("dialog button"))


@state("exercise that was withdrawn")
def withdrawn(student):
    student.open()
    student.browser.execute_script(
        "const real = fetch; window.fetch = async (address, options) => options?.method === 'POST'"
        " && address.endsWith('/submissions') ? new Response('', { status: 404 }) : real(address, options)"
    )
    student.paste_code(HELLO)
    student.press("#submit")
    student.until(lambda: student.find(".withdrawn a"))


@state("course that was not begun")
def new_course(student):
    student.open()
    student.open_course()


@state("course with done and tried exercises")
def course(student):
    student.open()
    student.submit_by_api("hello", HELLO)
    student.submit_by_api("sum", "def add(a, b):\n    return None\n")
    student.open_course()
    student.until(lambda: student.count(".course-list .tried") == 1)


@state("course that is all done")
def all_done(student):
    student.open()
    solve_everything(student)
    student.open()
    student.until(lambda: student.find(".course"))


# The session of a learner who has solved everything, by server.
solved = {}


def solve_everything(student):
    """Makes the student one who has solved every exercise. The work is done once for each server."""
    import suite

    if cookie := solved.get(student.base_url):
        student.browser.add_cookie(cookie)
        return
    for package in sorted(suite.options.exercises.glob("*/exercise.yaml")):
        slug = package.parent.name
        verdict = student.submit_by_api(slug, solution_of(suite.options.exercises / slug))["verdict"]
        if verdict != "accepted":
            raise AssertionError(f"the solution of {slug} is {verdict}")
    solved[student.base_url] = student.browser.get_cookie("sandmartin_session")


def solution_of(package: Path):
    return min((package / "solutions/accepted").glob("*.py")).read_text()


for more in ("run_states", "account_states"):
    import_module(more)
