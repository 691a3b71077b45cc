"""What the names in a program refer to: its own definitions, imported modules and functions, or Python's built-ins.

An origin is a dotted text such as `builtins.sorted`, `math` or `math.sqrt`, or the syntax tree of a function or class
that the program defines. A name with several bindings has the origins of all of them.
"""

import ast

from .program_scopes import ProgramScopes, imported_by_call, looked_up

# `import a.b.c` and attributes of it; longer chains are no functions of modules.
_MAXIMUM_ATTRIBUTES = 4


class Names(ProgramScopes):
    """The scopes of a program, and the origins of their names."""

    def __init__(self, tree):
        super().__init__(tree)
        self._origins = {}

    def origins(self, node, scope):
        """Returns the possible origins of an expression; empty if the program computes the value."""
        attributes = ()
        while isinstance(node, ast.Attribute):
            attributes = (node.attr, *attributes)
            node = node.value
        if len(attributes) > _MAXIMUM_ATTRIBUTES:
            return set()
        if not isinstance(node, ast.Name):
            return self._closure(node, scope, attributes)
        key = (*self.lookup(node, scope), node.id)
        if key not in self._origins:
            self._origins[key] = self._closure(node, scope, ())
        return _with_attributes(self._origins[key], attributes)

    def _closure(self, node, scope, attributes):
        """Returns the origins of an expression through all aliases."""
        found = set()
        pending, seen = [(node, scope, attributes)], set()
        while pending:
            node, scope, attributes = pending.pop()
            while isinstance(node, ast.Attribute):
                attributes = (node.attr, *attributes)
                node = node.value
            if len(attributes) > _MAXIMUM_ATTRIBUTES or (id(node), attributes) in seen:
                continue
            seen.add((id(node), attributes))
            match node:
                case str():
                    found.add(".".join((node, *attributes)))
                case ast.Name():
                    owner, may_be_built_in = self.lookup(node, scope)
                    key = (owner, may_be_built_in, node.id)
                    if key in self._origins:
                        found |= _with_attributes(self._origins[key], attributes)
                        continue
                    if owner is not None and (key, attributes) not in seen:
                        seen.add((key, attributes))
                        pending += [(value, within, attributes) for value, within, _ in owner.bindings[node.id]]
                    if may_be_built_in and node.id == "__builtins__":
                        found.add(".".join(("builtins", *attributes)))
                    elif may_be_built_in:
                        modules = ["builtins", *self.module.star_imports]
                        found |= {".".join((module, node.id, *attributes)) for module in modules}
                case ast.IfExp():
                    pending += [(node.body, scope, attributes), (node.orelse, scope, attributes)]
                case ast.BoolOp():
                    pending += [(value, scope, attributes) for value in node.values]
                case ast.NamedExpr():
                    pending.append((node.value, scope, attributes))
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda() if not attributes:
                    found.add(node)
                case ast.Call():
                    imported = imported_by_call(node)
                    if imported is not None:
                        found.add(".".join((imported, *attributes)))
                    elif looked_up(node) is not None:
                        pending.append((node.args[0], scope, (looked_up(node), *attributes)))
        return found


def _with_attributes(origins, attributes):
    """Returns the origins of attributes of a value. Those of the program's own functions and classes are unknown."""
    if not attributes:
        return origins
    return {".".join((origin, *attributes)) for origin in origins if type(origin) is str}
