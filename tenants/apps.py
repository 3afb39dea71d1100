from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        from tenants import checks  # noqa: F401
        from tenants.letters import key_pairs  # noqa: F401 - furnishes new regions
