"""Two files of one person, merged and taken apart."""

from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from api.serializers.naming import AgencySlug
from api.serializers.sharing import ExceptionInput
from cases.operations.merging.propose_merge import OTHER, THIS
from cases.statuses import FileMergeStatus, Ground, MergeSide, ParticipationRole, TakenApart


class MergeInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    absorbed = serializers.CharField(required=False, max_length=20, help_text="Reference of the other case, for whoever sees it.")
    pair = serializers.UUIDField(required=False, help_text="Instead of `absorbed`: the pair that both sides have judged to be one person.")
    keep = serializers.ChoiceField([THIS, OTHER], default=THIS, help_text="Which of the two files goes on.")
    exception = ExceptionInput(required=False, help_text="For the lead of the case that closes, where no agreement covers it.")


class ValidationInput(StrictSerializer):
    exception = ExceptionInput(required=False, help_text="For the lead of the case that closes, where no agreement covers it.")


class UndoInput(StrictSerializer):
    reason_code = serializers.ChoiceField(TakenApart.choices)
    reason = serializers.CharField(max_length=2000)


class OwnSide(serializers.Serializer[Any]):
    case = serializers.CharField(source="reference")
    person = serializers.CharField(source="person.display_name")


class MergeOutput(serializers.Serializer[Any]):
    """`kept` and `absorbed` are null for whoever does not see that case: of the other side, one reads who leads it."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(FileMergeStatus.choices)
    kept = serializers.CharField(source="shown.kept.reference", allow_null=True, default=None)
    absorbed = serializers.CharField(source="shown.absorbed.reference", allow_null=True, default=None)
    own = OwnSide(many=True, source="shown.own")
    keeps_own = serializers.BooleanField(source="shown.keeps_own", help_text="The file that goes on is one that you lead.")
    other_agency = serializers.SlugField(source="shown.other_agency.slug", allow_null=True, default=None)
    other_agency_name = serializers.CharField(source="shown.other_agency.name", allow_null=True, default=None)
    pair = serializers.UUIDField(source="pair_id", allow_null=True)
    proposed_for = serializers.ChoiceField(MergeSide.choices)
    proposed_by_agency = AgencySlug(source="shown.proposed_by_agency.slug")
    proposed_by = serializers.CharField(source="shown.proposed_by.display_name", allow_null=True, default=None)
    proposed_at = serializers.DateTimeField()
    answered_by_agency = serializers.SlugField(source="shown.answered_by_agency.slug", allow_null=True, default=None)
    answered_at = serializers.DateTimeField(allow_null=True)
    undone_by_agency = serializers.SlugField(source="shown.undone_by_agency.slug", allow_null=True, default=None)
    undone_at = serializers.DateTimeField(allow_null=True)
    reason_code = serializers.ChoiceField(TakenApart.choices, allow_blank=True, help_text="Why the two were taken apart.")
    reason = serializers.CharField()
    allowed_actions = serializers.ListField(child=serializers.CharField(), source="shown.allowed_actions")
    version = serializers.IntegerField()


class EnteringOutput(serializers.Serializer[Any]):
    agency = AgencySlug(source="agency.slug")
    role = serializers.ChoiceField(ParticipationRole.choices)
    ground = serializers.ChoiceField(Ground.choices, source="by.ground")


class MergePreview(serializers.Serializer[Any]):
    """What merging would do. What is null is not told: it is of a case that you do not see."""

    dry_run = serializers.BooleanField(default=True)
    kept = serializers.CharField(source="kept.reference", allow_null=True, default=None)
    absorbed = serializers.CharField(source="absorbed.reference", allow_null=True, default=None)
    at_once = serializers.BooleanField(help_text="One agency leads both: nobody else is asked.")
    entering = EnteringOutput(many=True, allow_null=True, help_text="Agencies that come into the case that goes on.")
    already_in = serializers.ListField(child=serializers.SlugField())
    staying_out = serializers.ListField(child=serializers.SlugField(), allow_null=True, help_text="No agreement brings them in.")
    missing = serializers.SlugField(
        allow_null=True, help_text="Leads the case that closes, and has no ground to come in: no merge without."
    )
    dropped_actions = serializers.IntegerField(allow_null=True, help_text="Still to be done in the case that closes.")
    coming_appointments = serializers.IntegerField(allow_null=True, help_text="Of the case that closes: they stay booked.")
    in_the_way = serializers.CharField(allow_null=True, help_text="A sentence, when it cannot be done for now.")
