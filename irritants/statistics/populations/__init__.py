"""All that figures are made of."""

from collections.abc import Mapping

from irritants.statistics.population import Population
from irritants.statistics.populations.caseload import CASELOAD
from irritants.statistics.populations.flagged import FLAGS
from irritants.statistics.populations.handed_over import HANDOVERS
from irritants.statistics.populations.reported import IRRITANTS

POPULATIONS: Mapping[str, Population] = {one.code: one for one in (IRRITANTS, HANDOVERS, FLAGS, CASELOAD)}
