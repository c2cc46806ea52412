from django.urls import path

from frontend.irritants.views.listing import irritants
from frontend.irritants.views.one import change, irritant

urlpatterns = [
    path("irritants", irritants, name="irritants"),
    path("irritants/<uuid:pk>", irritant, name="irritant"),
    path("irritants/<uuid:pk>/<str:verb>", change, name="change_irritant"),
]
