"""Modules that a zygote has imported for its cells and that a cell's program has not imported yet.

A program must see the same modules in a warm cell as in a cold cell: `urllib.parse` must be missing until the program
imports it, and a student's own `bisect.py` must come before the library's. Preloaded modules are therefore removed from
`sys.modules`. When the program imports one of them, it and all modules that it depends on are put back.
"""

import builtins
import os
import sys
from _frozen_importlib import ModuleSpec

LIBRARY = os.path.dirname(os.__file__)


class DeferredModules:
    """A finder for `sys.meta_path`, which must come before Python's own finders."""

    def __init__(self):
        self.modules = {}
        self._imports = {}
        self._dependencies = {}
        # Names of modules that are an attribute of their package only because they were imported.
        self._attached = set()

    def load(self, names, kept):
        """Imports the modules, and then removes all modules except `kept` from `sys.modules`."""
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
        # In advance for the modules that programs usually name. The packages of a root have hundreds more, and each may
        # depend on all others.
        for name in self.modules:
            if name in names or "." not in name or name.partition(".")[0] in sys.stdlib_module_names:
                self._dependencies_of(name)

    def _recording_import(self, importing):
        """Returns an `__import__` that records which module imports which."""

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
        """Whether a package itself added the module to `sys.modules`, like `collections.abc`."""
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

    def _dependencies_of(self, name):
        """Returns the names that an import of `name` adds to `sys.modules`, packages before their modules."""
        known = self._dependencies.get(name)
        if known is None:
            found = {}
            self._find_dependencies(name, found)
            known = self._dependencies[name] = tuple(found)
        return known

    def _find_dependencies(self, name, found):
        if name in found:
            return
        parent = name.rpartition(".")[0]
        if parent:
            self._find_dependencies(parent, found)
        # The parent may import this module.
        if name in self.modules and name not in found:
            found[name] = None
            for each in self._imports.get(name, ()):
                self._find_dependencies(each, found)

    # Called by importlib

    def find_spec(self, name, path=None, target=None):
        module = self.modules.get(name)
        if module is None or name in sys.modules:
            return None
        dependencies = self._dependencies_of(name)
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
        """Returns the names of all entries in directories that come before the library on `sys.path`."""
        names = set()
        for directory in sys.path:
            if directory == LIBRARY:
                break
            try:
                names.update(entry.partition(".")[0] for entry in os.listdir(directory or "."))
            except NotADirectoryError:
                # An archive may hold any module.
                return set(self.modules)
            except OSError:
                continue
        return names

    def install(self, name):
        """Adds `name` and its dependencies to `sys.modules`, as an import would."""
        for each in self._dependencies_of(name):
            module = sys.modules.setdefault(each, self.modules[each])
            if each in self._attached:
                parent, _, child = each.rpartition(".")
                setattr(sys.modules[parent], child, module)


def _executing_module():
    """Returns the name of the module whose body runs now. Imports by functions count as imports of this module."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame and frame.f_globals.get("__name__")


class _DeferredLoader:
    """A loader whose module is already loaded. All other attributes are those of the module's own loader."""

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
