"""The OpenAPI document and the page that shows it, its scripts served from here."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from api.permissions import HoldsDuty
from api.scopes import Scope
from api.views import Endpoint
from tenants.accounts.roles import Duty, requires


class Document(Endpoint, SpectacularAPIView):
    """The OpenAPI 3 document of this version."""

    schema = None
    duty = Duty.USE_API
    scope = Scope.ME
    permission_classes = (HoldsDuty,)
    authentication_classes = Endpoint.authentication_classes


docs = requires(Duty.USE_API)(
    SpectacularSwaggerSplitView.as_view(
        url_name="api:schema",
        template_name="api/docs.html",
        permission_classes=[AllowAny],  # `requires` has judged the request already
    )
)
