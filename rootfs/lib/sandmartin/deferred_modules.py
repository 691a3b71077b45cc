"""Modules that a zygote has loaded for its cells, and that a cell's program has not imported yet.

A program in a warm cell must not see more than one in a cold cell: `urllib.parse` is there once somebody has imported
it and not before, and a student's own `bisect.py` comes before the library's. So what was loaded ahead is taken out of
`sys.modules` again, and lies ready for the import that asks for it, together with all that this import would have
brought along.
"""

import builtins
import os
import sys
from _frozen_importlib import ModuleSpec

LIBRARY = os.path.dirname(os.__file__)


class DeferredModules:
    """A finder for `sys.meta_path`, ahead of Python's own."""

    def __init__(self):
        self.modules = {}
        self._imports = {}
        self._dependencies = {}
        # Those that a package has as an attribute only because they were imported.
        self._attached = set()

    def load(self, names, kept):
        """Imports the modules and puts away all that is there then, but for those `kept`."""
        importing = builtins.__import__
        builtins.__import__ = self._recording_import(importing)
        try:
            for name in names:
                importing(name)
                self._imports.setdefault(name, {})
        finally:
            builtins.__import__ = importing
        self.modules = {name: module for name, module in sys.modules.items() if name not in kept}
        for name, module in self.modules.items():
            del sys.modules[name]
            self._detach(name, module)
        self._dependencies = {name: self._find_dependencies(name, {}) for name in self.modules}

    def _recording_import(self, importing):
        """An `__import__` that notes which module needed which."""

        def record(name, globals=None, locals=None, fromlist=(), level=0):
            module = importing(name, globals, locals, fromlist, level)
            importer = _executing_module()
            if importer is not None:
                needed = self._imports.setdefault(importer, {})
                if level:
                    package = globals["__package__"].rsplit(".", level - 1)[0]
                    name = f"{package}.{name}" if name else package
                needed[name] = None
                needed.update((f"{name}.{item}", None) for item in fromlist or () if f"{name}.{item}" in sys.modules)
            return module

        return record

    def _is_alias(self, name, module):
        """Whether its package put it into `sys.modules` by itself, as `collections.abc`: then it goes with that."""
        return getattr(getattr(module, "__spec__", None), "name", None) != name

    def _detach(self, name, module):
        parent, _, child = name.rpartition(".")
        package = self.modules.get(parent) or sys.modules.get(parent)
        if package is None:
            return
        if self._is_alias(name, module):
            self._imports.setdefault(parent, {})[name] = None
        elif vars(package).get(child) is module:
            delattr(package, child)
            self._attached.add(name)

    def _find_dependencies(self, name, found):
        """The names that an import of `name` brings into `sys.modules`; packages before what is in them."""
        parent = name.rpartition(".")[0]
        if parent:
            self._find_dependencies(parent, found)
        if name in self.modules and name not in found:
            found[name] = None
            for each in self._imports.get(name, ()):
                self._find_dependencies(each, found)
        return tuple(found)

    # What importlib asks

    def find_spec(self, name, path=None, target=None):
        module = self.modules.get(name)
        if module is None or name in sys.modules:
            return None
        dependencies = self._dependencies[name]
        if any(sys.modules.get(each, self.modules[each]) is not self.modules[each] for each in dependencies):
            return None
        if not self._shadowed_names().isdisjoint(each.partition(".")[0] for each in dependencies):
            return None
        known = module.__spec__
        spec = ModuleSpec(name, _DeferredLoader(self, known), origin=known.origin)
        spec.submodule_search_locations = known.submodule_search_locations
        spec.cached = known.cached
        spec.has_location = known.has_location
        return spec

    def _shadowed_names(self):
        """The names that directories ahead of the library have modules of, perhaps."""
        names = set()
        for directory in sys.path:
            if directory == LIBRARY:
                break
            try:
                names.update(entry.partition(".")[0] for entry in os.listdir(directory or "."))
            except NotADirectoryError:
                # An archive: who knows what it has.
                return set(self.modules)
            except OSError:
                continue
        return names

    def install(self, name):
        """Brings the modules that come with `name` into `sys.modules`, as its import would have."""
        for each in self._dependencies[name]:
            module = sys.modules.setdefault(each, self.modules[each])
            if each in self._attached:
                parent, _, child = each.rpartition(".")
                setattr(sys.modules[parent], child, module)


def _executing_module():
    """Whose body runs now: it is on its behalf that functions, of whatever module, import something."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame and frame.f_globals.get("__name__")


class _DeferredLoader:
    """A loader that has its module already; for all else the module's own loader answers."""

    def __init__(self, deferred, spec):
        self._deferred = deferred
        self._spec = spec

    def __getattr__(self, name):
        return getattr(self._spec.loader, name)

    def create_module(self, spec):
        return self._deferred.modules[spec.name]

    def exec_module(self, module):
        module.__spec__ = self._spec
        self._deferred.install(self._spec.name)
