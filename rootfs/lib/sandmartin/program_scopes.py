"""Reads from the syntax tree of a program its scopes, and what each of their names is bound to.

The program is only parsed, never run.
"""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    """A module, class, function or comprehension, and what it binds."""

    def __init__(self, node, parent):
        self.node = node
        self.parent = parent
        # By name: what it is bound to (an origin, a syntax tree, or None if unknown), the scope of that expression, and
        # the end of the statement if it is one of the module's own, which always runs.
        self.bindings = {}
        self.deleted = set()
        self.globals = set()
        self.nonlocals = set()
        self.star_imports = []

    def bind(self, name, value, scope, position=None):
        self.bindings.setdefault(name, []).append((value, scope, position))

    def ancestors(self):
        scope = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @property
    def functions(self):
        """All functions that contain this scope, the innermost first."""
        return [scope.node for scope in self.ancestors() if isinstance(scope.node, FUNCTIONS)]


class Entry:
    """A node of the syntax tree with its parent and the scope in which it is evaluated."""

    __slots__ = ("node", "parent", "scope")

    def __init__(self, node, parent, scope):
        self.node, self.parent, self.scope = node, parent, scope


class ProgramScopes:
    """All nodes of a syntax tree in the order of the source, and the bindings of their names."""

    def __init__(self, tree):
        self.module = Scope(tree, None)
        self.entries = []
        # Names of modules that the program imports.
        self.modules = set()
        self._statements = {id(statement) for statement in tree.body}
        # Names of functions and classes, and where the module's own code first uses one: it may run from there on.
        self._own = set()
        self._first_run = None
        # Not recursive: the tree may be nested deeper than Python's stack.
        pending = [Entry(child, tree, self.module) for child in reversed(tree.body)]
        while pending:
            entry = pending.pop()
            self.entries.append(entry)
            self._bind(entry)
            pending += reversed(list(self._children(entry)))
        runs = (_position(entry.node) for entry in self.entries if self._may_run_own_code(entry))
        self._first_run = min(runs, default=(float("inf"), 0))

    def _may_run_own_code(self, entry):
        """Whether the module's own code names a function or class of the program, which it may call."""
        if entry.scope.functions:
            return False
        if isinstance(entry.node, ast.Name) and isinstance(entry.node.ctx, ast.Load):
            return entry.node.id in self._own
        return isinstance(entry.node, ast.Lambda) and not isinstance(entry.parent, ast.Assign)

    def _children(self, entry):
        node, scope = entry.node, entry.scope
        if isinstance(node, FUNCTIONS):
            outside = [*getattr(node, "decorator_list", ()), *node.args.defaults, *filter(None, node.args.kw_defaults)]
            inside = Scope(node, scope)
            for argument in _arguments(node.args):
                inside.bind(argument.arg, None, inside)
                outside += filter(None, [argument.annotation])
            outside += filter(None, [getattr(node, "returns", None)])
            body = node.body if isinstance(node.body, list) else [node.body]
            inner = [*getattr(node, "type_params", ()), *body]
        elif isinstance(node, ast.ClassDef):
            outside = [*node.decorator_list, *node.bases, *node.keywords]
            inside = Scope(node, scope)
            inner = [*node.type_params, *node.body]
        elif isinstance(node, COMPREHENSIONS):
            inside = Scope(node, scope)
            outside = [node.generators[0].iter]
            inner = [child for child in ast.iter_child_nodes(node)]
        elif isinstance(node, ast.comprehension):
            first = entry.parent.generators[0]
            yield from (
                Entry(child, node, scope) for child in ast.iter_child_nodes(node)
                if not (node is first and child is node.iter))
            return
        else:
            yield from (Entry(child, node, scope) for child in ast.iter_child_nodes(node))
            return
        yield from (Entry(child, node, scope) for child in outside)
        yield from (Entry(child, node, inside) for child in inner)

    def _bind(self, entry):
        node, parent, scope = entry.node, entry.parent, entry.scope
        position = _position(node) if isinstance(parent, ast.Module) else None
        match node:
            case ast.Global():
                scope.globals.update(node.names)
            case ast.Nonlocal():
                scope.nonlocals.update(node.names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._own.add(node.name)
                self._add(scope, node.name, node, position)
            case ast.Import():
                for alias in node.names:
                    self.modules.add(alias.name)
                    whole = alias.name if alias.asname else alias.name.partition(".")[0]
                    self.modules.add(whole)
                    self._add(scope, alias.asname or whole, whole, position)
            case ast.ImportFrom():
                for alias in node.names:
                    if alias.name == "*":
                        self.module.star_imports.append(node.module or "")
                    else:
                        self._add(scope, alias.asname or alias.name, f"{node.module or ''}.{alias.name}", position)
            case ast.Name(ctx=ast.Del()):
                self._owner(scope, node.id).deleted.add(node.id)
            case ast.Name(ctx=ast.Store()):
                value = _assigned(node, parent)
                if isinstance(parent, ast.AnnAssign) and value is None:
                    # An annotation alone binds nothing.
                    return
                if isinstance(value, ast.Lambda):
                    self._own.add(node.id)
                if isinstance(parent, ast.NamedExpr):
                    while isinstance(scope.node, COMPREHENSIONS):
                        scope = scope.parent
                if isinstance(parent, (ast.Assign, ast.AnnAssign)) and id(parent) in self._statements:
                    position = _position(parent)
                self._add(scope, node.id, value, position)
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() if node.name:
                self._add(scope, node.name, None)
            case ast.MatchMapping() if node.rest:
                self._add(scope, node.rest, None)
            case ast.Call() if imported_by_call(node):
                self.modules.add(imported_by_call(node))
            case ast.TypeVar() | ast.ParamSpec() | ast.TypeVarTuple():
                self._add(scope, node.name, None)

    def _add(self, scope, name, value, position=None):
        self._owner(scope, name).bind(name, value, scope, position)

    def _owner(self, scope, name):
        """Returns the scope that binds a name which `scope` assigns."""
        if name in scope.globals:
            return self.module
        if name in scope.nonlocals:
            outer = [each for each in scope.ancestors() if isinstance(each.node, FUNCTIONS) and each is not scope]
            return outer[0] if outer else self.module
        return scope

    def lookup(self, node, scope):
        """Returns the scope that binds the name, or None, and whether it may be a built-in all the same."""
        name = node.id
        for each in scope.ancestors():
            if each is self.module:
                break
            if each is not scope and isinstance(each.node, ast.ClassDef):
                continue
            if name in each.globals:
                break
            if name in each.bindings:
                # A class's own names count only from their binding on, so an outer one may be meant.
                return each, isinstance(each.node, ast.ClassDef)
        bindings = self.module.bindings.get(name)
        if bindings is None:
            return None, True
        if name in self.module.deleted:
            return self.module, True
        used = self._first_run if scope.functions else _position(node)
        certain = any(bound is not None and bound < used for _, _, bound in bindings)
        return self.module, not certain


def imported_by_call(call):
    """Returns the module of `__import__("math")` or `import_module("math")`, or None."""
    if call.args and isinstance(call.func, (ast.Name, ast.Attribute)):
        if _last_name(call.func) in ("__import__", "import_module"):
            return constant_text(call.args[0])
    return None


def looked_up(call):
    """Returns the attribute of `getattr(value, "attribute")`, or None."""
    if len(call.args) > 1 and isinstance(call.func, (ast.Name, ast.Attribute)) and _last_name(call.func) == "getattr":
        return constant_text(call.args[1])
    return None


def constant_text(node):
    """Returns the text of a constant, or None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _arguments(arguments):
    return [
        *arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs,
        *filter(None, [arguments.vararg, arguments.kwarg]),
    ]


def _assigned(name, parent):
    """Returns the expression that a name is bound to, or None if it is not simply one expression."""
    match parent:
        case ast.Assign() if any(target is name for target in parent.targets):
            return parent.value
        case ast.AnnAssign() | ast.NamedExpr() if parent.target is name:
            return parent.value
    return None


def _position(node):
    """Returns where a statement ends: until then, the name that it binds still has its old meaning."""
    return (node.end_lineno, node.end_col_offset)


def _last_name(node):
    return node.id if isinstance(node, ast.Name) else node.attr
