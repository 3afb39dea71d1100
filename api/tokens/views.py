"""One's own tokens: made (shown once), listed, revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.models import ApiToken
from api.tokens import queries, services
from api.tokens.forms import TokenForm
from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken


@requires(Duty.USE_API)
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    lines = queries.lines(account_of(request), timezone.now())
    return render(request, "api/tokens/list.html", {"lines": lines})


@requires(Duty.USE_API)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    shown = _made(request, form) if form.is_valid() else None
    if shown is not None:  # answered here and now: the secret is in no session and no address
        return render(request, "api/tokens/shown.html", {"shown": shown})
    return render(request, "api/tokens/new.html", {"form": form})


@requires(Duty.USE_API)
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    services.revoke_token(token_id=token.pk, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("令牌已撤销，立即失效。"))
    return redirect("tokens:list")


def _made(request: HttpRequest, form: TokenForm) -> services.Shown | None:
    now = timezone.now()
    try:
        return services.create_token(
            user_id=account_of(request).pk, new=form.new_token(now), actor=actor_of(request), at=now
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None
