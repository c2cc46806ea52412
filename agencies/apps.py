from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from agencies.reference.progress import Progress


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies")

    def load_reference(self, progress: "Progress") -> None:
        """See agencies/reference/loading.py."""
        from agencies.reference.agency_list import load_agencies
        from agencies.reference.communes import load_communes
        from agencies.reference.living_areas import appoint_coordinators, load_living_areas
        from agencies.reference.reception_points import load_reception_points

        load_communes(progress)
        load_living_areas(progress)
        load_agencies(progress)
        appoint_coordinators(progress)
        load_reception_points(progress)
