from django.urls import path

from frontend.design.views import design

urlpatterns = [path("design", design, name="design")]
