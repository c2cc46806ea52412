from django.urls import path

from frontend.administration.views.agency import agency, agency_history, edit_part
from frontend.administration.views.communes import communes
from frontend.administration.views.habilitations import export, habilitations
from frontend.administration.views.invitations import invitation, invitations, invite
from frontend.administration.views.joining import join
from frontend.administration.views.keys import api_key, api_keys
from frontend.administration.views.members import member, members
from frontend.administration.views.replacements import replace, replacement, replacements

urlpatterns = [
    path("agency", agency, name="agency"),
    path("agency/communes", communes, name="agency_communes"),
    path("agency/history", agency_history, name="agency_history"),
    path("agency/edit/<str:part>", edit_part, name="edit_agency"),
    path("agency/api-keys", api_keys, name="api_keys"),
    path("agency/api-keys/<uuid:pk>", api_key, name="api_key"),
    path("agency/habilitations", habilitations, name="habilitations"),
    path("agency/habilitations/export", export, name="export_habilitations"),
    path("agency/members", members, name="members"),
    path("agency/members/<uuid:pk>", member, name="member"),
    path("agency/invitations", invitations, name="invitations"),
    path("agency/invitations/new", invite, name="invite_member"),
    path("agency/invitations/<uuid:pk>", invitation, name="invitation"),
    path("agency/replacements", replacements, name="replacements"),
    path("agency/replacements/of/<uuid:pk>", replace, name="replace"),
    path("agency/replacements/<uuid:pk>", replacement, name="replacement"),
    path("invitations/<str:token>", join, name="join"),
]
