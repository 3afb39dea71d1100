"""Transfers in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from volunteers.people.transfers.rules import Act

ACTS = {
    Act.RELEASE: _("同意转出"),
    Act.ACCEPT: _("接收"),
    Act.REFUSE: _("不同意"),
    Act.CANCEL: _("取消转移"),
}
