from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from reporting import registry, tasks  # noqa: F401  # tasks hears of changed cells

        registry.find_reports()
