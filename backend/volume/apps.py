from django.apps import AppConfig


class VolumeConfig(AppConfig):
    """Has no model: only the command `load_volume`."""

    name = "backend.volume"
    label = "volume"
