"""WSGI entry point: threads are allowed per request, async is not (the region is per thread)."""

import os

from django.core.wsgi import get_wsgi_application

from tenants.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_unsafe_start()
