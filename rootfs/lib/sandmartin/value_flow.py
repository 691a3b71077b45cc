"""Finds the bindings that may give a name its value at a place in a file of the tests.

Only a test that failed is analysed, so the analysis may take its time. A name has the sources that its scope shows, in
the order of the source, so the analysis may find too many sources or too few.
"""

import ast

from .file_scopes import FileScopes

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ValueFlow(FileScopes):
    """The scopes of one file, and the bindings that reach a place in it."""

    def reaching(self, name, owner, use):
        """Returns the bindings of a name in the scope `owner` that may give its value at the node `use`."""
        bindings = owner.bindings.get(name, [])
        if self.scope_at(use) is not owner:
            return bindings
        path = [use, *self.ancestors(use)]
        last = None
        for binding in bindings:
            if not binding.keeps and self._dominates(binding.place, path):
                last = binding
        kept = []
        for binding in bindings:
            if binding is last or _binds_inside(binding.place, path):
                kept.append(binding)
            # A statement binds a name only after it evaluated its expressions.
            elif binding.place in path or _position(binding.place) > _position(use):
                loop = self._common_loop(binding.place, path)
                if loop is not None and (last is None or loop not in self.ancestors(last.place)):
                    kept.append(binding)
            elif last is None or _position(binding.place) > _position(last.place):
                kept.append(binding)
        return kept

    def _dominates(self, place, path):
        """Whether a statement always binds its names before the node whose ancestors are `path`."""
        parent = self.parents.get(place)
        if place in path or parent not in path[1:]:
            return _binds_inside(place, path)
        on_path = path[path.index(parent) - 1]
        for block in (value for _, value in ast.iter_fields(parent) if isinstance(value, list)):
            if place in block and on_path in block:
                return block.index(place) < block.index(on_path)
        return False

    def _common_loop(self, place, path):
        return next((node for node in self.ancestors(place) if isinstance(node, _LOOPS) and node in path), None)


def _binds_inside(place, path):
    """Whether a node binds its names for the part of it that is on `path`, as a loop does for its body."""
    if place not in path[1:]:
        return False
    on_path = path[path.index(place) - 1]
    blocks = (getattr(place, name, None) for name in ("body", "orelse", "cases"))
    return isinstance(place, _COMPREHENSIONS) or any(
        isinstance(block, list) and on_path in block for block in blocks)


def _position(node):
    return node.lineno, node.col_offset
