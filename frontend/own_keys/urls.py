from django.urls import path

from frontend.own_keys.views import new_own_key, own_api_key, own_api_keys

urlpatterns = [
    path("account/api-keys", own_api_keys, name="own_api_keys"),
    path("account/api-keys/new", new_own_key, name="new_own_key"),
    path("account/api-keys/<uuid:pk>", own_api_key, name="own_key"),
]
