"""Papers that the person takes home or signs: on the screen, ready to print, and as a PDF."""

from django.urls import path

from frontend.papers import views

urlpatterns = [
    path("cases/<str:reference>/papers/<str:kind>", views.paper, name="paper"),
    path("cases/<str:reference>/papers/<str:kind>/pdf", views.pdf, name="paper_pdf"),
]
