from django.urls import path

from frontend.figures.views import figures

urlpatterns = [path("statistics", figures, name="figures")]
