from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tenants.jobs"
    label = "jobs"

    def ready(self) -> None:
        import_module("tenants.jobs.tasks")  # registers how a job is sent to a worker
