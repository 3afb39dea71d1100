"""The address of the caller behind proxies, and none that the caller made up."""

import pytest
from django.test import RequestFactory

from tenants.proxies import ProxyMiddleware

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "192.0.2.9", PROXY),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "203.0.113.5, 192.0.2.9", "192.0.2.9"),
        (2, "203.0.113.5, 192.0.2.9, 10.0.0.2", "192.0.2.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (2, "192.0.2.9", PROXY),
        (1, "nonsense", PROXY),
        (1, "fe80::1%eth0", PROXY),
        (1, "", PROXY),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_saw(settings, proxies, told, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": told})
    ProxyMiddleware(lambda request: request)(request)
    assert request.META["REMOTE_ADDR"] == address
