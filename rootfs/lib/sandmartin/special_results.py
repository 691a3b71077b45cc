"""What Python demands of the results of special methods, and the exceptions for other results."""


class WrongResult(TypeError):
    """Raised where a special method of a student's class has a result that Python refuses, such as `len` of None.

    It is the exception that Python would raise. Its attributes are those of an exception of the student's code.
    """

    def __init__(self, text, method, result):
        super().__init__(text)
        self.method = method
        self.result = result
        self._sandmartin_text = text
        self._sandmartin_trace = []


class NegativeLength(WrongResult, ValueError):
    """`len` of a negative number. (Python raises a ValueError.)"""


# The types that Python demands of the results, and how its TypeError begins.
DEMANDED = {
    "__bool__": (bool, "__bool__ should return bool, returned"),
    "__complex__": (complex, "__complex__ returned non-complex"),
    "__float__": (float, "__float__ returned non-float"),
    "__hash__": (int, "__hash__ method should return an integer, returned"),
    "__index__": (int, "__index__ returned non-int"),
    "__int__": (int, "__int__ returned non-int"),
    "__len__": (int, "__len__ should return an integer, returned"),
    "__length_hint__": ((int, type(NotImplemented)), "__length_hint__ must be an integer, not"),
}


def checked(name, result):
    """Returns the result of a special method. Raises the exception of Python for a result of the wrong kind."""
    kind = type(result)
    if name == "__iter__":
        if not hasattr(kind, "__next__"):
            raise WrongResult(f"iter() returned non-iterator of type '{kind.__name__}'", name, result)
        return result
    demanded, begin = DEMANDED[name]
    # Python takes any object with __index__ for a length.
    if not isinstance(result, demanded) and not (name == "__len__" and hasattr(kind, "__index__")):
        raise WrongResult(f"{begin} {kind.__name__}", name, result)
    if name == "__len__" and isinstance(result, int) and result < 0:
        raise NegativeLength("__len__() should return >= 0", name, result)
    return result
