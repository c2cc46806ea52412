"""Lists narrowed by an address that somebody changed, or kept from another day."""

import pytest

from tests.cases.conftest import cast
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup
from tests.frontend.people import reading

__all__ = ["cast", "opened"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/handovers?status=zzz", "État – Sélectionnez un choix valide."),
        ("/handovers?urgency=zzz", "Urgence – Sélectionnez un choix valide."),
        ("/handovers?kind=zzz", "Type – Sélectionnez un choix valide."),
        ("/handovers?from=zzz", "Demandés ce jour-là ou après – Saisissez une date valide."),
        ("/access-requests?status=zzz", "État – Sélectionnez un choix valide."),
        ("/probable-pairs?verdict=zzz", "État – Sélectionnez un choix valide."),
        ("/file-merges?status=zzz", "État – Sélectionnez un choix valide."),
        ("/flags?box=received&status=zzz", "État – Sélectionnez un choix valide."),
        ("/flags?box=received&severity=zzz", "Gravité – Sélectionnez un choix valide."),
    ],
)
def test_a_criterion_that_makes_no_sense_is_named_in_the_language_of_the_page(address, said, opened):
    page = reading("fr", opened("lead_coordinator")).get(address)
    assert f"<p>{said}" in page.content.decode()
    assert Markup(page).title.startswith("Erreur")
