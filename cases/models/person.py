"""People. As little as is needed: a case can be opened with nothing but an alias (unconditional reception)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune
from agencies.models.territory import NormaliseName
from backend.base.journal import JournalEntry
from backend.base.models import Record
from cases.statuses import ContactChannel


class NameSounds(models.Func):
    """How each word of a normalised name sounds in French (SQL function `name_sounds`, as cases/people/names.py)."""

    function = "name_sounds"
    output_field = ArrayField(models.TextField())


def called() -> Concat:
    """All the words by which somebody is called."""
    space = Value(" ")
    return Concat(F("first_name"), space, F("last_name"), space, F("birth_name"), space, F("alias"), output_field=models.TextField())


class Person(Record):
    """`last_name` is the usage name, `birth_name` the one on the birth certificate. `blanked_at`: erased on request."""

    alias = models.CharField(max_length=80, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    birth_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    safe_contact = models.CharField(
        max_length=200, blank=True, help_text=_("How and when to reach the person without putting them at risk.")
    )
    contact_channels = ArrayField(
        models.CharField(max_length=20, choices=ContactChannel),
        default=list,
        db_default=Value([], ArrayField(models.CharField(max_length=20))),
        blank=True,
        help_text=_("The only ways in which to reach the person; any when empty."),
    )
    contact_hours = models.CharField(max_length=120, blank=True, default="", db_default="")
    phone_answered_by = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text=_("Who may answer the telephone, and what may be said then.")
    )
    do_not_write = models.BooleanField(default=False, db_default=False, help_text=_("Nothing that others could open."))
    address_protected = models.BooleanField(
        default=False, db_default=False, help_text=_("Shown only when asked for, to those who work on the case; each look is recorded.")
    )
    created_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    blanked_at = models.DateTimeField(null=True, blank=True, editable=False)
    same_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("Found to be this person, whose file goes on: a link that can be undone, one step deep."),
    )

    met_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("Met again: the first record of this person, which each later case has its own copy of."),
    )

    usager_norm = models.GeneratedField(
        expression=NormaliseName(called()),
        output_field=models.TextField(),
        db_persist=True,
    )
    sounds = models.GeneratedField(
        expression=NameSounds(NormaliseName(called())),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    seen_by_groups = ArrayField(
        models.IntegerField(),
        default=list,
        editable=False,
        help_text=_("Guardian groups with a grant on a case of this person; kept by trigger."),
    )

    IDENTITY_FIELDS = ("alias", "first_name", "last_name", "birth_name", "birth_date")
    SAFE_CONTACT_FIELDS = ("contact_channels", "contact_hours", "phone_answered_by", "do_not_write", "safe_contact")
    CONTACT_FIELDS = ("address", "phone", "email", *SAFE_CONTACT_FIELDS, "address_protected")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(alias="", first_name="", last_name="", birth_name="") | Q(blanked_at__isnull=False),
                name="person_called_something",
                violation_error_message=_("Give at least an alias or a name."),
            ),
            models.CheckConstraint(condition=Q(contact_channels__contained_by=ContactChannel.values), name="person_contact_channels"),
            models.CheckConstraint(condition=~Q(same_as=F("id")), name="person_same_as_another"),
            models.CheckConstraint(condition=~Q(met_as=F("id")), name="person_met_as_another"),
        ]
        indexes = [
            GinIndex(fields=["seen_by_groups", "usager_norm"], opclasses=["array_ops", "gin_trgm_ops"], name="person_search"),
            GinIndex(fields=["seen_by_groups", "sounds"], name="person_sounds"),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="person_same_as"),
            models.Index(fields=["met_as"], condition=Q(met_as__isnull=False), name="person_met_as"),
        ]

    @property
    def shown_id(self) -> UUID:
        """By which others name this person, whichever of their cases they were met in (docs/adr/0021)."""
        return self.met_as_id or self.pk

    @property
    def known_by_alias_only(self) -> bool:
        return not (self.first_name or self.last_name or self.birth_name)

    @property
    def shown_address(self) -> str:
        """The address, unless it is protected: then it is asked for (cases/people/protected_address.py)."""
        return "" if self.address_protected else self.address

    @property
    def has_safe_contact(self) -> bool:
        """Something is to be known before the person is contacted."""
        return any(getattr(self, name) for name in self.SAFE_CONTACT_FIELDS)

    @property
    def may_be_called(self) -> bool:
        return not self.contact_channels or ContactChannel.PHONE in self.contact_channels

    @property
    def channels(self) -> list[ContactChannel]:
        return [ContactChannel(channel) for channel in self.contact_channels]

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name or self.birth_name}".strip() or self.alias


class ProbablePair(Record):
    """Two people who may be one, put aside for review; those who opened the cases are never told.

    `second` came later. Each side has the opinion of whoever leads its case; one "not the same" settles it, and is remembered.
    """

    class Verdict(models.TextChoices):
        TO_REVIEW = "to_review", _("To review")
        SAME = "same", _("The same person")
        NOT_SAME = "not_same", _("Two people")

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(help_text=_("Closeness, 0 to 100."))
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.TO_REVIEW)
    first_opinion = models.CharField(max_length=10, choices=Verdict, blank=True)
    second_opinion = models.CharField(max_length=10, choices=Verdict, blank=True)
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who opened or reopened the case by which it was found, and never sees it."),
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When the coordinators of both sides were told: by the clock, so that opening a case costs the same."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_ordered"),
            models.CheckConstraint(
                condition=Q(verdict="to_review", settled_at=None)
                | Q(verdict="same", first_opinion="same", second_opinion="same", settled_at__isnull=False)
                | Q(verdict="not_same", settled_at__isnull=False) & (Q(first_opinion="not_same") | Q(second_opinion="not_same")),
                name="pair_settled_by_opinions",
                violation_error_message=_("Two people are one when both sides say so; one side is enough to say that they are not."),
            ),
        ]
        indexes = [
            models.Index(fields=["-found_at", "-id"], name="pair_latest"),
            models.Index(fields=["found_at"], condition=Q(told_at=None, verdict="to_review"), name="pair_to_tell"),
        ]

    sides: Any = ()
    """Of those that the actor who got this pair answers for, and what else they may read (cases/people/pairs.py)."""
    shown: Any = None


class PairEvent(JournalEntry):
    """Who judged a pair, and how; its stream is the pair. It stands in the history of no case: other readers of a case learn nothing."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="pair_event_chain")]
