"""Writes small exercise packages."""


def write_package(directory, files):
    """Writes the files of an exercise, by relative path, and returns its directory. Adds missing required files."""
    slug = directory.name
    defaults = {
        "exercise.yaml": f"slug: {slug}\ntitle: {slug.capitalize()}\n",
        "handout.md": f"# {slug}\n",
        "starter.py": "# Write your program here.\n",
    }
    for path, contents in {**defaults, **files}.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(contents, str):
            contents = contents.encode()
        file.write_bytes(contents)
    return directory
