"""What a handout should not contain. The page must show it without breaking, and run nothing of it."""

LONG = "long" * 250
LETTER_WITH_MANY_MARKS = "Z" + "".join(map(chr, range(0x300, 0x370)))

TEXT = f"""
## What should not be here

<script>document.title = "script"</script>

<img src="x" onerror="document.title = 'image'"> and <b onclick="document.title = 'click'">bold</b>,
[runs code](javascript:document.title='link'), [data](data:text/html,x), ![gone](missing.png) and
![elsewhere](https://example.org/picture.png).

{LONG} and `{LONG}`.

# {LONG}

```python
text = "{LONG}"
```

| {LONG} | {" | ".join(f"column {number}" for number in range(40))} |
|{"---|" * 41}
| [a link](https://example.org/{LONG}) | {" | ".join(["value"] * 40)} |

{"> " * 60}a deep quotation {LONG}

{chr(10).join("  " * level + f"- level {level}" for level in range(40))}

שלום עולם, זהו טקסט מימין לשמאל עם `code` ומספר 12.

- مرحبا بالعالم

{LETTER_WITH_MANY_MARKS * 4}
"""


def append_to(exercises):
    """Appends the text to the handout of the exercise `rich-handout` in a copy of the course."""
    if not (exercises / "rich-handout").exists():
        return
    with (exercises / "rich-handout/handout.md").open("a") as handout:
        handout.write(TEXT)
