"""Lists with sides, such as what the acting agency received and what it sent: `?box=` names the one that is asked for."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError

from api.resource import Resource

BOX = "box"
View = TypeVar("View", bound=type[Resource])


def in_boxes(*boxes: str, description: str = "", **answer: Any) -> Callable[[View], View]:
    """Its list and its count are of one of these boxes, see `box_of`, and documented so. `answer` is for `extend_schema`."""
    parameter = OpenApiParameter(BOX, enum=list(boxes), required=True, description=description)

    def put(view: View) -> View:
        view.boxes = boxes
        view.query_parameters = {**view.query_parameters, "list": [BOX], "count": [BOX]}
        documented = {"list": extend_schema(parameters=[parameter], **answer), "count": extend_schema(parameters=[parameter])}
        return extend_schema_view(**documented)(view)

    return put


def box_of(view: Resource) -> str:
    box = view.request.query_params.get(BOX, "")
    if box not in view.boxes:
        sentence = _("Choose among: %(choices)s.") % {"choices": ", ".join(view.boxes)}
        raise ValidationError({BOX: [ErrorDetail(sentence, code="invalid_choice")]})
    return box
