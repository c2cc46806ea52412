"""All that figures are made of."""

from collections.abc import Mapping

from irritants.statistics.caseload import CASELOAD
from irritants.statistics.flagged import FLAGS
from irritants.statistics.handed_over import HANDOVERS
from irritants.statistics.population import Population
from irritants.statistics.reported import IRRITANTS

POPULATIONS: Mapping[str, Population] = {one.code: one for one in (IRRITANTS, HANDOVERS, FLAGS, CASELOAD)}
