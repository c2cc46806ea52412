"""One person, one file: who is looked up before a case is opened, and what comes of a “possibly”."""

from collections.abc import Mapping
from typing import Any

from agencies.actor import Actor
from backend.demo.calendar import ago, hours_ago
from backend.demo.cast import Cast
from backend.demo.moves import agree, begin, meet, receive
from backend.demo.places import CAHORS, LALBENQUE
from cases.models import PersonLookup
from cases.operations.one_person.grant_access import grant_access
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.request_access import request_access
from cases.statuses import ParticipationRole


def look_up(actor: Actor, person: Mapping[str, Any], reason: str) -> PersonLookup:
    return look_up_person(
        actor=actor, birth_name=person["last_name"], first_name=person["first_name"], birth_date=person["birth_date"], reason=reason
    )


def followed_by_nobody(cast: Cast) -> None:
    with hours_ago(5):
        look_up(cast.caseworker("cpam-lot"), cast.person("F", 51), "Se présente sans savoir qui suit ses démarches.")


def asks_to_join(cast: Cast) -> None:
    """Followed elsewhere, it seems: the request waits for the coordinator of Lalbenque."""
    lalbenque, caf = cast.caseworker("france-services-lalbenque"), cast.caseworker("caf-lot")
    person = cast.person("M", 29, commune=LALBENQUE)
    with ago(12, "10:00"):
        case = receive(lalbenque, person, "Séparé depuis l’été, hébergé chez un ami ; ne reçoit plus son courrier.", "housing")
        begin(case, lalbenque)
        meet(case, lalbenque, "B04", "Attestation demandée trois fois.", concerned="caf-lot", step="supporting_documents")
    with hours_ago(4):
        lookup = look_up(caf, person, "Demande d’aide au logement incomplète ; dit être aidé « à Lalbenque ».")
        request_access(lookup.pk, actor=caf, reason="Nous instruisons son aide au logement : nous éviterions de redemander ses pièces.")


def let_in(cast: Cast) -> None:
    """The same a week ago: the person agreed, and the coordinator let the agency in."""
    ccas, cpam = cast.caseworker("ccas-cahors"), cast.caseworker("cpam-lot")
    person = cast.person("F", 44, commune=CAHORS)
    with ago(20, "14:00"):
        case = receive(ccas, person, "Aide alimentaire chaque mois depuis une reprise à temps partiel.", "food_emergency", "income_debt")
        begin(case, ccas)
    with ago(7, "09:30"):
        lookup = look_up(cpam, person, "Reste à charge élevé ; demande qui peut l’aider.")
        asked = request_access(lookup.pk, actor=cpam, reason="Nous ouvrons une complémentaire et demanderions les mêmes justificatifs.")
    with ago(6, "11:00"):
        agree(case, ccas, "cpam-lot")
        grant_access(asked.pk, actor=cast.coordinator("ccas-cahors"), role=ParticipationRole.CONTRIBUTOR)


SITUATIONS = (followed_by_nobody, asks_to_join, let_in)
