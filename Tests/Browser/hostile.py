"""Contents that break layouts, by name: the Python expression that makes the text."""

EXPRESSIONS = {
    "100,000 characters without a space": '"x" * 100_000',
    "a wide list": "repr(list(range(18_000)))",
    "deep JSON": """'{"a": [' * 8_000 + "null" + "]}" * 8_000""",
    "text from right to left": '"שלום עולם " * 800',
    "marks that turn the direction of text": '"\\u202eevil \\u2067x\\u202c " * 600',
    "stacked accents": '("Z" + "\\u0301\\u0316\\u0489" * 20) * 150',
    "HTML": '"<h1>x</h1><img src=/none onerror=alert(1)><style>*{display:none}</style></pre>" * 300',
    "terminal escapes": '"\\x1b[31mred\\x1b[0m\\x1b[2J" * 2_000',
    "tabs": '"\\t" * 5_000 + "x"',
    "10,000 lines": '"\\n".join(f"line {n}" for n in range(10_000))',
    "emoji sequences": '"\\U0001f469\\u200d\\U0001f469\\u200d\\U0001f467\\ufe0f" * 2_500',
    "control characters": '"".join(map(chr, [*range(1, 10), *range(11, 32), 127])) * 500',
    "NUL characters": '"a\\0b" * 1_000',
    "wide letters without a space": '"\\u6f22" * 15_000',
    "no-break spaces": '"word\\xa0" * 8_000',
    "zero-width characters": '"a\\u200b\\u2060\\ufeff" * 3_000',
    "carriage returns": '"50 %\\r" * 4_000',
    "empty lines": '"\\n" * 9_000 + "end"',
    "spaces": '" " * 50_000 + "x" + " " * 50_000',
    "backticks": '"`x" * 5_000',
    "block letters": '"\\u2588" * 15_000',
    "a long word with hyphens": '"a-" * 20_000',
}

CONTENTS = {name: eval(expression) for name, expression in EXPRESSIONS.items()}
