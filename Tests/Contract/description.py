"""The contract: `docs/openapi.yaml`, and a stricter copy of it."""

import copy

import yaml

from server import SOURCE

METHODS = ("get", "put", "post", "delete", "patch")
FILE = SOURCE / "docs/openapi.yaml"


def load():
    return yaml.safe_load(FILE.read_text())


def operations(description):
    """Yields method, path and operation of each call."""
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def closed(description):
    """Returns a copy whose objects may have no other fields than the described ones.

    JSON Schema lets an object have any further fields. `unevaluatedProperties` forbids them, also in an object that
    `allOf` puts together. The parts of an `allOf` must stay open, so each schema gets an open copy for them.
    """
    description = copy.deepcopy(description)
    schemas = description["components"]["schemas"]
    parts = {f"Part{name}": copy.deepcopy(schema) for name, schema in schemas.items()}
    for schema in schemas.values():
        _close(schema, is_part=False)
    for schema in parts.values():
        _close(schema, is_part=True)
    schemas.update(parts)
    for response in description["components"]["responses"].values():
        _close_content(response)
    for _, _, operation in operations(description):
        for response in operation["responses"].values():
            _close_content(response)
    return description


def _close_content(response):
    for media in response.get("content", {}).values():
        if "schema" in media:
            _close(media["schema"], is_part=False)


def _close(schema, is_part):
    if is_part and "$ref" in schema:
        schema["$ref"] = schema["$ref"].replace("/schemas/", "/schemas/Part")
    if not is_part and ("properties" in schema or "allOf" in schema) and "additionalProperties" not in schema:
        schema["unevaluatedProperties"] = False
    for member in schema.get("allOf", []):
        _close(member, is_part=True)
    for member in [*schema.get("oneOf", []), *schema.get("anyOf", [])]:
        _close(member, is_part)
    for field in schema.get("properties", {}).values():
        _close(field, is_part=False)
    if "items" in schema:
        _close(schema["items"], is_part=False)
