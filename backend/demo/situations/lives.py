"""Cases that pause, end in each of the ways they can, or begin again."""

from backend.demo.calendar import ago, day
from backend.demo.cast import Cast
from backend.demo.moves import accept, agree, ask_support, begin, meet, receive
from backend.demo.places import ARCAMBAL, CAHORS, LALBENQUE, MERCUES, PRADINES, SAINT_GERY_VERS
from cases.models import CaseFile
from cases.operations.close_case import close_case
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.reopen_case import reopen_case
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_irritant import void_irritant


def on_hold(cast: Cast) -> None:
    work = cast.caseworker("france-travail-cahors")
    with ago(40, "10:00"):
        case = receive(
            work, cast.person("M", 34, commune=CAHORS), "Entré en formation de soudeur, à suivre jusqu’à l’examen.", "employment_training"
        )
        begin(case, work)
    with ago(20, "10:00"):
        hold_case(case.reference, actor=work, reason="En formation jusqu’à l’examen", until=day(35))


def about_to_wake_up(cast: Cast) -> None:
    state = cast.caseworker("prefecture-lot")
    with ago(30, "10:00"):
        case = receive(
            state, cast.person("F", 27, commune=PRADINES), "Passeport à refaire, acte de naissance attendu d’une mairie.", "identity_papers"
        )
        begin(case, state)
    with ago(25, "10:00"):
        hold_case(case.reference, actor=state, reason="Acte de naissance attendu", until=day(1))


def with_referent(cast: Cast) -> None:
    """The referent belongs to an agency that supports, not to the one that leads."""
    disability, department = cast.caseworker("mdph-lot"), cast.caseworker("departement-lot")
    with ago(26, "10:00"):
        case = receive(
            disability,
            cast.person("F", 22, commune=MERCUES),
            "Premier emploi à préparer, transport à adapter.",
            "disability",
            "employment_training",
        )
        agree(case, disability, "departement-lot", "cap-emploi-lot", how="written")
        begin(case, disability)
    for days, slug, need in ((24, "departement-lot", "Accompagnement social"), (22, "cap-emploi-lot", "Préparer un premier emploi")):
        with ago(days, "10:00"):
            handover = ask_support(case, disability, slug, need, "Jeune femme de 22 ans, premier emploi, transport à adapter.")
        with ago(days - 1, "10:00"):
            accept(handover, cast.caseworker(slug))
    with ago(20, "10:00"):
        name_referent(case.reference, actor=disability, user=department.user_id, person_position="no_opinion")


def closed_resolved(cast: Cast) -> None:
    caf = cast.caseworker("caf-lot")
    case = worked_on(cast, "caf-lot", "F", 28, LALBENQUE, "Prime à la naissance versée avec retard.", "family_childcare", days=70)
    with ago(68, "10:00"):
        late = meet(case, caf, "B01", "Prime attendue depuis trois mois.", concerned="caf-lot", on=day(-90), step="payment")
        start_irritant(late.pk, actor=caf)
    with ago(55, "10:00"):
        resolve_irritant(late.pk, actor=caf, resolution="Versement débloqué.")
    with ago(50, "10:00"):
        record_persons_word(late.pk, actor=caf, person_says="yes")
        close_case(case.reference, actor=caf, outcome="resolved", comment="Tout est versé.")


def closed_partly(cast: Cast) -> None:
    ccas = cast.caseworker("ccas-cahors")
    case = worked_on(cast, "ccas-cahors", "M", 63, CAHORS, "Factures d’énergie impayées, logement mal isolé.", "energy", days=80)
    with ago(70, "10:00"):
        bill = meet(case, ccas, "B06", "Facture de régularisation incompréhensible.", step="decision")
        start_irritant(bill.pk, actor=ccas)
        give_up_irritant(bill.pk, actor=ccas, reason_code="no_means")
    with ago(46, "10:00"):
        close_case(case.reference, actor=ccas, outcome="partly_resolved", comment="Dette apurée, l’isolation reste à faire.")


def closed_unresolved(cast: Cast) -> None:
    case = worked_on(
        cast, "prefecture-lot", "M", 37, CAHORS, "Permis suspendu, seul moyen d’aller travailler.", "identity_papers", "mobility", days=90
    )
    with ago(40, "10:00"):
        close_case(
            case.reference, actor=cast.caseworker("prefecture-lot"), outcome="unresolved", comment="La suspension ne peut être aménagée."
        )


def closed_lost_contact(cast: Cast) -> None:
    case = worked_on(cast, "france-travail-cahors", "M", 25, ARCAMBAL, "Recherche un contrat saisonnier.", "employment_training", days=75)
    with ago(22, "10:00"):
        close_case(
            case.reference,
            actor=cast.caseworker("france-travail-cahors"),
            outcome="lost_contact",
            comment="Trois appels et un courrier sans réponse.",
        )


def closed_moved_away(cast: Cast) -> None:
    case = worked_on(
        cast, "france-services-lalbenque", "F", 44, LALBENQUE, "Changement d’adresse auprès de cinq organismes.", "rights_benefits", days=60
    )
    with ago(33, "10:00"):
        close_case(case.reference, actor=cast.caseworker("france-services-lalbenque"), outcome="moved_away")


def closed_deceased(cast: Cast) -> None:
    case = worked_on(cast, "departement-lot", "F", 91, SAINT_GERY_VERS, "Plan d’aide à domicile à réviser.", "ageing_autonomy", days=95)
    with ago(38, "10:00"):
        close_case(case.reference, actor=cast.caseworker("departement-lot"), outcome="deceased")


def opened_in_error(cast: Cast) -> None:
    cpam = cast.caseworker("cpam-lot")
    case = worked_on(cast, "cpam-lot", "M", 49, CAHORS, "Demande de carte.", "health_access", days=18)
    with ago(17, "10:00"):
        doubled = meet(case, cpam, "B03", "Saisi sur le mauvais dossier.", concerned="cpam-lot")
        void_irritant(doubled.pk, actor=cpam, reason="Saisi deux fois.")
        close_case(case.reference, actor=cpam, outcome="opened_in_error")


def reopened(cast: Cast) -> None:
    ccas = cast.caseworker("ccas-cahors")
    case = worked_on(
        cast,
        "ccas-cahors",
        "F",
        57,
        PRADINES,
        "Aide alimentaire et budget, après une perte d’emploi.",
        "food_emergency",
        "income_debt",
        days=100,
    )
    with ago(60, "10:00"):
        close_case(case.reference, actor=ccas, outcome="resolved")
    with ago(5, "09:30"):
        reopen_case(case.reference, actor=cast.coordinator("ccas-cahors"))
        meet(case, ccas, "C09", "Orientée vers une épicerie solidaire : personne ne l’y attendait.", step="information")


def worked_on(cast: Cast, slug: str, sex: str, age: int, commune: str, summary: str, *themes: str, days: int) -> CaseFile:
    actor = cast.caseworker(slug)
    with ago(days, "10:00"):
        case = receive(actor, cast.person(sex, age, commune=commune), summary, *themes)
        begin(case, actor)
    return case


SITUATIONS = (
    on_hold,
    about_to_wake_up,
    with_referent,
    closed_resolved,
    closed_partly,
    closed_unresolved,
    closed_lost_contact,
    closed_moved_away,
    closed_deceased,
    opened_in_error,
    reopened,
)
