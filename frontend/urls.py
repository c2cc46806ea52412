"""The pages. Each view says who may open it: `login_not_required` or `login_required`, nothing in between (a test checks it)."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

import frontend.administration.urls
import frontend.case.urls
import frontend.cases.urls
import frontend.design.urls
import frontend.documents.urls
import frontend.drafts.urls
import frontend.figures.urls
import frontend.flags.urls
import frontend.handovers.urls
import frontend.irritants.urls
import frontend.merging.urls
import frontend.notes.urls
import frontend.observations.urls
import frontend.one_person.urls
import frontend.own_keys.urls
import frontend.papers.urls
import frontend.plan.urls
import frontend.protection.urls
import frontend.session.urls
from frontend.languages import speak
from frontend.views.accessibility import accessibility
from frontend.views.acting import switch_agency
from frontend.views.front import front
from frontend.views.sign_in import SignIn, SignOut

urlpatterns = [
    path("", front, name="front"),
    path("accounts/login/", SignIn.as_view(), name="account_login"),
    path("accounts/logout/", login_not_required(SignOut.as_view()), name="account_logout"),
    path("acting-agency", switch_agency, name="switch_agency"),
    path("accessibility", accessibility, name="accessibility"),
    path("language", speak, name="set_language"),
    *frontend.administration.urls.urlpatterns,
    *frontend.own_keys.urls.urlpatterns,
    *frontend.cases.urls.urlpatterns,
    *frontend.case.urls.urlpatterns,  # after those of the list: "new" is no reference
    *frontend.protection.urls.urlpatterns,
    *frontend.documents.urls.urlpatterns,
    *frontend.notes.urls.urlpatterns,
    *frontend.plan.urls.urlpatterns,
    *frontend.papers.urls.urlpatterns,
    *frontend.irritants.urls.urlpatterns,
    *frontend.observations.urls.urlpatterns,
    *frontend.figures.urls.urlpatterns,
    *frontend.handovers.urls.urlpatterns,
    *frontend.one_person.urls.urlpatterns,
    *frontend.merging.urls.urlpatterns,
    *frontend.flags.urls.urlpatterns,
    *frontend.session.urls.urlpatterns,
    *frontend.drafts.urls.urlpatterns,
    *frontend.design.urls.urlpatterns,
]
