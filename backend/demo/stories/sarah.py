"""Sarah, a young mother, works as a home help on fixed-term contracts: each one breaks her rights, and nothing is near without a car."""

from backend.demo.calendar import ago, coming, day, in_words, moment
from backend.demo.cast import Cast
from backend.demo.moves import accept, agree, ask_support, begin, meet, note, paper, promise, receive, see_again
from backend.demo.places import NUZEJOULS
from cases.models import CaseFile
from cases.operations.documents.remove_document import remove_document
from cases.operations.edit_case import edit_case
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.name_referent import name_referent
from cases.operations.notes.correct_note import correct_note
from cases.operations.plan.finish_action import finish_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.statuses import Audience, DocumentKind, RemovalReason
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant

SUMMARY = (
    "Aide à domicile, enchaîne des CDD de quelques semaines ; élève seule deux enfants de 2 et 5 ans. À chaque contrat, la prime "
    "d’activité et l’aide au logement sont suspendues, puis recalculées jusqu’à trois mois plus tard. Pas de voiture : deux cars par jour."
)


def tell(cast: Cast) -> CaseFile:
    catus, caf = cast.caseworker("france-services-catus"), cast.caseworker("caf-lot")
    sarah = cast.person("F", 26, first_name="Sarah", commune=NUZEJOULS, phone="06 39 98 01 01", safe_contact="SMS, plutôt après 18 h")

    with ago(64, "09:40"):
        case = receive(catus, sarah, SUMMARY, "rights_benefits", "family_childcare", "employment_training", "mobility")
    with ago(64, "10:05"):
        agree(case, catus, "caf-lot", how="written", evidence="Formulaire signé, conservé à l’accueil de Catus")
        begin(case, catus)
    with ago(64, "10:20"):
        stopped = meet(
            case,
            catus,
            "B13",
            "Prime d’activité suspendue le mois qui suit la fin du contrat, sans courrier ni appel.",
            concerned="caf-lot",
            on=day(-72),
            step="payment",
        )
        meet(
            case,
            catus,
            "C13",
            "La fin d’un CDD est connue dès sa signature : rien n’est prévu pour la suite.",
            on=day(-72),
            step="renewal",
        )
    with ago(63, "11:00"):
        support = ask_support(
            case,
            catus,
            "caf-lot",
            "Rétablir la prime d’activité et l’aide au logement suspendues à la fin du contrat",
            "Salariée en CDD courts, deux enfants. Droits suspendus à la fin du dernier contrat ; attestations à disposition.",
            how="three_way_call",
            disclosure="identity",
            needed_by=day(-50),
        )
    with ago(63, "11:20"):
        note(case, catus, "Vient plutôt le mardi, jour du marché : le car de 9 h 10. Les enfants sont chez une voisine ce matin-là.")
    with ago(62, "14:30"):
        accept(support, caf)
        paper(case, catus, DocumentKind.IDENTITY, "Carte d’identité", audience=Audience.OWN_AGENCY)
    with ago(62, "15:10"):
        paper(case, caf, DocumentKind.EMPLOYMENT, "Attestation de fin de contrat")
        wanted = note(
            case,
            caf,
            "Attestation de fin de contrat reçue. Manquent les deux derniers bulletins de salaire : l’employeur les envoie.",
            audience="participants",
        )
    with ago(58, "11:10"):
        complete_handover(support.pk, actor=caf, person_met=True, met_on=day(-58))
    with ago(57, "10:40"):
        text = "Attestation de fin de contrat et bulletins de salaire reçus : plus rien à demander à la personne."
        paper(case, caf, DocumentKind.INCOME, "Bulletins de salaire", audience=Audience.OWN_AGENCY)
        mistaken = paper(case, caf, DocumentKind.TAXES, "Avis d’imposition")
        correct_note(case.reference, wanted.pk, actor=caf, text=text)
    with ago(57, "10:55"):
        remove_document(case.reference, mistaken.pk, actor=caf, reason=RemovalReason.WRONG_PERSON)
    with ago(55, "09:15"):
        start_irritant(stopped.pk, actor=caf)
    with ago(54, "15:00"):
        name_referent(case.reference, actor=catus, user=catus.user_id, person_position="chosen")
    with ago(48, "10:00"):
        called = promise(case, caf, "Rappeler Sarah dès que le rappel de prime est versé", by=day(-40))
        first = see_again(case, catus, moment(-44, "09:30"), place="Permanence de Catus")
    with ago(44, "15:00"):
        tell_appointment(
            case.reference, first.pk, actor=catus, status="missed", said_by="person", comment="Le car du matin a été supprimé."
        )
    with ago(41, "16:00"):
        finish_action(case.reference, called.pk, actor=caf, result="Appelée le jour du versement.", opinion="settled")
    with ago(41, "16:20"):
        resolve_irritant(
            stopped.pk, resolution="Droits rétablis avec rappel ; déclaration de fin de contrat possible dès le dernier jour.", actor=caf
        )
    with ago(36, "10:30"):
        record_persons_word(stopped.pk, person_says="yes", actor=catus)

    with ago(30, "10:00"):
        again = meet(
            case,
            catus,
            "B04",
            "Nouveau contrat : bulletins de salaire et attestation employeur redemandés, alors que la CAF les a reçus au printemps.",
            concerned="caf-lot",
            step="supporting_documents",
        )
        meet(
            case,
            catus,
            "B12",
            "Trop-perçu réclamé sur l’aide au logement ; le calcul n’est pas expliqué.",
            concerned="caf-lot",
            step="payment",
        )
    with ago(28, "11:45"):
        start_irritant(again.pk, actor=caf)
    with ago(9, "09:30"):
        meet(
            case,
            catus,
            "A02",
            "Entretien à Cahors à 8 h 30 : le premier car arrive à 9 h 10.",
            concerned="france-travail-cahors",
            step="travel",
        )
        agree(case, catus, "france-travail-cahors")
    with ago(2, "11:20"):
        ask_support(
            case,
            catus,
            "france-travail-cahors",
            "Une solution de transport pour accepter un CDI à temps partiel",
            "Proposition de CDI à 25 km, horaires coupés, sans véhicule. Permis obtenu : aide à la mobilité ou location solidaire ?",
            how="appointment_booked",
            next_appointment=coming(4, "14:00"),
            needed_by=day(8),
        )
    with ago(2, "11:40"):
        note(
            case,
            catus,
            "Elle accepterait le CDI si la CAF confirme par écrit que le complément de garde continue ces deux mois.",
            audience=["caf-lot"],
        )
        promise(
            case, caf, "Vérifier l’effet d’un CDI à temps partiel sur ses droits", by=day(5), words="Je ne veux plus attendre trois mois."
        )
        promise(
            case, catus, "Demander l’aide à la mobilité pour le trajet de 25 km", by=day(2), words="Il me faut une voiture, même prêtée."
        )
        see_again(
            case,
            catus,
            coming(4, "14:00"),
            place="Permanence de Catus, salle 2",
            directions="Car de 13 h 10 depuis Nuzéjouls, retour à 16 h 25",
        )
    with ago(1, "16:40"):
        following = f"Prochain rendez-vous : {in_words(coming(4, '14:00'))}, à la permanence de Catus, avec France Travail en visio."
        edit_case(case.reference, actor=catus, summary=f"{SUMMARY} Un CDI à temps partiel lui est proposé. {following}")
    return case
