from django.urls import path

from frontend.handovers.views.inbox import handovers
from frontend.handovers.views.one import handover
from frontend.handovers.views.sending import hand_over

urlpatterns = [
    path("handovers", handovers, name="handovers"),
    path("handovers/<uuid:pk>", handover, name="handover"),
    path("cases/<str:reference>/hand-over", hand_over, name="hand_over"),
]
