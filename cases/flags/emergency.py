"""Numbers to show first when somebody is in danger. Source: service-public.fr, « Numéros d'urgence »."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence


class EmergencyNumber(NamedTuple):
    number: str
    label: Sentence


EMERGENCY_NUMBERS = (
    EmergencyNumber("112", _("European emergency number")),
    EmergencyNumber("15", _("Medical emergency (SAMU)")),
    EmergencyNumber("17", _("Police and gendarmerie")),
    EmergencyNumber("18", _("Fire brigade")),
    EmergencyNumber("114", _("Emergency by text message, for those who cannot speak or hear")),
    EmergencyNumber("115", _("Emergency shelter")),
    EmergencyNumber("119", _("Children in danger")),
    EmergencyNumber("3114", _("Suicide prevention")),
    EmergencyNumber("3919", _("Violence against women")),
    EmergencyNumber("3977", _("Abuse of elderly or disabled adults")),
)
