from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api.tokens import services  # noqa: F401  # tokens end with their account
