"""The OpenAPI document: what the endpoints say of themselves, and the problems all share."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from api.errors import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
SHARED = {
    "400": "A filter or field was not understood",
    "401": "Neither a working token nor a session",
    "403": "The account lacks the duty, or the token the scope",
    "404": "Missing, or out of the account's scope",
    "406": "Only JSON is served",
    "409": "A rule forbids it; `code` says which",
    "429": "Too many requests; Retry-After says when to come back",
}
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Send it back as If-None-Match"}}


class ProblemSchema(AutoSchema):
    """Adds to every operation the refusals that any endpoint may give, and the ETag of reads."""

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response":
            return bodies
        if self.method == "GET":
            bodies.get("200", {}).setdefault("headers", {}).update(ETAG)
            bodies.setdefault("304", {"description": "Unchanged since the ETag was given"})
        content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status, meaning in SHARED.items():
            bodies.setdefault(status, {"description": meaning, "content": content})
        return bodies


def with_problem(result: dict[str, Any], **_rest: Any) -> dict[str, Any]:
    """Add what every refusal is made of to the document (a hook of drf-spectacular)."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    return result
