"""The states of a run and of the steps of a program. See states.py."""

from selenium.webdriver.common.keys import Keys

from states import state

# Programs print no words that are frequent in English: a test looks for these in the Finnish page.
ASKING = 'name = input("Name? ")\nprint(f"Hello, {name}!")\n'
# Sleeps, so that only Stop ends it.
SLEEPING = 'from time import sleep\nprint("Counting sheep …")\nwhile True:\n    sleep(1)\n'
COUNTDOWN = """def countdown(start):
    steps = []
    while start > 0:
        steps.append(start)
        start -= 1
    print("Lift off!")
    return steps
"""
ERROR = 'prices = []\nprint("Prices:", len(prices))\ntotal = sum(prices)\nprint(total / len(prices))\n'
ENDLESS_LOOP = "number = 0\nwhile True:\n    number += 1\n"


def open_with(student, slug, code):
    student.open_exercise(slug)
    student.paste_code(code)


def call(student, text, button="#run"):
    open_with(student, "countdown", COUNTDOWN)
    student.press("#run-call")
    student.press_keys(Keys.CONTROL, "a")
    student.press_keys(text)
    student.press(button)


def step_through(student, code):
    open_with(student, "shopping", code)
    student.press("#step-through")
    student.until(lambda: student.find("#step-slider"))


@state("run that has not begun, with its input")
def run_idle(student):
    open_with(student, "shopping", ASKING)
    student.press(".run-choice span:has(> input[value=box])")
    student.fill(**{"run-input": "Ada"})


@state("run of a call that has not begun")
def run_call_idle(student):
    open_with(student, "countdown", COUNTDOWN)


@state("program that is running")
def run_running(student):
    open_with(student, "shopping", SLEEPING)
    student.press("#run")
    student.until(lambda: student.find("#stop") and student.find(".run-log .pieces"))


@state("program that waits for input")
def run_waiting(student):
    open_with(student, "shopping", ASKING)
    student.press("#run")
    student.until(lambda: student.find("#run-line"))


@state("program that the student stopped")
def run_stopped(student):
    run_running(student)
    student.press("#stop")
    student.until(lambda: student.find(".run-outcome"))


@state("run that ended, with the value of a call")
def run_ended(student):
    call(student, "countdown(3)")
    student.until(lambda: student.find(".run-value"))


@state("run that ended with an error")
def run_error(student):
    open_with(student, "shopping", ERROR)
    student.press("#run")
    student.until(lambda: student.find(".run-outcome") and student.find(".run-log .stderr"))


@state("run that reached a limit")
def run_limit(student):
    open_with(student, "shopping", ENDLESS_LOOP)
    student.press("#run")
    student.until(lambda: student.find(".run-outcome"))


@state("run that the page refuses")
def run_refused(student):
    open_with(student, "countdown", COUNTDOWN)
    student.press("#run")
    student.until(lambda: student.find(".run-problem"))


@state("run that the server refuses")
def run_unavailable(student):
    open_with(student, "shopping", ASKING)
    student.answer("/runs", 503, method="POST", detail="Sandmartin cannot reach its workers.")
    student.press("#run")
    student.until(lambda: student.find(".run-problem"))


@state("first step")
def steps_first(student):
    call(student, "countdown(3)", button="#step-through")
    student.until(lambda: student.find("#step-slider"))


@state("step in the middle")
def steps_middle(student):
    steps_first(student)
    for _ in range(5):
        student.press(".step-forward")
    student.until(lambda: student.find(".changed-mark"))


@state("last step")
def steps_last(student):
    steps_first(student)
    student.press(".step-last")
    student.until(lambda: student.find(".step-last[aria-disabled=true]"))


@state("step that raises an exception")
def steps_exception(student):
    step_through(student, ERROR)
    student.press(".step-last")
    student.until(lambda: student.find(".step-title.exception"))


@state("steps that are too many")
def steps_truncated(student):
    step_through(student, ENDLESS_LOOP)
    student.press(".step-last")
    student.until(lambda: student.find(".step-last[aria-disabled=true]"))


@state("steps of code that has changed since")
def steps_stale(student):
    steps_first(student)
    student.type_code("# new")
    student.until(lambda: student.find(".step-title + .steps-note"))
