"""Makes 500 programs that do not compile out of right ones, each by one slip that beginners make.

The message must name the line of the slip, and the details must show this line with a caret.
"""

import re

COUNT = 500
# At most this many slips come from one program, so that they come from many programs.
_EACH = 5


class Slip:
    def __init__(self, kind, line, source):
        self.kind, self.line, self.source = kind, line, source


def slips(programs):
    """Returns the slips of programs (name, source): pairs of a name and a Slip. Kinds take turns."""
    found = []
    for turn, (name, source) in enumerate(programs):
        kinds = _KINDS[turn % len(_KINDS):] + _KINDS[:turn % len(_KINDS)]
        made = (slip for kind in kinds if (slip := _first(kind, source)))
        found += [(name, slip) for slip, _ in zip(made, range(_EACH))]
    return found[:COUNT]


def _first(kind, source):
    """Returns the first slip of a kind that Python cannot compile, or None."""
    lines = source.splitlines()
    for index in range(_first_statement(lines), len(lines)):
        changed = kind(lines, index)
        if changed is None or changed == lines[index]:
            continue
        text = "\n".join([*lines[:index], changed, *lines[index + 1:]]) + "\n"
        if not _compiles(text):
            return Slip(kind.__name__.strip("_").replace("_", " "), index + 1, text)
    return None


def _first_statement(lines):
    """Returns the index after the handout's docstring. A slip inside a text is no slip."""
    ends = [index for index, line in enumerate(lines) if line.rstrip().endswith(('"""', "'''"))]
    return ends[-1] + 1 if ends else 0


def _compiles(source):
    try:
        compile(source, "slip", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _is_compound(line):
    return re.match(r"\s*(if|for|while|def|elif|else|try|except|with|class)\b.*:$", line) is not None


def _missing_colon(lines, index):
    return lines[index][:-1] if _is_compound(lines[index]) else None


def _unclosed_bracket(lines, index):
    line = lines[index]
    if line.count("(") == line.count(")") and line.endswith((")", "):")):
        place = line.rindex(")")
        return line[:place] + line[place + 1:]
    return None


def _extra_bracket(lines, index):
    line = lines[index]
    balanced = line.count("(") == line.count(")") and line.count("[") == line.count("]")
    return f"{line})" if balanced and line.endswith((")", "]")) else None


def _unclosed_quote(lines, index):
    line = lines[index]
    for quote in "'\"":
        if line.count(quote) == 2 and quote * 2 not in line:
            place = line.rindex(quote)
            return line[:place] + line[place + 1:]
    return None


def _one_equals_sign(lines, index):
    line = lines[index]
    return line.replace(" == ", " = ", 1) if re.match(r"\s*(if|while|elif) ", line) else None


_MISSPELT = (
    ("return ", "retrun "), ("while ", "whlie "), ("for ", "fro "), ("elif ", "elsif "), ("if ", "fi "))


def _misspelt_keyword(lines, index):
    for right, wrong in _MISSPELT:
        if lines[index].lstrip().startswith(right):
            return lines[index].replace(right, wrong, 1)
    return None


def _else_if(lines, index):
    return lines[index].replace("elif ", "else if ", 1) if lines[index].lstrip().startswith("elif ") else None


def _missing_indentation(lines, index):
    line = lines[index]
    before = lines[index - 1] if index else ""
    if _is_compound(before) and line.startswith("    "):
        return before[:len(before) - len(before.lstrip())] + line.lstrip()
    return None


def _extra_indentation(lines, index):
    line, before = lines[index], lines[index - 1] if index else ""
    if line.strip() and before.strip() and not before.rstrip().endswith((":", ",", "(", "[", "{", "\\")):
        return f"  {line}"
    return None


def _keyword_as_name(lines, index):
    return re.sub(r"^(\s+)[a-z_]+( = )", r"\1class\2", lines[index], count=1)


def _curly_quotes(lines, index):
    return re.sub(r"'([^']*)'|\"([^\"]*)\"", "\u201c\\1\\2\u201d", lines[index], count=1)


def _no_break_space(lines, index):
    return lines[index].replace(" = ", "\u00a0= ", 1)


def _missing_comma(lines, index):
    return lines[index].replace(", ", " ", 1) if "(" in lines[index] and "for" not in lines[index] else None


def _print_of_python_2(lines, index):
    return re.sub(r"^(\s+)return (\w+)$", r"\1print \2", lines[index])


def _pasted_prompt(lines, index):
    return f">>> {lines[index].strip()}" if lines[index].lstrip().startswith("return ") else None


def _return_outside(lines, index):
    line = lines[index]
    is_last = not any(each.strip() for each in lines[index + 1:])
    return line.lstrip() if is_last and line.startswith("    return ") else None


def _increment_of_c(lines, index):
    return re.sub(r"^(\s*\w+) \+= 1$", r"\1++", lines[index])


def _operators_of_c(lines, index):
    return lines[index].replace(" and ", " && ", 1)


def _assignment_in_call(lines, index):
    return re.sub(r"\blen\((\w+)\)", r"len(\1 = )", lines[index], count=1)


def _digit_first(lines, index):
    return re.sub(r"^(\s+)([a-z_]+)( = )", r"\g<1>2\2\3", lines[index], count=1)


_KINDS = [
    _missing_colon, _unclosed_bracket, _missing_comma, _unclosed_quote, _one_equals_sign, _misspelt_keyword, _else_if,
    _missing_indentation, _extra_indentation, _keyword_as_name, _curly_quotes, _no_break_space, _extra_bracket,
    _print_of_python_2, _pasted_prompt, _return_outside, _increment_of_c, _operators_of_c, _assignment_in_call,
    _digit_first,
]


def raw_message(source):
    """Returns what Python itself says about a program that does not compile."""
    try:
        compile(source.encode(), "slip", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return getattr(error, "msg", str(error))
    return ""


class Suite:
    """Grades slips, and records what went wrong."""

    def __init__(self):
        self.invalid = self.right_line = self.own_sentence = self.with_caret = 0
        self.failures = []
        self.python_sentences = []

    def judge(self, name, slip, reports):
        summary = reports[0]["summary"]
        what = f"{name}: {slip.kind}, line {slip.line}"
        if {report["verdict"] for report in reports} != {"invalid"} or any(
                report["summary"] != summary for report in reports):
            self.failures.append(f"{what}: {[(report['verdict'], report['summary']) for report in reports]}")
            return
        self.invalid += 1
        named = re.search(r"\bline (\d+)", summary, re.IGNORECASE)
        if named is not None and int(named[1]) == slip.line:
            self.right_line += 1
        else:
            self.failures.append(f"{what}: another line is named: {summary}")
        if re.fullmatch(rf"line {slip.line}: .*\n *\^", reports[0].get("details") or ""):
            self.with_caret += 1
        else:
            self.failures.append(f"{what}: the line with a caret is missing: {reports[0].get('details')!r}")
        if raw_message(slip.source) in summary:
            self.python_sentences.append(f"{what}: {summary}")
        else:
            self.own_sentence += 1
