"""Which of the described fields have occurred in an answer."""

from description import operations


class Fields:
    """Walks through answers along their schemas, and notes each field that is there."""

    def __init__(self, description):
        self._description = description
        self._seen = set()

    def note(self, schema, value):
        """Notes the fields of a value that a schema describes."""
        schema = self._resolved(schema)
        for part in [*schema.get("allOf", []), *schema.get("oneOf", [])]:
            self.note(part, value)
        if isinstance(value, dict):
            for name, field in schema.get("properties", {}).items():
                if name in value:
                    self._seen.add(id(field))
                    self.note(field, value[name])
        elif isinstance(value, list) and "items" in schema:
            for element in value:
                self.note(schema["items"], element)

    def unseen(self):
        """The described fields that were in no answer, as `Schema.field`."""
        names = {}
        for method, path, operation in operations(self._description):
            for status, response in operation["responses"].items():
                for media in self._resolved(response).get("content", {}).values():
                    self._name(media.get("schema", {}), f"{method} {path} {status}", names)
        self._name(self._description["components"]["schemas"]["Event"], "Event", names)
        return sorted(name for key, name in names.items() if key not in self._seen)

    def schema(self, method, path, status):
        """The schema of an answer, or None."""
        operation = self._description["paths"][path][method.lower()]
        response = self._resolved(operation["responses"].get(str(status), {}))
        return next((media.get("schema") for media in response.get("content", {}).values()), None)

    def _name(self, schema, name, names):
        if "$ref" in schema:
            name = schema["$ref"].split("/")[-1]
            schema = self._resolved(schema)
        for part in [*schema.get("allOf", []), *schema.get("oneOf", [])]:
            self._name(part, name, names)
        for field_name, field in schema.get("properties", {}).items():
            if id(field) not in names:
                names[id(field)] = f"{name}.{field_name}"
                self._name(field, f"{name}.{field_name}", names)
        if "items" in schema:
            self._name(schema["items"], f"{name}[]", names)

    def _resolved(self, schema):
        while "$ref" in schema:
            place = self._description
            for step in schema["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            schema = place
        return schema
