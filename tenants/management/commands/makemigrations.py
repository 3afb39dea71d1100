"""Django's makemigrations, blind for labels, choices and help texts."""

from django.core.management.commands.makemigrations import Command as MakeMigrations

from tenants.management.autodetector import Autodetector


class Command(MakeMigrations):
    autodetector = Autodetector
