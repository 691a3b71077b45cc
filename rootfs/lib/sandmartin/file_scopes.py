"""Reads from the syntax tree of a file of the tests its scopes, and the places that give names their values.

A call is assumed to return what its arguments hold, and a method is assumed to store its arguments in its object.
"""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Module)
# Methods that put their arguments into the object.
_FILLING = frozenset((
    "add", "append", "appendleft", "extend", "extendleft", "insert", "put", "setdefault", "update", "write",
    "writelines",
))
# Functions that put further arguments into the first one.
_FILLING_FUNCTIONS = frozenset(("heappush", "insort", "insort_left", "insort_right", "setattr"))


class Binding:
    """A place that gives a name its value: the syntax nodes that the value is made of, in their scope."""

    def __init__(self, place, sources, scope, imported=None, keeps=False, passed=False, loose=False):
        self.place = place
        self.sources = sources
        self.scope = scope
        # What an import binds: a pair of the module and the name in it, or None.
        self.imported = imported
        # Whether the name keeps its earlier value as well.
        self.keeps = keeps
        # Whether the value was only passed to `sources`, which may have changed it.
        self.passed = passed
        # Whether it is only possible that the sources give the value: arguments of any method of the object.
        self.loose = loose


class Scope:
    """The names that a module, class or function binds."""

    def __init__(self, node, parent):
        self.node = node
        self.parent = parent
        self.bindings = {}
        self.returned = []
        self.globals = set()
        arguments = node.args if isinstance(node, FUNCTIONS) else None
        self.positional = [argument.arg for argument in arguments.posonlyargs + arguments.args] if arguments else []
        self.named = [argument.arg for argument in arguments.kwonlyargs] if arguments else []
        self.rest = [argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument] if arguments else []
        self.parameters = {*self.positional, *self.named, *self.rest}
        self.defaults = _defaults(arguments) if arguments else {}

    @property
    def is_method(self):
        return isinstance(self.node, FUNCTIONS) and self.parent is not None and isinstance(
            self.parent.node, ast.ClassDef)

    @property
    def receiver(self):
        """The name of the object whose method this is, such as `self`, or None."""
        return self.positional[0] if self.is_method and self.positional else None


class FileScopes:
    """The scopes of one file, and the bindings of its names and attributes."""

    def __init__(self, tree):
        self.parents = {}
        self.scopes = {}
        # Bindings of attributes, such as `self.stack = …`, by the attribute's name alone.
        self.attributes = {}
        self._changes = []
        self.module = Scope(tree, None)
        self._read(tree)
        for scope, target, binding in self._changes:
            self._record_change(scope, target, binding)

    def scope_at(self, node):
        """Returns the scope in which a node is evaluated."""
        while node in self.parents:
            parent = self.parents[node]
            if isinstance(parent, _SCOPES) and not _is_evaluated_outside(parent, node):
                return self.scopes[parent]
            node = parent
        return self.module

    def ancestors(self, node):
        """Yields the nodes around a node, the innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def resolve(self, name, scope):
        """Returns the scope that binds a name, seen from `scope`, or None."""
        start = scope
        while scope is not None:
            if (name in scope.bindings or name in scope.parameters) and (
                scope is start or not isinstance(scope.node, ast.ClassDef)
            ):
                return scope
            scope = scope.parent
        return None

    def _read(self, tree):
        self.scopes[tree] = self.module
        pending = [(tree, self.module)]
        while pending:
            node, scope = pending.pop()
            inner = scope
            if isinstance(node, _SCOPES) and node is not tree:
                inner = self.scopes[node] = Scope(node, scope)
            self._note(node, scope, inner)
            children = list(ast.iter_child_nodes(node))
            for child in children:
                self.parents[child] = node
            for child in reversed(children):
                pending.append((child, scope if inner is not scope and _is_evaluated_outside(node, child) else inner))

    def _note(self, node, scope, inner):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._bind(ast.Name(node.name), node, [node], scope)
                if isinstance(scope.node, ast.ClassDef):
                    self.attributes.setdefault(node.name, []).append(Binding(node, [node], scope))
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, node, [value], scope)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, node, [value], scope)
            case ast.NamedExpr(target=target, value=value):
                self._bind(target, node, [value], scope)
            case ast.AugAssign(target=target, value=value):
                self._bind(target, node, [value], scope, keeps=True)
            case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
                self._bind(target, node, [values], scope)
            case ast.comprehension(target=target, iter=values):
                self._bind(target, self.parents[node], [values], scope)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, node, [item.context_expr, *body], scope)
                    # For example the text in `redirect_stdout(text)`.
                    self._change_names(item.context_expr, node, body, scope)
            case ast.Try(body=body, handlers=handlers) | ast.TryStar(body=body, handlers=handlers):
                for handler in handlers:
                    if handler.name:
                        self._bind(ast.Name(handler.name), handler, body, scope)
            case ast.Match(subject=subject):
                for part in ast.walk(node):
                    name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
                    if isinstance(part, ast.pattern) and name:
                        self._bind(ast.Name(name), node, [subject], scope, keeps=True)
            case ast.Import(names=names):
                for alias in names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self._bind(ast.Name(name), node, [], scope, imported=(alias.name, None))
            case ast.ImportFrom(names=names):
                for alias in names:
                    imported = node.module, alias.name
                    self._bind(ast.Name(alias.asname or alias.name), node, [], scope, imported=imported)
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                scope.returned.append(value)
            case ast.YieldFrom(value=value):
                scope.returned.append(value)
            case ast.Lambda(body=body):
                inner.returned.append(body)
            case ast.Global(names=names):
                scope.globals.update(names)
            case ast.Call():
                self._note_call(node, scope)

    def _bind(self, target, place, sources, scope, **how):
        match target:
            case ast.Name(id=name):
                owner = self.module if name in scope.globals else scope
                owner.bindings.setdefault(name, []).append(Binding(place, sources, scope, **how))
            case ast.Starred(value=value):
                self._bind(value, place, sources, scope, **how)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = sources[0].elts if len(sources) == 1 and isinstance(sources[0], (ast.Tuple, ast.List)) else []
                is_pairwise = len(values) == len(parts) and not any(
                    isinstance(part, ast.Starred) for part in [*parts, *values])
                for index, part in enumerate(parts):
                    self._bind(part, place, [values[index]] if is_pairwise else sources, scope, **how)
            case ast.Attribute(attr=name):
                self.attributes.setdefault(name, []).append(Binding(place, sources, scope, **how))
            case ast.Subscript(value=container):
                self._changes.append((scope, container, Binding(place, sources, scope, keeps=True)))

    def _note_call(self, call, scope):
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if isinstance(call.func, ast.Attribute):
            change = Binding(call, arguments, scope, keeps=True, loose=name not in _FILLING)
            self._changes.append((scope, call.func.value, change))
        if name in _FILLING_FUNCTIONS and arguments:
            self._changes.append((scope, arguments[0], Binding(call, arguments[1:], scope, keeps=True)))
        for argument in arguments:
            self._change_names(argument, call, [call.func], scope)

    def _change_names(self, node, place, sources, scope):
        """Notes that the objects which an argument holds are passed to `sources`."""
        match node:
            case ast.Name() | ast.Attribute():
                self._changes.append((scope, node, Binding(place, sources, scope, keeps=True, passed=True)))
            case ast.Starred(value=value):
                self._change_names(value, place, sources, scope)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
                for part in parts:
                    self._change_names(part, place, sources, scope)
            case ast.Call(args=arguments):
                # An object made of the argument, such as `redirect_stdout(text)`, holds it.
                for argument in arguments:
                    self._change_names(argument, place, sources, scope)

    def _record_change(self, scope, target, binding):
        """Adds a binding that changes the object which a name or attribute already has."""
        while isinstance(target, (ast.Subscript, ast.Starred)):
            target = target.value
        if isinstance(target, ast.Attribute):
            self.attributes.setdefault(target.attr, []).append(binding)
        elif isinstance(target, ast.Name):
            owner = self.resolve(target.id, scope)
            if owner is not None and target.id not in ("self", "cls"):
                owner.bindings.setdefault(target.id, []).append(binding)


def _defaults(arguments):
    """Returns the default values of parameters by name."""
    positional = [argument.arg for argument in arguments.posonlyargs + arguments.args]
    named = [argument.arg for argument in arguments.kwonlyargs]
    defaults = dict(zip(reversed(positional), reversed(arguments.defaults)))
    defaults.update((name, value) for name, value in zip(named, arguments.kw_defaults) if value is not None)
    return defaults


def _is_evaluated_outside(scope_node, child):
    """Whether a child of a function or class is evaluated in the scope around it: a decorator, default or base."""
    if isinstance(scope_node, ast.Module):
        return False
    if isinstance(scope_node, ast.Lambda):
        return child is not scope_node.body
    return not any(child is statement for statement in scope_node.body)
