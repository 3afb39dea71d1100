"""Who the caller is: account, roles, units, and what its token may be used for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import ApiToken
from api.scopes import Scope
from api.views import Endpoint
from tenants.accounts.actors import account_of
from tenants.accounts.roles import Duty, Role
from tenants.context import current_region
from volunteers.people.units import scope


class RegionBrief(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    full_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField([role.value for role in Role]))
    region = RegionBrief()
    unit_paths = serializers.ListField(child=serializers.CharField())
    token_scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), allow_null=True
    )


class Me(Endpoint, GenericAPIView):
    """The account behind the token or session. `token_scopes` is null for a session."""

    duty = Duty.USE_API
    scope = Scope.ME
    serializer_class = MeSerializer
    pagination_class = None
    filter_backends: list[Any] = []

    def get(self, request: Request) -> Response:
        user, token = account_of(request._request), request.auth
        told = {
            "id": user.pk,
            "username": user.username,
            "full_name": user.full_name,
            "roles": sorted(user.roles),
            "region": current_region(),
            "unit_paths": scope.staffed_paths(user),
            "token_scopes": token.scopes if isinstance(token, ApiToken) else None,
        }
        return Response(self.get_serializer(told).data)
