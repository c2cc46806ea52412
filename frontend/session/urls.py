from django.urls import path

from frontend.session.views import session

urlpatterns = [path("session", session, name="session")]
