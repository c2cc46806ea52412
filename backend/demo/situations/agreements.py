"""What people agree to, take back, or could not be asked."""

from backend.demo.calendar import ago, hours_ago
from backend.demo.cast import Cast
from backend.demo.moves import accept, agree, ask_support, begin, meet, pass_on, receive
from backend.demo.places import ARCAMBAL, CAHORS, LALBENQUE
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.validate_merge import validate_merge
from cases.operations.open_case import open_case
from cases.operations.withdraw_agreement import withdraw_agreement


def alias_only(cast: Cast) -> None:
    """Unconditional reception: a case for somebody who gives no name."""
    with ago(1, "11:00"):
        open_case(actor=cast.caseworker("ccas-cahors"), person={"alias": "Le monsieur au vélo bleu"}, themes=["food_emergency"])


def alias_with_handover(cast: Cast) -> None:
    lodging, ccas = cast.caseworker("siao-lot"), cast.caseworker("ccas-cahors")
    with ago(10, "18:30"):
        case = receive(
            lodging, {"alias": "Mina, abri de la gare", "commune": CAHORS}, "Dort dehors depuis l’été, avec un chien.", "housing"
        )
        agree(case, lodging, "ccas-cahors")
        begin(case, lodging)
    with ago(9, "10:00"):
        handover = ask_support(
            case, lodging, "ccas-cahors", "Une domiciliation", "Sans adresse ni papiers ; accepte de passer avec une maraude."
        )
    with ago(8, "11:00"):
        accept(handover, ccas)
        meet(case, ccas, "C10", "Sans domiciliation, aucun droit ne s’ouvre.", step="application")


def withdrawn_and_lead_returned(cast: Cast) -> None:
    """The person takes the agreement back: the Département and the CAF lose the case, the CCAS leads again."""
    ccas, department = cast.caseworker("ccas-cahors"), cast.caseworker("departement-lot")
    with ago(32, "10:00"):
        case = receive(ccas, cast.person("F", 48, commune=CAHORS), "Dettes de loyer après une séparation.", "housing", "income_debt")
        agreement = agree(case, ccas, "departement-lot", "caf-lot", how="written")
        begin(case, ccas)
    with ago(30, "09:00"):
        handover = pass_on(
            case, ccas, "departement-lot", "Dossier de solidarité logement", "Deux mois de loyer impayés, bail à son seul nom."
        )
    with ago(29, "14:00"):
        accept(handover, department)
    with ago(27, "10:00"):
        accept(
            ask_support(case, department, "caf-lot", "Maintien de l’aide au logement", "Impayés déclarés, plan d’apurement en cours."),
            cast.caseworker("caf-lot"),
        )
    with ago(7, "11:15"):
        withdraw_agreement(case.reference, agreement.pk, actor=department)


def withdrawn_and_closed(cast: Cast) -> None:
    """Everybody stood on one agreement, even who had opened the case: withdrawn, it closes."""
    lalbenque, department = cast.caseworker("france-services-lalbenque"), cast.caseworker("departement-lot")
    with ago(36, "10:00"):
        case = receive(
            lalbenque,
            cast.person("M", 72, commune=LALBENQUE),
            "Ne conduit plus, courses devenues difficiles.",
            "mobility",
            "ageing_autonomy",
        )
        agreement = agree(case, lalbenque, "departement-lot", "france-services-lalbenque")
        begin(case, lalbenque)
        handover = pass_on(
            case,
            lalbenque,
            "departement-lot",
            "Une aide pour les courses",
            "Homme de 72 ans, seul, ne conduit plus.",
            sender_stays_as="leaves",
        )
    with ago(34, "10:00"):
        accept(handover, department)
    with ago(30, "10:00"):
        back = ask_support(
            case, department, "france-services-lalbenque", "Inscription au transport à la demande", "Ne peut s’inscrire en ligne."
        )
    with ago(29, "10:00"):
        accept(back, lalbenque)
    with ago(21, "16:00"):
        withdraw_agreement(case.reference, agreement.pk, actor=department)


def vital_interest(cast: Cast) -> None:
    """No agreement could be asked for: the exception has its written reason."""
    ccas, lodging = cast.caseworker("ccas-cahors"), cast.caseworker("siao-lot")
    with ago(3, "15:30"):
        case = open_case(
            actor=ccas,
            person={"alias": "La dame de la halle", "commune": CAHORS},
            summary="Dehors par grand froid, ne répond presque plus.",
            themes=["housing"],
        )
        begin(case, ccas)
        handover = ask_support(
            case,
            ccas,
            "siao-lot",
            "Une mise à l’abri ce soir",
            "Femme seule sous la halle, ne peut répondre aux questions.",
            urgency="urgent",
            how="simple",
            how_reason="Hors d’état de participer à l’échange.",
            person_told=False,
            exception=(
                "vital_interest",
                "Risque immédiat par grand froid, hors d’état de donner son accord ; elle sera informée dès que possible.",
            ),
        )
    with ago(3, "16:05"):
        accept(handover, lodging)


def legal_obligation(cast: Cast) -> None:
    state, prefecture = cast.caseworker("ddetspp-lot"), "prefecture-lot"
    with ago(4, "10:00"):
        case = receive(
            state, cast.person("M", 40, commune=ARCAMBAL), "Expulsion locative, concours de la force publique demandé.", "housing"
        )
        begin(case, state)
    with hours_ago(2):
        ask_support(
            case,
            state,
            prefecture,
            "Examen du concours de la force publique avant la trêve",
            "Ménage avec enfants ; relogement en cours d’examen, délai demandé.",
            exception=(
                "legal_obligation",
                "Information du préfet prévue par l’article L. 412-5 du code des procédures civiles d’exécution.",
            ),
        )


def probable_double(cast: Cast) -> None:
    """Opened twice by agencies that see nothing of one another: the pair waits for review, and neither is told."""
    person = cast.person("F", 39, commune=CAHORS)
    with ago(14, "10:00"):
        receive(cast.caseworker("msa-midi-pyrenees-nord"), person, "Changement de régime non pris en compte.", "rights_benefits")
    with ago(5, "10:00"):
        twice = {**person, "last_name": f"{person['last_name']}s"}
        receive(cast.caseworker("cpam-lot"), twice, "Remboursements arrêtés depuis le changement d’employeur.", "health_access")


def two_files_merged(cast: Cast) -> None:
    """One person, two files: the CPAM, asked into the CCAS’s, recognises her; it proposes, the CCAS agrees."""
    ccas, cpam = cast.caseworker("ccas-cahors"), cast.caseworker("cpam-lot")
    with ago(20, "10:00"):
        other = receive(cpam, {"alias": "La dame du marché", "commune": CAHORS}, "Carte de santé perdue, frais avancés.", "health_access")
    with ago(12, "09:30"):
        case = receive(
            ccas, {"alias": "La dame aux confitures", "commune": CAHORS}, "Frais de santé qu’elle n’ose pas réclamer.", "rights_benefits"
        )
        agree(case, ccas, "cpam-lot")
        begin(case, ccas)
    with ago(10, "11:00"):
        accept(
            ask_support(case, ccas, "cpam-lot", "Remboursement de frais avancés", "Garde ses feuilles de soins depuis le printemps."), cpam
        )
    with ago(4, "14:00"):
        merge = propose_merge(case.reference, absorbed=other.reference, actor=cast.coordinator("cpam-lot"))
    with ago(3, "09:00"):
        validate_merge(merge.pk, actor=cast.coordinator("ccas-cahors"))


SITUATIONS = (
    alias_only,
    alias_with_handover,
    withdrawn_and_lead_returned,
    withdrawn_and_closed,
    vital_interest,
    legal_obligation,
    probable_double,
    two_files_merged,
)
