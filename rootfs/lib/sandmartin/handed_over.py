"""Finds what got an object of the tests indirectly: as part of a function, of a bound method, or of an argument.

    seen = []
    cell.add_callback(lambda value: seen.append(value))

Here `cell.add_callback` got `seen`. Like value_flow.py, this reads only the syntax tree.
"""

import ast

from .file_scopes import FUNCTIONS

_CONTAINERS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.keyword)


def indirect_receivers(name, owner, flow):
    """Returns the nodes that may have changed the value of a name of the scope `owner` through another object."""
    search = _Search(flow)
    for node in flow.parents:
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            scope = flow.scope_at(node)
            if flow.resolve(name, scope) is owner:
                search.follow(node)
                if scope is not owner and isinstance(scope.node, FUNCTIONS):
                    search.follow(scope.node)
    return search.found


class _Search:
    """Follows objects from where the tests make them to the calls that get them."""

    def __init__(self, flow):
        self._flow = flow
        self._seen = set()
        self.found = []

    def follow(self, holder):
        """Adds what gets the value of the node `holder`."""
        if holder in self._seen:
            return
        self._seen.add(holder)
        parent = self._flow.parents.get(holder)
        match parent:
            case ast.Call(func=called) if holder is not called:
                self.found.append(called)
                # What the call made may hold its arguments, as `functools.partial` does.
                self.follow(parent)
            case ast.Attribute() if not self._is_called(parent):
                self.follow(parent)
            case ast.Assign(targets=[ast.Name() as target]):
                self._follow_uses(target.id, target)
            case _ if isinstance(parent, _CONTAINERS):
                self.follow(parent)
        if isinstance(holder, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._follow_uses(holder.name, holder)

    def _is_called(self, node):
        parent = self._flow.parents.get(node)
        return isinstance(parent, ast.Call) and parent.func is node

    def _follow_uses(self, name, place):
        """Follows the uses of a name that holds the object."""
        owner = self._flow.resolve(name, self._flow.scope_at(place))
        for node in self._flow.parents:
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                if self._flow.resolve(name, self._flow.scope_at(node)) is owner:
                    self.follow(node)
