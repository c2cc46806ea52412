from django.urls import path

from frontend.irritants.catalogue import views as catalogue
from frontend.irritants.personas import views as personas
from frontend.irritants.recurring import views as recurring
from frontend.irritants.views.listing import irritants
from frontend.irritants.views.one import change, irritant

urlpatterns = [
    path("irritants", irritants, name="irritants"),
    path("irritants/recurring", recurring.recurring_irritants, name="recurring_irritants"),
    path("irritants/recurring/new", recurring.spot, name="spot_recurring"),
    path("irritants/recurring/<uuid:pk>", recurring.recurring_irritant, name="recurring_irritant"),
    path("irritants/recurring/<uuid:pk>/<str:verb>", recurring.change, name="change_recurring"),
    path("irritants/catalogue", catalogue.catalogue, name="catalogue"),
    path("irritants/catalogue/new", catalogue.new_category, name="new_category"),
    path("irritants/catalogue/<str:code>", catalogue.category, name="category"),
    path("irritants/catalogue/<str:code>/<str:verb>", catalogue.change, name="change_category"),
    path("irritants/personas", personas.personas, name="personas"),
    path("irritants/personas/new", personas.new_persona, name="new_persona"),
    path("irritants/personas/<slug:slug>", personas.persona, name="persona"),
    path("irritants/personas/<slug:slug>/<str:verb>", personas.change, name="change_persona"),
    path("irritants/<uuid:pk>", irritant, name="irritant"),
    path("irritants/<uuid:pk>/link", recurring.link, name="link_irritant"),
    path("irritants/<uuid:pk>/unlink", recurring.unlink, name="unlink_irritant"),
    path("irritants/<uuid:pk>/<str:verb>", change, name="change_irritant"),
]
