"""Roseline, elderly, is losing her autonomy: her home help raises a flag, and nobody lets go of the thread."""

from backend.demo.calendar import ago, day, moment
from backend.demo.cast import Cast
from backend.demo.moves import accept, agree, begin, meet, pass_on, promise, see_again
from backend.demo.places import PRADINES
from cases.models import CaseFile
from cases.operations.edit_case import edit_case
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.inform_person import inform_person
from cases.operations.name_referent import name_referent
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant

SUMMARY = (
    "84 ans, vit seule depuis trois ans dans un pavillon à étage. Mange peu, ne fait plus ses courses. Le courrier s’entasse ; une facture "
    "d’électricité est impayée faute d’avoir été ouverte. Veut rester chez elle. Une nièce à Toulouse, au téléphone le dimanche."
)


def tell(cast: Cast) -> CaseFile:
    home_help, department = cast.flagger("admr-lot"), cast.caseworker("departement-lot")
    roseline = cast.person(
        "F", 84, first_name="Roseline", phone="05 36 49 01 03", how_to_find="Laisser sonner longtemps, elle se déplace lentement"
    )

    with ago(35, "11:20"):
        flag = raise_flag(
            actor=home_help,
            factors=["R10", "R11", "R01"],
            commune=PRADINES,
            person=roseline,
            person_agrees="yes",
            narrative="Le réfrigérateur est presque vide, le courrier n’est plus ouvert. Elle ne monte plus dormir dans sa chambre.",
        )
    receiver = cast.caseworker(flag.to_agency.slug)
    with ago(35, "15:05"):
        acknowledge_flag(flag.pk, actor=receiver)
    with ago(34, "09:10"):
        case = take_up_flag(flag.pk, actor=receiver).case
    assert case is not None
    with ago(33, "14:00"):
        inform_person(case.reference, actor=receiver, how="oral")
        edit_case(
            case.reference, actor=receiver, summary=SUMMARY, themes=["ageing_autonomy", "food_emergency", "energy", "rights_benefits"]
        )
        agree(case, receiver, "departement-lot", evidence="Donné à domicile, en présence de l’aide à domicile")
        begin(case, receiver)
    with ago(33, "14:40"):
        letters = meet(
            case,
            receiver,
            "B06",
            "Trois courriers sur l’allocation personnalisée d’autonomie, qu’elle croit être un refus ; c’était une demande de pièce.",
            concerned="departement-lot",
            on=day(-45),
            step="supporting_documents",
        )
    with ago(29, "10:30"):
        handover = pass_on(
            case,
            receiver,
            "departement-lot",
            "Évaluation à domicile pour l’allocation personnalisée d’autonomie",
            "Femme de 84 ans, seule, escalier difficile, aide à domicile deux fois par semaine. Une pièce manque à sa demande. "
            "Portage de repas et échéancier d’électricité mis en place par nos soins.",
            needed_by=day(-15),
        )
    with ago(27, "09:00"):
        accept(handover, department)
    with ago(22, "16:10"):
        complete_handover(handover.pk, actor=department, person_met=True, met_on=day(-22))
        start_irritant(letters.pk, actor=department)
    with ago(21, "11:00"):
        name_referent(case.reference, actor=department, user=department.user_id, person_position="chosen")
    with ago(15, "10:00"):
        resolve_irritant(
            letters.pk,
            actor=department,
            resolution="Pièce prise lors de la visite, plan d’aide expliqué ligne à ligne ; courrier refait en clair.",
        )
    with ago(11, "14:20"):
        record_persons_word(letters.pk, actor=receiver, person_says="yes")
    with ago(5, "09:40"):
        promise(
            case,
            receiver,
            "Trier le courrier avec elle et ouvrir la facture d’électricité",
            by=day(-2),
            words="Je n’ose plus ouvrir les enveloppes.",
        )
        promise(case, department, "Lui lire le plan d’aide avant sa signature", by=day(6))
        see_again(
            case, department, moment(3, "10:30"), kind="home", directions="Laisser sonner longtemps, elle se déplace lentement", minutes=60
        )
    return case
