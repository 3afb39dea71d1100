"""What happened to an account, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.audit.models import AuditRow

ACTIONS = {
    "account.create": gettext_lazy("开通账号"),
    "account.reset_password": gettext_lazy("重置密码"),
    "account.change_password": gettext_lazy("本人更改密码"),
    "account.unlock": gettext_lazy("解锁"),
    "account.lock": gettext_lazy("因多次登录失败被锁定"),
    "account.deactivate": gettext_lazy("停用"),
    "account.reactivate": gettext_lazy("重新启用"),
    "account.set_roles": gettext_lazy("更改角色"),
    "account.set_units": gettext_lazy("更改负责的单位"),
    "account.sign_in": gettext_lazy("登录"),
    "account.sign_out": gettext_lazy("退出"),
    "account.refuse_sign_in": gettext_lazy("登录被拒绝"),
}


def told(row: AuditRow) -> str:
    """Return what an audit row of an account says happened."""
    return str(ACTIONS.get(row.action, _("账号变更")))
