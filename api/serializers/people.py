from typing import Any

from rest_framework import serializers

from api.input import StrictSerializer
from cases.people.search import NAMES
from cases.statuses import ContactChannel, FoundBy


class PersonOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="shown_id", help_text="The same in each of their cases that you see.")
    alias = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    birth_name = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    commune = serializers.CharField(source="commune_id", allow_null=True, help_text="INSEE code.")
    address = serializers.CharField(source="shown_address", help_text="Empty when it is protected: see `protected-address`.")
    address_protected = serializers.BooleanField()
    phone = serializers.CharField()
    email = serializers.CharField()
    safe_contact = serializers.CharField(help_text="How and when to reach the person without putting them at risk.")
    contact_channels = serializers.ListField(child=serializers.ChoiceField(ContactChannel.choices), help_text="Any when empty.")
    contact_hours = serializers.CharField()
    phone_answered_by = serializers.CharField()
    do_not_write = serializers.BooleanField()


class PersonName(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="shown_id")
    display_name = serializers.CharField()


class PersonContact(serializers.Serializer[Any]):
    """Name and contact, and nothing else: what a handover with `disclosure: identity` shows before acceptance."""

    alias = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    birth_name = serializers.CharField()
    phone = serializers.CharField()
    safe_contact = serializers.CharField()
    contact_channels = serializers.ListField(child=serializers.ChoiceField(ContactChannel.choices))
    contact_hours = serializers.CharField()
    phone_answered_by = serializers.CharField()
    do_not_write = serializers.BooleanField()


class PersonTold(StrictSerializer):
    """What is told of a person. An alias alone is enough; nothing here for religion, origin, opinion, health or social-security number."""

    alias = serializers.CharField(max_length=80, required=False, allow_blank=True)
    first_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    birth_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    commune = serializers.CharField(max_length=5, required=False, allow_null=True, help_text="INSEE code.")
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    safe_contact = serializers.CharField(max_length=200, required=False, allow_blank=True)
    contact_channels = serializers.ListField(child=serializers.ChoiceField(ContactChannel.choices), required=False, max_length=10)
    contact_hours = serializers.CharField(max_length=120, required=False, allow_blank=True)
    phone_answered_by = serializers.CharField(max_length=120, required=False, allow_blank=True)
    do_not_write = serializers.BooleanField(required=False)
    address_protected = serializers.BooleanField(required=False)


class PersonOfCase(PersonTold):
    id = serializers.UUIDField(required=False, help_text="Somebody met in a case that you see; otherwise say who it is.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "id" in attrs and len(attrs) > 1:
            from django.utils.translation import gettext as _

            raise serializers.ValidationError({"id": _("Name somebody known, or tell who somebody new is: not both.")})
        return attrs


class PersonFlagged(StrictSerializer):
    """Who the person is, or how to find them."""

    alias = serializers.CharField(max_length=80, required=False, allow_blank=True)
    first_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    birth_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    how_to_find = serializers.CharField(max_length=300, required=False, allow_blank=True)


class Query(StrictSerializer):
    q = serializers.CharField(max_length=120)


class PersonFound(PersonName):
    birth_date = serializers.DateField(allow_null=True)
    commune = serializers.CharField(source="commune_id", allow_null=True)


class SearchResult(serializers.Serializer[Any]):
    person = PersonFound()
    case = serializers.CharField(source="case.reference", help_text="Reference of their most recent case in your sight.")
    status = serializers.CharField(source="case.status")
    found_by = serializers.ChoiceField(FoundBy.choices, help_text="How the least sure of the words was found.")
    in_names = serializers.ListField(child=serializers.ChoiceField(NAMES), source="names", help_text="Where the words were found.")


class SearchResults(serializers.Serializer[Any]):
    results = SearchResult(many=True)
