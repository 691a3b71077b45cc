"""Says to a beginner what an exception means at the place where it happened, with the values there.

Everything runs in the student's own cell, after the exception, and reads only frames and source. The advice is text for
people: no verdict depends on it.
"""

import ast

from . import advice_on_names, advice_on_types, advice_on_values
from .exception_scene import Scene
from .known_values import described, shortened, type_name

_MOST_WORDS = 36
# A traceback with fewer of the student's own frames does not show a recursion.
_RECURSION = 50


def advise(error, file, source, is_program=False):
    """Returns one or two sentences about an exception of the file, or "" if there is nothing to add."""
    try:
        scene = Scene(error, file, source, is_program)
        return _checked(_advise(scene))
    except Exception:
        # Advice that cannot be given must not replace the exception itself.
        return ""


def _checked(text):
    words = text.split(" ")
    return text if len(words) <= _MOST_WORDS else " ".join(words[:_MOST_WORDS]) + " …"


def _advise(scene):
    kind = type(scene.error)
    for base, advice in _ADVICE.items():
        # A class that the student derived, and an exception that the student raised, have the student's own message.
        if kind is base:
            if isinstance(advice, str):
                return advice
            is_raised = scene.is_innermost and isinstance(scene.node(), ast.Raise)
            return "" if is_raised and kind is not TypeError else advice(scene)
    return _group(scene) if isinstance(scene.error, BaseExceptionGroup) else ""


def _recursion(scene):
    names = [step.tb_frame.f_code.co_name for step in scene.steps[-_RECURSION:]]
    if len(names) < _RECURSION:
        return "Values or calls are nested too deeply here."
    repeated = list(dict.fromkeys(names))
    name = shortened(repeated[-1])
    if len(repeated) > 1:
        listed = " and ".join(f"`{shortened(each)}`" for each in repeated[:3])
        return f"{listed} call each other and never stop. One of them needs a case that returns without a call."
    frame = scene.frame
    arguments = frame.f_code.co_varnames[:frame.f_code.co_argcount]
    shown = next((argument for argument in arguments if argument != "self" and argument in frame.f_locals), None)
    value = f" At the end, `{shortened(shown)}` is {described(frame.f_locals[shown])}." if shown is not None else ""
    return f"`{name}` calls itself and never stops. It needs a case that returns without calling `{name}` again.{value}"


def _no_input(scene):
    if scene.is_program:
        return "The program asks for more input than there is. Does it call `input()` too often?"
    return "Nothing can be typed here, so `input()` cannot work. The values arrive as parameters of your function."


def _exit(scene):
    if scene.is_program:
        return "`exit` with a value other than 0 means failure."
    return "Leave out `exit()`, `quit()` and the like: the tests call your functions, so the program must not end."


def _assertion(scene):
    return "A condition after `assert` in your own program does not hold." if scene.is_innermost else ""


def _changed_size(scene):
    if "changed size during iteration" in scene.message:
        return "Do not add or remove items while a loop goes through them. Loop over a copy: `for x in list(…):`."
    return ""


def _group(scene):
    inner = BaseExceptionGroup.exceptions.__get__(scene.error)
    first = inner[0]
    more = f" and {len(inner) - 1} more" if len(inner) > 1 else ""
    return f"It holds {type_name(first)}: {shortened(str(first), 60)}{more}."


_ADVICE = {
    IndexError: advice_on_values.index,
    KeyError: advice_on_values.key,
    ZeroDivisionError: advice_on_values.zero,
    ValueError: advice_on_values.value,
    TypeError: advice_on_types.types_of_operation,
    NameError: advice_on_names.name,
    UnboundLocalError: advice_on_names.unbound,
    AttributeError: advice_on_names.attribute,
    ModuleNotFoundError: advice_on_names.module,
    ImportError: advice_on_names.imported,
    FileNotFoundError: advice_on_names.file,
    RecursionError: _recursion,
    EOFError: _no_input,
    SystemExit: _exit,
    AssertionError: _assertion,
    RuntimeError: _changed_size,
    NotImplementedError: "This part of the program is not written yet.",
    OverflowError: "The number is too large for this calculation.",
    MemoryError: "The program needs more memory than it may have.",
    IsADirectoryError: "This is a directory and not a file.",
    StopIteration: "There is no further item. `next(…, None)` returns None then.",
}
