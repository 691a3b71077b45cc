"""Finds what a program uses: functions, modules and attributes, and code that can use them without naming them."""

import ast
from collections import namedtuple

from .program_names import Names
from .program_scopes import constant_text, imported_by_call, looked_up

# `origins` are the functions and modules that may be meant, and `attribute` is the name after a dot, or None.
# `is_called` says that the program calls the value or passes it to a call.
Use = namedtuple("Use", "line origins attribute is_called node scope")
# Something that can do what the rule forbids without naming it. `runs_code` says that it can run any code.
Detour = namedtuple("Detour", "line name runs_code")

_RUN_CODE = {"builtins.eval", "builtins.exec", "builtins.compile", "types.CodeType", "types.FunctionType"}
_CODE_MODULES = {"_ctypes", "_imp", "code", "codeop", "ctypes", "gc", "marshal", "pkgutil", "runpy", "zipimport"}
_LOOK_UP = {
    "builtins.globals", "builtins.locals", "builtins.__loader__", "builtins.__spec__", "sys.modules", "sys._getframe",
    "sys._current_frames", "sys.meta_path",
}
_LOOK_UP_ATTRIBUTES = {
    "__builtins__", "__closure__", "__code__", "__getattribute__", "__globals__", "__loader__", "__self__", "__spec__",
    "__subclasses__", "ag_frame", "cr_frame", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame", "tb_frame",
}
# The position of the argument that names what the function looks up. The look-up of a constant can be followed.
_BY_NAME = {
    "builtins.__import__": 0, "builtins.getattr": 1, "importlib.__import__": 0, "importlib.import_module": 0,
    "operator.attrgetter": 0, "operator.methodcaller": 0,
}
_OWN = ("self", "other", "cls")


class Unreadable(Exception):
    """Python cannot parse the program."""


class Program:
    """A parsed program. `module` is the name by which it could import itself."""

    def __init__(self, source, module):
        try:
            # Bytes, because a comment may name another encoding: the program must be read as it runs.
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Unreadable(str(error)) from None
        self.names = Names(tree)
        self.uses, self.detours = [], []
        self._itself = (module, "__main__")
        for entry in self.names.entries:
            self._note(entry)

    def _note(self, entry):
        node = entry.node
        match node:
            case ast.Name(ctx=ast.Load()):
                self._add(entry, self.names.origins(node, entry.scope))
            case ast.Attribute():
                if node.attr == "__dict__" and not _is_own(node.value):
                    self._detour(node, node.attr)
                self._add(entry, self.names.origins(node, entry.scope), node.attr)
            case ast.Import():
                for alias in node.names:
                    self._add(entry, {alias.name})
            case ast.ImportFrom():
                for alias in node.names:
                    self._add(entry, {f"{node.module or ''}.{alias.name}"})
            case ast.MatchClass():
                for name in node.kwd_attrs:
                    self._add(entry, set(), name)
            case ast.Call():
                self._note_call(entry)

    def _note_call(self, entry):
        node = entry.node
        if imported_by_call(node) is not None:
            self._add(entry, {imported_by_call(node)})
        if looked_up(node) is not None:
            self._add(entry, self.names.origins(node, entry.scope), looked_up(node))
        if getattr(node.func, "id", getattr(node.func, "attr", None)) in ("attrgetter", "methodcaller"):
            for argument in node.args:
                for part in (constant_text(argument) or "").split("."):
                    self._add(entry, set(), part)

    def _add(self, entry, origins, attribute=None):
        node, parent = entry.node, entry.parent
        is_called = isinstance(node, ast.Call) or isinstance(
            parent, (ast.Call, ast.keyword, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        self.uses.append(Use(node.lineno, origins, attribute, is_called, node, entry.scope))
        if attribute in _LOOK_UP_ATTRIBUTES:
            self._detour(node, attribute)
        for origin in origins:
            if type(origin) is str:
                self._note_origin(origin, entry)

    def _note_origin(self, origin, entry):
        node, parent = entry.node, entry.parent
        module, _, rest = origin.partition(".")
        name = rest or module
        is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        if origin in _RUN_CODE or module in _CODE_MODULES:
            self._detour(node, name, runs_code=True)
        elif origin in _BY_NAME:
            if not is_import and not _names_constant(node, parent, _BY_NAME[origin]):
                self._detour(node, name)
        elif origin == "builtins.vars":
            if not (isinstance(parent, ast.Call) and parent.func is node and parent.args and _is_own(parent.args[0])):
                self._detour(node, name)
        elif origin in _LOOK_UP or module in self._itself or module == "importlib" and rest:
            self._detour(node, name)
        elif (origin in self.names.modules or origin == "builtins") and not is_import:
            if not _stays_a_module(entry):
                self._detour(node, name)

    def _detour(self, node, name, runs_code=False):
        self.detours.append(Detour(node.lineno, name, runs_code))


def _names_constant(node, parent, place):
    """Whether a function that looks something up by name is called, with a constant."""
    return (
        isinstance(parent, ast.Call) and parent.func is node and len(parent.args) > place
        and constant_text(parent.args[place]) is not None)


def _stays_a_module(entry):
    """Whether a module is only asked for an attribute or given another name, so that its uses can be followed."""
    node, parent = entry.node, entry.parent
    match parent:
        case ast.Attribute() | ast.Expr():
            return True
        case ast.Assign(targets=targets):
            in_class = isinstance(entry.scope.node, ast.ClassDef)
            return all(isinstance(each, ast.Name) for each in targets) and not in_class
        case ast.NamedExpr():
            return True
        case ast.Call():
            return parent.args[:1] == [node] and looked_up(parent) is not None
    return False


def _is_own(node):
    return isinstance(node, ast.Name) and node.id in _OWN
