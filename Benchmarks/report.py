"""Prints results: aligned tables, and goals with the values reached."""

import operator


def heading(text: str) -> None:
    print(f"\n{text}", flush=True)


def table(columns: list[str], rows: list[list]) -> None:
    """Prints a table. The first column is text, the others are numbers; None is shown as a dash."""
    cells = [[row[0], *map(_number, row[1:])] for row in rows]
    widths = [max(len(row[index]) for row in [columns, *cells]) for index in range(len(columns))]
    for row in [columns, *cells]:
        print("  " + row[0].ljust(widths[0]) + "".join(
            "   " + text.rjust(width) for text, width in zip(row[1:], widths[1:])), flush=True)


def _number(value) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def goal(text: str, value: float | None, relation: str, limit: float, unit: str = "") -> dict:
    """Prints and returns whether `value` meets the goal. None means not measured. `relation` is <=, < or >=."""
    holds = {"<=": operator.le, "<": operator.lt, ">=": operator.ge}[relation]
    met = None if value is None else holds(value, limit)
    state = {True: "met", False: "MISSED", None: "NOT MEASURED"}[met]
    reached = "" if value is None else f": {_number(value)}{unit}"
    print(f"  goal {state}: {text}{reached}", flush=True)
    return {"goal": text, "relation": relation, "limit": limit, "value": value, "met": met}


def note(text: str) -> None:
    print(f"  {text}", flush=True)
