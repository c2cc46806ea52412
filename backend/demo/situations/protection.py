"""People who must be protected: a case that named readers alone see, a neighbour who never sees one."""

from agencies.models import User
from backend.demo.calendar import ago
from backend.demo.cast import TWO_AGENCIES, Cast
from backend.demo.moves import begin, receive
from backend.demo.places import CAHORS
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.name_readers import name_readers
from cases.statuses import ExclusionReason


def restricted(cast: Cast) -> None:
    department, coordinator = cast.caseworker("departement-lot"), cast.coordinator("departement-lot")
    with ago(9, "10:00"):
        person = cast.person("F", 34, commune=CAHORS, phone="06 39 98 04 01", safe_contact="Jamais par courrier ; appeler le matin")
        case = receive(department, person, "A dû quitter son logement du jour au lendemain, avec deux enfants.", "housing")
        begin(case, department)
    with ago(9, "10:30"):
        name_readers(case.reference, actor=coordinator, readers=[department.user_id, coordinator.user_id])


def set_apart(cast: Cast) -> None:
    """One of the colleagues is her neighbour."""
    ccas, neighbour = cast.caseworker("ccas-cahors"), User.objects.get(login=TWO_AGENCIES[0])
    with ago(11, "15:00"):
        case = receive(ccas, cast.person("F", 63, commune=CAHORS), "Facture d’eau impayée après une fuite.", "income_debt")
        begin(case, ccas)
    with ago(11, "15:20"):
        exclude_user(case.reference, actor=cast.coordinator("ccas-cahors"), user=neighbour.pk, reason=ExclusionReason.NEIGHBOUR)


SITUATIONS = (restricted, set_apart)
