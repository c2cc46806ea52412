"""Sébastien, without a job for years, is sent from desk to desk: two agencies decline him before one takes him on."""

from backend.demo.calendar import ago, coming, day
from backend.demo.cast import Cast
from backend.demo.moves import accept, agree, ask_support, begin, meet, pass_on, receive
from backend.demo.places import CAHORS
from cases.models import CaseFile
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.name_referent import name_referent
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant

SUMMARY = (
    "Sans emploi depuis sept ans, après vingt ans dans le bâtiment. Radié des demandeurs d’emploi faute d’actualisation en ligne. "
    "RSA. Dit avoir raconté son parcours dans six bureaux différents, et ne plus y croire."
)
NEED = "Un accompagnement vers l’emploi, avec un seul interlocuteur"
OFFER = (
    "Homme de 47 ans, très longue durée de chômage, RSA, sans accès à internet. Souhaite retravailler dehors. Se déplace à pied ou en car."
)


def tell(cast: Cast) -> CaseFile:
    ccas, work = cast.caseworker("ccas-cahors"), cast.caseworker("france-travail-cahors")
    cap, department = cast.caseworker("cap-emploi-lot"), cast.caseworker("departement-lot")
    sebastien = cast.person("M", 47, first_name="Sébastien", commune=CAHORS, phone="06 39 98 01 02")

    with ago(48, "10:15"):
        case = receive(ccas, sebastien, SUMMARY, "employment_training", "rights_benefits", "digital")
        agree(case, ccas, "france-travail-cahors", "cap-emploi-lot", "departement-lot", how="written")
        begin(case, ccas)
    with ago(48, "10:50"):
        meet(
            case,
            ccas,
            "A06",
            "L’actualisation mensuelle ne se fait qu’en ligne.",
            concerned="france-travail-cahors",
            on=day(-90),
            step="renewal",
        )
        passed_around = meet(
            case,
            ccas,
            "B08",
            "Six bureaux en un an, chacun renvoyant au suivant.",
            concerned="france-travail-cahors",
            on=day(-60),
            step="information",
        )
    with ago(45, "09:30"):
        first = pass_on(case, ccas, "france-travail-cahors", NEED, OFFER)
    with ago(43, "15:10"):
        reject_handover(
            first.pk,
            actor=work,
            reason_code="out_of_scope",
            reason="N’est plus inscrit comme demandeur d’emploi : pas d’accompagnement possible sans nouvelle inscription.",
            suggested_agency="cap-emploi-lot",
        )
    with ago(40, "11:00"):
        second = pass_on(case, ccas, "cap-emploi-lot", NEED, OFFER)
    with ago(37, "14:00"):
        reject_handover(
            second.pk,
            actor=cap,
            reason_code="out_of_scope",
            reason="Ne relève pas du public que nous accompagnons.",
            suggested_agency="departement-lot",
        )
    with ago(36, "09:20"):
        nobody = meet(case, ccas, "B10", "Personne ne se dit l’interlocuteur de ce parcours.", step="information")
    with ago(33, "10:00"):
        third = pass_on(
            case,
            ccas,
            "departement-lot",
            NEED,
            f"{OFFER} Deux structures ont déjà décliné.",
            how="three_way_call",
            sender_stays_as="observer",
            observer_until=day(25),
        )
    with ago(31, "09:40"):
        accept(third, department)
    with ago(28, "14:30"):
        complete_handover(third.pk, actor=department, person_met=True, met_on=day(-28))
    with ago(26, "10:00"):
        name_referent(case.reference, actor=department, user=department.user_id, person_position="accepted")
        start_irritant(nobody.pk, actor=department)
        start_irritant(passed_around.pk, actor=department)
    with ago(20, "11:30"):
        together = ask_support(
            case,
            department,
            "france-travail-cahors",
            "Accompagnement global avec le Département : réinscription et projet",
            "Suivi social en place. Réinscription à faire au guichet, puis recherche dans les espaces verts et les chantiers d’insertion.",
            how="appointment_booked",
            next_appointment=coming(-17, "09:00"),
        )
    with ago(18, "10:10"):
        accept(together, work)
        resolve_irritant(nobody.pk, actor=department, resolution="Un référent nommé, son numéro direct donné sur une carte.")
        resolve_irritant(passed_around.pk, actor=department, resolution="Un seul rendez-vous à deux avec France Travail.")
    with ago(14, "15:45"):
        record_persons_word(nobody.pk, actor=department, person_says="yes")
        record_persons_word(passed_around.pk, actor=department, person_says="no")  # sent to yet another desk for his registration
    with ago(12, "09:15"):
        complete_handover(together.pk, actor=work, person_met=True, met_on=day(-12))
    return case
