"""People who must be protected: a case that named readers alone see, a neighbour who never sees one, a shelter that is not named."""

from agencies.actor import Actor
from agencies.models import User
from agencies.operations.add_member import add_member
from agencies.operations.create_agency import create_agency
from agencies.operations.mark_sensitive import mark_sensitive
from agencies.roles import Role
from backend.demo.calendar import ago, day, moment
from backend.demo.cast import MACHINE, MARK, SHELTER, TWO_AGENCIES, Cast
from backend.demo.moves import accept, agree, ask_support, begin, note, promise, receive, see_again
from backend.demo.names import PROFESSIONAL
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


def sheltered(cast: Cast) -> None:
    """The CAF reads that a specialised agency is in the case, and not that it is a shelter; the CCAS, which leads, reads its name."""
    ccas, caf, shelter = cast.caseworker("ccas-cahors"), cast.caseworker("caf-lot"), shelter_caseworker()
    with ago(14, "09:30"):
        case = receive(
            ccas, {"alias": "La dame du premier train", "commune": CAHORS}, "Arrivée avec une valise et son fils de six ans.", "housing"
        )
        agree(case, ccas, SHELTER, "caf-lot", how="written")
        begin(case, ccas)
    with ago(13, "10:00"):
        accept(ask_support(case, ccas, SHELTER, "Une place dès ce soir", "Une mère et son enfant, sans solution ce soir."), shelter)
        accept(ask_support(case, ccas, "caf-lot", "Ouvrir ses droits à son nom", "Séparation récente, aucun revenu propre."), caf)
    with ago(12, "16:00"):
        note(case, shelter, "Bien installée, l’enfant retourne à l’école lundi.", audience="participants")
        promise(case, shelter, "L’accompagner au premier rendez-vous avec l’avocate", by=day(3))
        promise(case, caf, "Verser l’allocation sur son propre compte", by=day(5))
        see_again(case, shelter, moment(2, "14:00"), place="Au refuge", minutes=45)


def shelter_caseworker() -> Actor:
    with ago(380, "09:00"):
        create_agency(SHELTER, name="Refuge du Causse – femmes et enfants", kind="health_social", competences=["housing"], actor=MACHINE)
        agency = mark_sensitive(SHELTER, actor=MACHINE)
        login = f"{Role.CASEWORKER}@{SHELTER}{MARK}"
        member = add_member(agency, roles=[Role.CASEWORKER], login=login, first_name="Solène", last_name=PROFESSIONAL, actor=MACHINE)
        return Actor.of(member)


SITUATIONS = (restricted, set_apart, sheltered)
