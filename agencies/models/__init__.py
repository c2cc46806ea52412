from agencies.models.agency import Agency, Capacity, Competence, Kind, ReceptionPoint, ServedCommune
from agencies.models.event import AgencyEvent
from agencies.models.invitation import Invitation
from agencies.models.member import ApiKey, Membership, User
from agencies.models.territory import Commune, Intercommunality, LivingArea, Perimeter, PerimeterCommune

__all__ = [
    "Agency",
    "AgencyEvent",
    "ApiKey",
    "Capacity",
    "Commune",
    "Competence",
    "Intercommunality",
    "Invitation",
    "Kind",
    "LivingArea",
    "Membership",
    "Perimeter",
    "PerimeterCommune",
    "ReceptionPoint",
    "ServedCommune",
    "User",
]
