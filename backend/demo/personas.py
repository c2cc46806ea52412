"""The three personas that became the thread of the experiment, and which cases resemble them."""

from collections.abc import Mapping
from typing import Any

from backend.demo.calendar import ago
from backend.demo.cast import Cast
from irritants.operations.personas.write_persona import write_persona

PERSONAS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Sarah",
        "portrait": "Jeune mère, aide à domicile en contrats courts. Ses droits s’arrêtent et reprennent à chaque contrat.",
        "needs": "Savoir à l’avance ce que chaque contrat change. Un mode de garde et un moyen d’aller travailler.",
        "age_bands": ["18_25", "26_39"],
        "themes": ["family_childcare", "employment_training", "mobility"],
        "categories": ["A02", "A05", "B04", "B13", "B15", "C13"],
    },
    {
        "name": "Sébastien",
        "portrait": "Très longue durée de chômage, au RSA, sans internet. Renvoyé d’un bureau à l’autre.",
        "needs": "Un interlocuteur qui reste le même, et des démarches possibles sans écran.",
        "age_bands": ["40_59"],
        "themes": ["employment_training", "income_debt", "digital", "mobility"],
        "categories": ["A06", "A07", "A08", "B08", "B10", "C06", "C09"],
    },
    {
        "name": "Roseline",
        "portrait": "Âgée, seule dans une maison trop grande, perd son autonomie. Le courrier s’entasse.",
        "needs": "Que l’on vienne à elle, et que quelqu’un remarque ce qui s’arrête.",
        "age_bands": ["60_74", "75_over"],
        "themes": ["ageing_autonomy", "energy", "food_emergency", "health_access", "taxes"],
        "categories": ["A01", "A04", "B01", "B18", "C01", "C03", "C08"],
    },
)


def write_personas(cast: Cast) -> int:
    for persona in PERSONAS:
        with ago(400, "10:00"):
            write_persona(living_area="cahors", actor=cast.manager("ddetspp-lot"), **persona)
    return len(PERSONAS)
