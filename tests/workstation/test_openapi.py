"""Whatever is sent to whatever address, the program answers: never with a failure of its own.

Requests are made from the application's own OpenAPI description (schemathesis), fitting and unfitting, by
somebody who may do everything, and by nobody.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.workstation.identity import COOKIE
from tests.workstation.conftest import VISIT, Workstation

EXAMPLES = 6
"""An address, a person and a way of asking: enough to meet nulls, wrong types, odd text, missing parts."""

NOT_TRIED = frozenset({"/api/logout", "/api/lock", "/api/me/password", "/api/unlock"})
"""They end or change the session that the requests are made with."""

ALLOWED_TO_NOBODY = frozenset({200, 400, 401, 403, 404, 405, 406, 413, 415, 422, 429})


def can_be_asked_wrongly(operation: schemathesis.APIOperation) -> bool:
    """Not where it takes nothing but words in its address: a thousand tries would find none that do not fit."""
    asked = operation.definition.raw
    schemas = [one["schema"] for one in asked.get("parameters", ())]
    return "requestBody" in asked or any(
        one.keys() - {"title", "type"} or one["type"] != "string" for one in schemas
    )


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False], ids=["somebody", "nobody"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_that_is_sent_makes_the_program_fail(
    workstation: Workstation, mode: GenerationMode, known: bool
) -> None:
    workstation.drafted()
    everybody = tuple(StaffRole)
    browser = workstation.person("lee", *everybody, pin=True)
    token = browser.client.cookies[COOKIE]
    headers = {"x-csrf-token": browser.me["csrf"], "cookie": f"{COOKIE}={token}"} if known else {}
    schema = schemathesis.openapi.from_asgi(
        "/api/openapi.json", workstation.app, headers={"host": "localhost"}
    )
    tried, statuses = set(), set()
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in NOT_TRIED:
            continue
        tried.add((operation.method, operation.path))
        if mode is GenerationMode.NEGATIVE and not can_be_asked_wrongly(operation):
            continue
        own = {"visit_id": VISIT} if known and "{visit_id}" in operation.path else None
        cases = operation.as_strategy(generation_mode=mode, path_parameters=own)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def ask(case: schemathesis.Case) -> None:
            answer = case.call(base_url="https://localhost", headers=headers)
            statuses.add(answer.status_code)
            assert answer.status_code < 500, (case.method, case.path, answer.text)
            if not known:
                assert answer.status_code in ALLOWED_TO_NOBODY, (case.method, case.path)

        ask()
    assert len(tried) > 20
    assert (200 in statuses) == (known or mode is GenerationMode.POSITIVE)
