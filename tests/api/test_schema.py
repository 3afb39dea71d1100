"""The OpenAPI document, the page that shows it, and schemathesis over all of it."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.v1.exchange import STEPS
from tenants.accounts.roles import Role
from tests.factories import make_token, make_user, make_volunteer
from volunteers.people.transfers.rules import Act

SCHEMA, DOCS = "/api/v1/schema", "/api/v1/docs"
SECRET = "zx_0badcafe_secret"
OF_PEOPLE = (
    "cards",
    "prints",
    "transfers",
    "duplicates",
    "exchange",
    "shifts",
    "claims",
    "certificates",
    "backfill",
)
SCOPES = [
    "me:read",
    "units:read",
    "volunteers:read",
    "volunteers:standing",
    "applications:write",
    "form:read",
    "reports:read",
    "imports:read",
    "imports:write",
    *(f"{name}:{way}" for name in OF_PEOPLE for way in ("read", "write")),
]
OPENAPI = "application/vnd.oai.openapi+json"
PATHS = {
    "/api/v1/me", "/api/v1/units", "/api/v1/units/{unit_id}", "/api/v1/volunteers",
    "/api/v1/volunteers/search", "/api/v1/volunteers/{volunteer_id}",
    "/api/v1/volunteers/{volunteer_id}/standing",
    "/api/v1/reports/progress", "/api/v1/overview", "/api/v1/form",
        "/api/v1/applications", "/api/v1/applications/codes",
    "/api/v1/applications/{application_id}", "/api/v1/applications/decide",
    "/api/v1/imports", "/api/v1/imports/{batch_id}", "/api/v1/imports/{batch_id}/commit",
    "/api/v1/imports/{batch_id}/cancel", "/api/v1/imports/{batch_id}/undo",
    "/api/v1/cards", "/api/v1/cards/counts", "/api/v1/cards/issue", "/api/v1/cards/{card_id}",
    *(f"/api/v1/cards/{{card_id}}/{act}" for act in ("lose", "reissue", "void")),
    "/api/v1/prints", "/api/v1/prints/{print_id}",
    *(f"/api/v1/prints/{{print_id}}/{act}" for act in ("cancel", "retry", "file")),
    "/api/v1/backfill", "/api/v1/backfill/{backfill_id}",
    *(f"/api/v1/backfill/{{backfill_id}}/{act}" for act in ("approve", "return", "withdraw")),
    "/api/v1/certificates", "/api/v1/certificates/{certificate_id}",
    *(f"/api/v1/certificates/{{certificate_id}}/{act}" for act in ("revoke", "file")),
    "/api/v1/transfers", "/api/v1/transfers/regions", "/api/v1/transfers/{transfer_id}",
    *(f"/api/v1/transfers/{{transfer_id}}/{act}" for act in Act),
    "/api/v1/shifts", "/api/v1/shifts/{shift_id}", "/api/v1/shifts/{shift_id}/cancel",
    "/api/v1/shifts/{shift_id}/sign-ups", "/api/v1/sign-ups/{sign_up_id}/withdraw",
    "/api/v1/me/shifts", "/api/v1/me/shifts/{sign_up_id}/withdraw",
    "/api/v1/claims", "/api/v1/claims/{claim_id}",
    "/api/v1/claims/{claim_id}/uphold", "/api/v1/claims/{claim_id}/refuse",
    "/api/v1/duplicates", "/api/v1/duplicates/{case_id}",
    "/api/v1/duplicates/{case_id}/finding", "/api/v1/exchange", "/api/v1/exchange/backlog",
    "/api/v1/exchange/{national_batch_id}",
    *(f"/api/v1/exchange/{{national_batch_id}}/{step}" for step in STEPS),
}  # fmt: skip


@pytest.fixture
def client(region, client_of):
    make_volunteer(name="张三")
    user = make_user(Role.OFFICE)
    make_token(user, SECRET, scopes=SCOPES)
    client = client_of("alpha")
    client.force_login(user)
    return client


def test_the_document_describes_every_endpoint(client):
    document = client.get(SCHEMA, HTTP_ACCEPT=OPENAPI).json()
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == PATHS
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}


def test_the_document_is_valid_and_says_nothing_by_halves(client, capsys):
    document = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(document)
    assert "Warning" not in capsys.readouterr().err


def test_a_refusal_is_described_as_a_problem(client):
    document = client.get(SCHEMA, HTTP_ACCEPT=OPENAPI).json()
    answers = document["paths"]["/api/v1/me"]["get"]["responses"]
    assert "application/problem+json" in answers["403"]["content"]
    assert "Problem" in document["components"]["schemas"]
    assert "ETag" in answers["200"]["headers"]


def test_the_page_asks_nothing_of_strangers(client):
    page = client.get(DOCS)
    text = page.content.decode()
    assert "swagger-ui-bundle.js" in text
    assert "//cdn" not in text
    assert "<style" not in text
    assert "onclick" not in text
    assert client.get(f"{DOCS}?script=").status_code == 200


def test_the_page_is_for_those_who_use_the_api(region, client_of, sign_in):
    client = client_of("alpha")
    assert client.get(DOCS).url.startswith("/sign-in/")
    sign_in(client, Role.VOLUNTEER)
    assert client.get(DOCS).status_code == 403


@pytest.fixture
def one_connection(monkeypatch):
    """Requests by WSGI share the test's transaction; their number is not limited.

    Taking `close_old_connections` off the signals is not enough: each request of Django's own
    client puts it back, and the next one by WSGI would close the connection of the transaction.
    """
    unlimited = dict.fromkeys(("user", "address", "region"))
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", unlimited)
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


def operations():
    headers = {"Authorization": f"Bearer {SECRET}", "Accept": OPENAPI, "Host": "alpha.localhost"}
    schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application(), headers=headers)
    return [found.ok() for found in schema.get_all_operations()]


def test_no_input_of_the_document_brings_a_fault_or_an_undocumented_answer(client, one_connection):
    headers = {"Authorization": f"Bearer {SECRET}", "Host": "alpha.localhost"}
    described = operations()
    assert len(described) >= len(client.get(SCHEMA, HTTP_ACCEPT=OPENAPI).json()["paths"])
    for operation in described:

        @given(case=operation.as_strategy())
        @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
        def ask(case):
            # A text with NUL is refused with 400, which JSON Schema cannot say.
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        ask()
