"""Actions, appointments, and the address of one's calendar."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from cases.models.plan import LONGEST, SHORTEST
from cases.plan.statuses import ActionStatus, AppointmentKind, AppointmentStatus, DropReason, Opinion, SaidBy

LONG = 10_000


def words(*, longest: int = LONG) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=longest)


class ActionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.CharField(source="case.reference")
    title = serializers.CharField()
    in_their_words = serializers.CharField()
    agency = AgencySlug(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")
    assignee = serializers.UUIDField(source="assignee_id", allow_null=True)
    assignee_name = serializers.CharField(source="assignee.display_name", allow_null=True, default=None)
    due_on = serializers.DateField()
    status = serializers.ChoiceField(ActionStatus.choices)
    overdue = serializers.BooleanField(help_text="Computed: still to be done, and due before today.")
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.UUIDField(source="ended_by_id", allow_null=True)
    result = serializers.CharField()
    opinion = serializers.ChoiceField(Opinion.choices, allow_blank=True, help_text="What the person says of it once it is done.")
    opinion_words = serializers.CharField()
    reason_code = serializers.ChoiceField(DropReason.choices, allow_blank=True)
    reason = serializers.CharField()
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False, help_text="Absent from lists.")
    version = serializers.IntegerField()


class Finishing(StrictSerializer):
    result = words()
    opinion = serializers.ChoiceField(Opinion.choices, required=False)
    opinion_words = words()


class PersonsOpinion(StrictSerializer):
    opinion = serializers.ChoiceField(Opinion.choices)
    opinion_words = words()


class Dropping(StrictSerializer):
    reason_code = serializers.ChoiceField(
        DropReason.choices, required=False, help_text="`other`, with a reason in words, when it is left out; never `case_closed`."
    )
    reason = words(longest=2000)


class ActionChanges(Finishing, Dropping):
    """`status` carries the action through its life, as its verbs do; what only a verb needs is sent along with it."""

    title = serializers.CharField(required=False, max_length=200)
    in_their_words = words()
    agency = serializers.SlugField(required=False, max_length=80)
    assignee = serializers.UUIDField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False)
    status = serializers.ChoiceField(ActionStatus.choices, required=False)


class ActionInput(Finishing, Dropping):
    id = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=200)
    in_their_words = words()
    agency = serializers.SlugField(max_length=80, help_text="At work in the case: its lead, or one that contributes.")
    assignee = serializers.UUIDField(required=False, allow_null=True, help_text="A caseworker of that agency.")
    due_on = serializers.DateField()
    status = serializers.ChoiceField(ActionStatus.choices, required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Apart, what only a verb of its life needs."""
        of_the_verb = {name: said.pop(name) for name in (*Finishing().fields, *Dropping().fields) if name in said}
        return {**said, "said": of_the_verb}


class AppointmentOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.CharField(source="case.reference")
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    agency = AgencySlug(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")
    professional = serializers.UUIDField(source="professional_id", allow_null=True)
    professional_name = serializers.CharField(source="professional.display_name", allow_null=True, default=None)
    kind = serializers.ChoiceField(AppointmentKind.choices)
    place = serializers.CharField()
    directions = serializers.CharField(help_text="How to get there.")
    reminder_wanted = serializers.BooleanField()
    status = serializers.ChoiceField(AppointmentStatus.choices)
    said_by = serializers.ChoiceField(SaidBy.choices, allow_blank=True)
    comment = serializers.CharField()
    told_at = serializers.DateTimeField(allow_null=True)
    told_by = serializers.UUIDField(source="told_by_id", allow_null=True)
    moved_to = serializers.UUIDField(source="moved_to_id", allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False, help_text="Absent from lists.")
    version = serializers.IntegerField()


class AppointmentChanges(StrictSerializer):
    starts_at = serializers.DateTimeField(required=False)
    minutes = serializers.IntegerField(required=False, min_value=SHORTEST, max_value=LONGEST)
    agency = serializers.SlugField(required=False, max_length=80, help_text="By default the acting one; in the case or not.")
    professional = serializers.UUIDField(
        required=False, allow_null=True, help_text="A caseworker of that agency, if it is at work in the case."
    )
    kind = serializers.ChoiceField(AppointmentKind.choices, required=False)
    place = words(longest=200)
    directions = words(longest=2000)
    reminder_wanted = serializers.BooleanField(required=False)


class AppointmentInput(AppointmentChanges):
    id = serializers.UUIDField(required=False)
    starts_at = serializers.DateTimeField()


class Telling(StrictSerializer):
    status = serializers.ChoiceField(AppointmentStatus.choices, help_text="`booked` takes back what was said in error; never `moved`.")
    said_by = serializers.ChoiceField(SaidBy.choices, required=False)
    comment = words(longest=2000)


class Moving(AppointmentChanges):
    starts_at = serializers.DateTimeField()
    said_by = serializers.ChoiceField(SaidBy.choices, required=False)
    comment = words(longest=2000)


class CalendarOutput(serializers.Serializer[Any]):
    """`address` is told once, by the request that makes it."""

    exists = serializers.BooleanField()
    created_at = serializers.DateTimeField(allow_null=True)
    last_read_on = serializers.DateField(allow_null=True)
    address = serializers.CharField(allow_null=True)
