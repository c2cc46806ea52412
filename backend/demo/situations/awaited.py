"""Handovers that wait for an answer: in time, late, urgent."""

from backend.demo.calendar import ago, coming, day, hours_ago
from backend.demo.cast import Cast
from backend.demo.moves import accept, agree, ask_support, begin, meet, pass_on, receive
from backend.demo.places import (
    CAHORS,
    CATUS,
    LALBENQUE,
    MERCUES,
    MONTGESTY,
    SAINT_DENIS_CATUS,
    VAYLATS,
)


def awaited_with_identity(cast: Cast) -> None:
    """The person named the CAF in the agreement: it may see who she is before it accepts."""
    lalbenque = cast.caseworker("france-services-lalbenque")
    with ago(1, "10:10"):
        case = receive(
            lalbenque,
            cast.person("F", 33, commune=LALBENQUE, phone="06 39 98 02 01"),
            "Séparation récente, garde alternée : deux foyers, une seule allocation versée.",
            "family_childcare",
            "rights_benefits",
        )
        agree(case, lalbenque, "caf-lot", how="written")
        begin(case, lalbenque)
        meet(case, lalbenque, "B15", "La garde alternée n’entre dans aucune case du formulaire.", concerned="caf-lot", step="application")
        ask_support(
            case,
            lalbenque,
            "caf-lot",
            "Partage des allocations en garde alternée",
            "Séparation il y a quatre mois, deux enfants en garde alternée. La déclaration en ligne est bloquée.",
            disclosure="identity",
        )


def awaited_lead(cast: Cast) -> None:
    caf = cast.caseworker("caf-lot")
    with ago(2, "14:00"):
        case = receive(
            caf,
            cast.person("M", 38, commune=CAHORS),
            "Reste à vivre très faible après une retenue sur prestations.",
            "income_debt",
            "food_emergency",
        )
        agree(case, caf, "ccas-cahors")
        begin(case, caf)
        meet(case, caf, "B12", "Retenue maximale appliquée d’office.", concerned="caf-lot", step="payment")
    with ago(1, "15:30"):
        pass_on(
            case,
            caf,
            "ccas-cahors",
            "Aide d’urgence et suivi du budget",
            "Homme seul, 38 ans, retenue en cours de réexamen chez nous. Besoin d’une aide alimentaire ce mois-ci et d’un suivi.",
            how="appointment_booked",
            next_appointment=coming(2, "10:00"),
        )


def awaited_at_catus(cast: Cast) -> None:
    caf = cast.caseworker("caf-lot")
    with ago(1, "09:20"):
        case = receive(
            caf, cast.person("F", 61, commune=MONTGESTY), "Déclarations trimestrielles à faire en ligne, sans connexion.", "digital"
        )
        agree(case, caf, "france-services-catus")
        begin(case, caf)
        ask_support(
            case,
            caf,
            "france-services-catus",
            "Aide pour les déclarations en ligne",
            "Femme de 61 ans, ni ordinateur ni connexion. Le bourg de Catus lui est accessible le mercredi, jour de marché.",
        )


def awaited_at_lalbenque(cast: Cast) -> None:
    cpam = cast.caseworker("cpam-lot")
    with ago(2, "10:40"):
        case = receive(
            cpam, cast.person("M", 55, commune=VAYLATS), "Compte en ligne jamais activé, courriers retournés.", "health_access", "digital"
        )
        agree(case, cpam, "france-services-lalbenque")
        begin(case, cpam)
        ask_support(
            case,
            cpam,
            "france-services-lalbenque",
            "Ouvrir le compte en ligne et mettre l’adresse à jour",
            "Homme de 55 ans, exploitant, peu disponible. Son adresse a changé de numérotation.",
            how="simple",
            how_reason="Joint par téléphone seulement, ne peut se déplacer avant la fin des foins.",
        )


def awaited_at_the_department(cast: Cast) -> None:
    hospital = cast.caseworker("pass-ch-cahors")
    with ago(3, "11:30"):
        case = receive(
            hospital,
            cast.person("M", 69, commune=CAHORS),
            "Rentre chez lui dans dix jours, maison de plain-pied à équiper.",
            "ageing_autonomy",
        )
        agree(case, hospital, "departement-lot", how="written")
        begin(case, hospital)
    with ago(1, "14:15"):
        pass_on(
            case,
            hospital,
            "departement-lot",
            "Préparer le retour à domicile",
            "Homme de 69 ans, seul, retour prévu dans dix jours. Aide-ménagère et téléassistance souhaitées.",
            how="three_way_call",
            sender_stays_as="observer",
            observer_until=day(20),
            needed_by=day(6),
        )


def overdue(cast: Cast) -> None:
    """Asked six working days ago, due after three: the CPAM is late."""
    ccas = cast.caseworker("ccas-cahors")
    with ago(12, "10:00"):
        case = receive(
            ccas,
            cast.person("F", 52, commune=MERCUES),
            "Complémentaire santé solidaire non renouvelée.",
            "health_access",
            "rights_benefits",
        )
        agree(case, ccas, "cpam-lot")
        begin(case, ccas)
    with ago(12, "10:30"):
        meet(case, ccas, "B01", "Demande déposée il y a quatre mois.", concerned="cpam-lot", on=day(-85), step="processing")
    with ago(6, "11:00"):
        ask_support(
            case,
            ccas,
            "cpam-lot",
            "Renouveler la complémentaire santé solidaire",
            "Dossier complet déposé il y a quatre mois, sans nouvelle. Pièces à disposition.",
        )


def overdue_lead(cast: Cast) -> None:
    catus = cast.caseworker("france-services-catus")
    with ago(9, "14:10"):
        case = receive(
            catus, cast.person("M", 58, commune=CATUS), "Licencié après trente ans dans la même entreprise.", "employment_training"
        )
        agree(case, catus, "france-travail-cahors")
        begin(case, catus)
    with ago(5, "09:50"):
        pass_on(
            case,
            catus,
            "france-travail-cahors",
            "Premier rendez-vous d’inscription, en présentiel",
            "Homme de 58 ans, premier chômage, perdu devant le site. L’entretien en visio a échoué deux fois.",
        )


def urgent(cast: Cast) -> None:
    """An answer is due on the next working day."""
    department = cast.caseworker("departement-lot")
    with ago(3, "09:00"):
        case = receive(
            department,
            cast.person("F", 41, commune=CAHORS),
            "Commandement de quitter les lieux, deux enfants scolarisés.",
            "housing",
            "income_debt",
        )
        agree(case, department, "ddetspp-lot", "adil-lot")
        begin(case, department)
    with ago(2, "10:00"):
        accept(
            ask_support(
                case,
                department,
                "adil-lot",
                "Vérifier les délais et les recours",
                "Commandement de quitter les lieux reçu il y a huit jours ; bail signé il y a six ans.",
            ),
            cast.caseworker("adil-lot"),
        )
    with hours_ago(1):
        ask_support(
            case,
            department,
            "ddetspp-lot",
            "Saisir la commission de prévention des expulsions",
            "Famille avec deux enfants scolarisés. Commandement reçu il y a dix jours, reprise du paiement possible dès ce mois.",
            urgency="urgent",
            how="three_way_call",
            needed_by=day(3),
        )


def urgent_and_overdue(cast: Cast) -> None:
    catus = cast.caseworker("france-services-catus")
    with ago(8, "10:00"):
        case = receive(
            catus,
            cast.person("M", 29, commune=SAINT_DENIS_CATUS),
            "Carte d’identité et permis perdus dans un incendie, emploi de livreur menacé.",
            "identity_papers",
        )
        agree(case, catus, "prefecture-lot")
        begin(case, catus)
        meet(case, catus, "A09", "Aucun créneau proposé depuis cinq semaines.", concerned="prefecture-lot", step="appointment")
    with ago(4, "11:30"):
        ask_support(
            case,
            catus,
            "prefecture-lot",
            "Un permis de remplacement avant la fin du contrat",
            "L’employeur suspend le contrat sans permis. Demande déposée en ligne il y a trois mois, photo refusée deux fois.",
            urgency="urgent",
        )


SITUATIONS = (
    awaited_with_identity,
    awaited_lead,
    awaited_at_catus,
    awaited_at_lalbenque,
    awaited_at_the_department,
    overdue,
    overdue_lead,
    urgent,
    urgent_and_overdue,
)
