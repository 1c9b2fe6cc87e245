"""What the service's description says of bodies that FastAPI does not read itself, and of refusals."""

from typing import Any

BINARY = {"schema": {"type": "string", "format": "binary"}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not in the format that it says."},
    401: {"description": "The token is missing or wrong."},
    408: {"description": "The body did not arrive in time."},
    409: {"description": "The client asks for vectors of another model."},
    411: {"description": "The request does not say how long its body is."},
    413: {"description": "Too many bytes or pictures in one request."},
    415: {"description": "The body is of another type."},
    422: {"description": "The request is not as it should be."},
    429: {"description": "Too many pictures wait. Retry-After says in how many seconds to come again."},
    503: {"description": "The model fails."},
}

FORM = {
    "schema": {
        "type": "object",
        "required": ["images"],
        "properties": {"images": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    }
}
BASE64 = {
    "type": "object",
    "required": ["images"],
    "properties": {
        "images": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "model_name": {"type": ["string", "null"]},
        "pretrained": {"type": ["string", "null"]},
    },
}
ANSWER = {
    "type": "object",
    "required": ["embeddings", "count", "model_info", "errors"],
    "properties": {
        "embeddings": {"type": "array", "items": {"type": ["array", "null"], "items": {"type": "number"}}},
        "count": {"type": "integer"},
        "model_info": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"index": {"type": "integer"}, "reason": {"type": "string"}}},
        },
    },
}
