"""Flags in each of their states, raised by volunteers and by professionals."""

from typing import Any

from agencies.actor import Actor
from backend.demo.calendar import ago, hours_ago
from backend.demo.cast import Cast
from backend.demo.places import CAHORS, CAJARC, CATUS, FIGEAC, LALBENQUE, LAMOTHE_CASSEL, LAUZES, MERCUES, PRADINES
from cases.models import RiskFlag
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.flags.withdraw_flag import withdraw_flag


def point_out(actor: Actor, factor: str, commune: str | None, narrative: str, person_agrees: str = "yes", **more: Any) -> RiskFlag:
    return raise_flag(actor=actor, factors=[factor], commune=commune, narrative=narrative, person_agrees=person_agrees, **more)


def receiver_of(flag: RiskFlag, cast: Cast) -> Actor:
    return cast.caseworker(flag.to_agency.slug)


def raised(cast: Cast) -> None:
    with hours_ago(1):
        point_out(
            cast.flagger("secours-populaire-lot"),
            "R10",
            CAHORS,
            "Vient chaque semaine depuis un mois ; dit sauter des repas pour les enfants.",
            person={"alias": "Maman de Titouan", "how_to_find": "À la permanence du jeudi"},
        )


def acknowledged(cast: Cast) -> None:
    with ago(2, "09:30"):
        flag = point_out(
            cast.flagger("restos-du-coeur-lot"), "R09", MERCUES, "Parle de quatre crédits.", person={"alias": "Monsieur du mardi"}
        )
    with ago(1, "11:00"):
        acknowledge_flag(flag.pk, actor=receiver_of(flag, cast))


def overdue(cast: Cast) -> None:
    with ago(7, "10:00"):
        flag = point_out(
            cast.flagger("secours-populaire-lot"),
            "R02",
            PRADINES,
            "RSA coupé depuis deux mois, ne comprend pas pourquoi.",
            person={"first_name": "Ludivine", "last_name": "Fictif", "phone": "06 39 98 03 01"},
        )
    if flag.to_agency.slug != "caf-lot":
        with ago(6, "09:00"):
            redirect_flag(flag.pk, actor=acknowledging(flag, cast), to_agency="caf-lot", reason="Le RSA est versé par la CAF.")


def overdue_home(cast: Cast) -> None:
    with ago(9, "10:00"):
        point_out(
            cast.flagger("admr-lot"),
            "R08",
            LALBENQUE,
            "Prises noircies, chauffage d’appoint toute la nuit.",
            person={"alias": "Monsieur du chemin des noyers", "how_to_find": "L’aide à domicile y passe le lundi et le jeudi"},
        )


def redirected(cast: Cast) -> None:
    """The first receiver only reads that it was redirected."""
    with ago(3, "10:00"):
        flag = point_out(
            cast.flagger("admr-lot"),
            "R14",
            CATUS,
            "Reçoit des mots de passe par SMS sur un téléphone qu’elle n’a plus.",
            person={"alias": "Dame du lavoir"},
        )
    chosen = "france-services-catus" if flag.to_agency.slug != "france-services-catus" else "bus-france-services-grand-cahors"
    with ago(2, "15:00"):
        sender = receiver_of(flag, cast)
        acknowledge_flag(flag.pk, actor=sender)
        redirect_flag(flag.pk, actor=sender, to_agency=chosen, reason="Plus près de chez elle.")


def redirected_three_times(cast: Cast) -> None:
    """The third redirection goes to who coordinates the living area, whatever was chosen."""
    with ago(4, "10:00"):
        flag = point_out(
            cast.flagger("mobilite-solidaire-quercy"),
            "R23",
            LAUZES,
            "Sans voiture depuis un accident.",
            person={"alias": "Passager du lundi"},
        )
    for days, slug in ((3, "mission-locale-cahors"), (2, "france-travail-cahors"), (1, "departement-lot")):
        with ago(days, "14:00"):
            sender = receiver_of(flag, cast)
            acknowledge_flag(flag.pk, actor=sender)
            chosen = slug if slug != flag.to_agency.slug else "grand-cahors"
            flag = redirect_flag(flag.pk, actor=sender, to_agency=chosen, reason="Ne relève pas de notre public.")


def for_the_coordinating_agency(cast: Cast) -> None:
    """Nobody near is competent: it goes to who coordinates the living area."""
    with hours_ago(3):
        point_out(
            cast.flagger("secours-populaire-lot"),
            "R14",
            LAMOTHE_CASSEL,
            "Aucune démarche en ligne possible seul.",
            person={"alias": "Voisin du four à pain"},
        )


def for_the_fallback_agency(cast: Cast) -> None:
    """Met on the road, the commune is unknown."""
    with ago(1, "16:30"):
        point_out(
            cast.flagger("mobilite-solidaire-quercy"),
            "R01",
            None,
            "Fait la route entre deux villages, parle à peine.",
            anonymous=True,
            person_agrees="not_asked",
        )


def anonymous(cast: Cast) -> None:
    with hours_ago(2):
        point_out(
            cast.flagger("restos-du-coeur-lot"),
            "R06",
            CAHORS,
            "Électricité coupée depuis une semaine dans le logement.",
            anonymous=True,
            person_agrees="refused",
            person={"how_to_find": "Reviendra à la distribution de vendredi"},
        )


def danger(cast: Cast) -> None:
    """The person refuses; danger, with its reason, goes before."""
    with hours_ago(2):
        point_out(
            cast.flagger("admr-lot"),
            "R07",
            CAHORS,
            "Dort dans sa voiture par grand froid, moteur allumé dans un garage fermé.",
            "refused",
            danger=True,
            reason="Risque d’intoxication cette nuit.",
            person={"alias": "Conducteur de la fourgonnette", "how_to_find": "Garages derrière la halle"},
        )


def dismissed(cast: Cast) -> None:
    with ago(12, "10:00"):
        flag = point_out(
            cast.flagger("secours-populaire-lot"),
            "R01",
            MERCUES,
            "Ne répond plus au téléphone.",
            "not_asked",
            reason="Injoignable.",
            person={"alias": "Ancienne bénévole", "phone": "06 39 98 03 02"},
        )
    with ago(10, "10:00"):
        receiver = receiver_of(flag, cast)
        acknowledge_flag(flag.pk, actor=receiver)
        dismiss_flag(flag.pk, actor=receiver, reason_code="not_a_risk", reason="Partie chez sa fille pour l’hiver ; jointe au téléphone.")


def withdrawn(cast: Cast) -> None:
    flagger = cast.flagger("secours-populaire-lot")
    with ago(6, "14:00"):
        flag = point_out(
            flagger, "R10", CAHORS, "Colis non retiré deux fois.", "not_asked", reason="Absente.", person={"alias": "Colis du samedi"}
        )
    with ago(6, "14:20"):
        withdraw_flag(flag.pk, actor=flagger)


def taken_up(cast: Cast) -> None:
    """A new case for the person, outside the living area."""
    with ago(11, "10:00"):
        flag = point_out(
            cast.flagger("admr-lot"),
            "R11",
            CAJARC,
            "Ne fait plus seul ses courses ni ses papiers.",
            person=cast.person("M", 88, phone="05 36 49 03 03"),
        )
    with ago(9, "10:00"):
        take_up_flag(flag.pk, actor=receiver_of(flag, cast))


def taken_up_in_a_case(cast: Cast) -> None:
    """The receiver follows this person already: the flag joins the case, which it finds by the name."""
    with ago(8, "10:00"):
        first = point_out(
            cast.flagger("restos-du-coeur-lot"), "R04", FIGEAC, "Deux loyers de retard.", person=(person := cast.person("F", 30))
        )
    with ago(7, "10:00"):
        receiver = receiver_of(first, cast)
        take_up_flag(first.pk, actor=receiver)
    with ago(3, "10:00"):
        second = point_out(cast.flagger("secours-populaire-lot"), "R10", FIGEAC, "Demande de l’aide alimentaire.", person=person)
        if second.to_agency_id != first.to_agency_id:
            second = redirect_flag(
                second.pk, actor=acknowledging(second, cast), to_agency=first.to_agency.slug, reason="Déjà suivie, nous dit l’association."
            )
    with ago(2, "10:00"):
        take_up_flag(second.pk, actor=receiver)


def acknowledging(flag: RiskFlag, cast: Cast) -> Actor:
    """Who has acknowledged a flag may redirect it."""
    receiver = receiver_of(flag, cast)
    acknowledge_flag(flag.pk, actor=receiver)
    return receiver


def by_a_professional(cast: Cast) -> None:
    with ago(1, "10:00"):
        point_out(
            cast.caseworker("france-services-lalbenque"),
            "R24",
            LALBENQUE,
            "Vit avec le seul salaire de son fils ; n’a jamais rien demandé.",
            person={"alias": "Mère de l’apprenti boulanger"},
        )


SITUATIONS = (
    raised,
    acknowledged,
    overdue,
    overdue_home,
    redirected,
    redirected_three_times,
    for_the_coordinating_agency,
    for_the_fallback_agency,
    anonymous,
    danger,
    dismissed,
    withdrawn,
    taken_up,
    taken_up_in_a_case,
    by_a_professional,
)
