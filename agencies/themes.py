"""What a case is about and what an agency knows how to do: one list for both."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    RIGHTS_BENEFITS = "rights_benefits", _("Rights and benefits")
    INCOME_DEBT = "income_debt", _("Income and debt")
    HOUSING = "housing", _("Housing")
    ENERGY = "energy", _("Energy")
    EMPLOYMENT_TRAINING = "employment_training", _("Employment and training")
    MOBILITY = "mobility", _("Mobility")
    DIGITAL = "digital", _("Digital")
    HEALTH_ACCESS = "health_access", _("Access to health care")
    FAMILY_CHILDCARE = "family_childcare", _("Family and childcare")
    AGEING_AUTONOMY = "ageing_autonomy", _("Ageing and autonomy")
    DISABILITY = "disability", _("Disability")
    IDENTITY_PAPERS = "identity_papers", _("Identity papers")
    TAXES = "taxes", _("Taxes")
    JUSTICE = "justice", _("Justice")
    FOOD_EMERGENCY = "food_emergency", _("Food aid")
    OTHER = "other", _("Other")
