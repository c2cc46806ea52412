import pytest

from agencies.models import User
from tests.frontend.people import make_agency, make_member


@pytest.fixture
def caseworker(db: None) -> User:
    agency = make_agency("counter-catus", "Guichet de Catus")
    return make_member("sofia@catus", [(agency, ["caseworker", "coordinator"])], first_name="Sofia", last_name="Marty")
