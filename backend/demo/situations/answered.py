"""Handovers that ended: declined, given back, taken back, forgotten, completed; and what many make of a case together."""

from backend.base import clock
from backend.demo.calendar import ago, day, moment
from backend.demo.cast import MACHINE, Cast
from backend.demo.moves import accept, agree, ask_support, begin, meet, part_of, pass_on, receive, say_status
from backend.demo.places import (
    CAHORS,
    CATUS,
    CONCOTS,
    LALBENQUE,
    LE_MONTAT,
    PERN_LHOSPITALET,
)
from cases.deadlines import EXPIRES_AFTER
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.expire_handover import expire_handover
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.handovers.return_handover import return_handover
from cases.operations.leave_case import leave_case


def expired(cast: Cast) -> None:
    """Thirty days without an answer: the request ended by itself."""
    cpam = cast.caseworker("cpam-lot")
    with ago(40, "10:00"):
        case = receive(
            cpam, cast.person("F", 45, commune=PERN_LHOSPITALET), "Fin de congé parental, reprise à préparer.", "employment_training"
        )
        agree(case, cpam, "france-travail-cahors")
        begin(case, cpam)
    with ago(38, "09:00"):
        unanswered = ask_support(
            case,
            cpam,
            "france-travail-cahors",
            "Préparer une reprise à temps partiel",
            "Reprise dans deux mois, horaires à adapter, volontaire.",
        )
    with clock.travel_to(moment(-38, "09:00") + EXPIRES_AFTER):
        expire_handover(unanswered.pk, actor=MACHINE)
        meet(case, cpam, "B02", "Demande de relais restée sans réponse trente jours.", concerned="france-travail-cahors", step="processing")


def declined_twice(cast: Cast) -> None:
    lalbenque = cast.caseworker("france-services-lalbenque")
    with ago(30, "09:30"):
        case = receive(
            lalbenque,
            cast.person("M", 50, commune=CONCOTS),
            "Toit qui fuit, propriétaire occupant, chauffage au bois cassé.",
            "housing",
            "energy",
            "income_debt",
        )
        agree(case, lalbenque, "departement-lot", "ccas-cahors", "ddetspp-lot")
        begin(case, lalbenque)
    need, offer = (
        "Accompagner un projet de travaux et un dossier d’aide",
        "Homme de 50 ans, propriétaire occupant, revenus modestes, toiture et chauffage à refaire.",
    )
    with ago(28, "10:00"):
        first = pass_on(case, lalbenque, "departement-lot", need, offer)
    with ago(26, "16:00"):
        reject_handover(
            first.pk, actor=cast.coordinator("departement-lot"), reason_code="no_capacity", reason="Pas de place avant deux mois."
        )
    with ago(24, "11:00"):
        second = pass_on(case, lalbenque, "ccas-cahors", need, offer)
    with ago(23, "09:45"):
        reject_handover(
            second.pk,
            actor=cast.caseworker("ccas-cahors"),
            reason_code="out_of_area",
            reason="Commune hors du Grand Cahors.",
            suggested_agency="adil-lot",
        )
    with ago(23, "14:00"):
        meet(case, lalbenque, "B08", "Deux refus de suite, le toit fuit toujours.", concerned="departement-lot", step="information")


def given_back(cast: Cast) -> None:
    """Accepted, then returned within ten working days: the lead is the CCAS's again."""
    ccas, work = cast.caseworker("ccas-cahors"), cast.caseworker("france-travail-cahors")
    with ago(20, "10:20"):
        case = receive(
            ccas,
            cast.person("F", 36, commune=CAHORS),
            "Souhaite se former ; garde d’enfants non trouvée.",
            "employment_training",
            "family_childcare",
        )
        agree(case, ccas, "france-travail-cahors")
        begin(case, ccas)
    with ago(18, "11:00"):
        handover = pass_on(
            case,
            ccas,
            "france-travail-cahors",
            "Une formation d’aide-soignante",
            "Femme de 36 ans, motivée, acquis de dix ans d’aide à domicile à faire reconnaître.",
        )
    with ago(16, "10:00"):
        accept(handover, work)
    with ago(12, "15:00"):
        return_handover(
            handover.pk,
            actor=work,
            reason_code="insufficient_information",
            reason="Garde d’enfants à régler avant l’entrée en formation : nous reprendrons ensuite.",
        )


def taken_back(cast: Cast) -> None:
    catus = cast.caseworker("france-services-catus")
    with ago(16, "09:00"):
        case = receive(
            catus, cast.person("M", 67, commune=CATUS), "Pension de réversion jamais demandée.", "rights_benefits", "ageing_autonomy"
        )
        agree(case, catus, "carsat-midi-pyrenees", "msa-midi-pyrenees-nord")
        begin(case, catus)
        wrong = ask_support(
            case, catus, "carsat-midi-pyrenees", "Demande de réversion", "Homme de 67 ans, conjointe salariée agricole toute sa carrière."
        )
    with ago(15, "10:30"):
        cancel_handover(wrong.pk, actor=catus)
        right = ask_support(
            case, catus, "msa-midi-pyrenees-nord", "Demande de réversion", "Homme de 67 ans, conjointe salariée agricole toute sa carrière."
        )
    with ago(13, "11:00"):
        accept(right, cast.caseworker("msa-midi-pyrenees-nord"))


def completed_and_left(cast: Cast) -> None:
    """The sender has left and still sees that its handover was completed."""
    lalbenque, cpam = cast.caseworker("france-services-lalbenque"), cast.caseworker("cpam-lot")
    with ago(44, "10:00"):
        case = receive(
            lalbenque,
            cast.person("F", 24, commune=LALBENQUE),
            "Étudiante, droits restés chez ses parents dans un autre département.",
            "health_access",
        )
        agree(case, lalbenque, "cpam-lot")
        begin(case, lalbenque)
        handover = pass_on(
            case,
            lalbenque,
            "cpam-lot",
            "Ouvrir des droits à son nom",
            "Étudiante de 24 ans, carte perdue, trois courriers sans réponse.",
            sender_stays_as="leaves",
        )
    with ago(42, "14:00"):
        accept(handover, cpam)
    with ago(37, "09:30"):
        complete_handover(handover.pk, actor=cpam, person_met=True, met_on=day(-38))


def observed_until(cast: Cast) -> None:
    caf, department = cast.caseworker("caf-lot"), cast.caseworker("departement-lot")
    with ago(15, "09:00"):
        case = receive(
            caf,
            cast.person("F", 31, commune=LE_MONTAT),
            "Congé parental, retour à l’emploi dans trois mois, aucun mode de garde.",
            "family_childcare",
        )
        agree(case, caf, "departement-lot", expires_on=day(200))
        begin(case, caf)
        handover = pass_on(
            case,
            caf,
            "departement-lot",
            "Trouver un mode de garde avant la reprise",
            "Reprise du travail dans trois mois, horaires décalés, un enfant de 18 mois.",
            sender_stays_as="observer",
            observer_until=day(30),
        )
    with ago(13, "10:00"):
        accept(handover, department)
    with ago(8, "10:00"):
        complete_handover(handover.pk, actor=department, person_met=True, met_on=day(-8))


def many_hands(cast: Cast) -> None:
    """Six agencies of six kinds in one case; one has done its part, one has left."""
    ccas = cast.caseworker("ccas-cahors")
    helpers = ("departement-lot", "espace-emploi-cahors", "cdad-lot", "siao-lot", "ddfip-lot", "bus-france-services-grand-cahors")
    with ago(50, "10:00"):
        case = receive(
            ccas,
            cast.person("M", 43, commune=CAHORS, safe_contact="Par l’accueil de jour, le matin"),
            "Hébergé chez un tiers après une séparation. Dettes, divorce en cours, impôts non déclarés, travail saisonnier.",
            "housing",
            "income_debt",
            "justice",
            "taxes",
            "employment_training",
        )
        agree(case, ccas, *helpers, how="written")
        begin(case, ccas)
    needs = {
        "departement-lot": "Suivi du budget",
        "espace-emploi-cahors": "Missions courtes compatibles avec la garde des enfants",
        "cdad-lot": "Consultation gratuite d’un avocat",
        "siao-lot": "Demande d’hébergement temporaire",
        "ddfip-lot": "Régulariser deux années de déclaration",
        "bus-france-services-grand-cahors": "Aide aux démarches en ligne",
    }
    for rank, slug in enumerate(helpers):
        with ago(48 - 3 * rank, "11:00"):
            asked = ask_support(
                case, ccas, slug, needs[slug], "Homme de 43 ans, hébergé chez un tiers ; plusieurs démarches menées de front."
            )
        with ago(47 - 3 * rank, "15:00"):
            accept(asked, cast.caseworker(slug))
    with ago(25, "10:00"):
        meet(
            case,
            ccas,
            "B18",
            "Le SIAO attend l’avis d’imposition, les impôts attendent une adresse.",
            concerned="siao-lot",
            step="supporting_documents",
        )
    with ago(20, "10:00"):
        say_status(case, cast.caseworker("ddfip-lot"), "done")
    with ago(10, "09:00"):
        leaving = cast.caseworker("bus-france-services-grand-cahors")
        leave_case(case.reference, part_of(case, leaving), actor=leaving)


SITUATIONS = (
    expired,
    declined_twice,
    given_back,
    taken_back,
    completed_and_left,
    observed_until,
    many_hands,
)
