"""The base of every endpoint: its duty, its scope, ETags, and no cache in between."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.errors import TITLES
from api.scopes import Scope
from api.throttles import AddressThrottle, RegionThrottle
from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty
from tenants.audit.services import Actor

SAFE = ("GET", "HEAD")


class Endpoint(APIView):
    """An endpoint for those who hold `duty`, by a token with `scope` or by a session."""

    duty: ClassVar[Duty | None]
    scope: ClassVar[Scope]
    cache_control: ClassVar[str] = "private, no-cache"
    write_duty: ClassVar[Duty | None] = None  # where changing needs another one than reading
    write_scope: ClassVar[Scope | None] = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view; it names its duties, as every page does."""
        view: Any = super().as_view(**initkwargs)
        view.duty, view.write_duty = cls.duty, cls.write_duty or cls.duty
        view.is_public = cls.duty is None
        return view

    @staticmethod
    def actor(request: Request) -> Actor:
        """Return who calls, as the audit has it."""
        return actor_of(request._request, via="api")

    def perform_authentication(self, request: Request) -> None:
        """Slow down an address or a whole region before any work is done for them."""
        for throttle in (AddressThrottle(), RegionThrottle()):
            if not throttle.allow_request(request, self):
                self.throttled(request, throttle.wait() or 0)
        super().perform_authentication(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the headers of a private answer, and an ETag once it is rendered."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = self.cache_control
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        if (
            request.method in SAFE
            and response.status_code == 200
            and isinstance(response, Response)
        ):
            response.add_post_render_callback(lambda done: tagged(request._request, done))
        return response


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response with its ETag, or 304 where the caller has it already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


class NoSuchEndpoint(Endpoint):
    """Anything else under /api/: a problem document instead of a page."""

    duty = None
    schema = None
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(TITLES[404])
