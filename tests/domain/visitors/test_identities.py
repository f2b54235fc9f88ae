"""The claims of a signed identity: which are accepted, and what is said of the others (T13)."""

import json
from pathlib import Path
from typing import Any

import pytest

from openline.domain.refusals import Forbidden
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.identities import WrongClaim, ends_at, identity_of

NOW = 1_800_000_000_000
TRIALS = json.loads((Path(__file__).parent / "claims.json").read_text())
"""Claims as other people's sites make them; times are sums with `now`."""
TAKEN = {
    "site 2 min behind, 1 min life",
    "a number with a fraction, as Date.now()/1000+300 makes it; RFC 7519 allows it",
    "aud as a list",
    "iat and nbf a little in the future",
}
WRONG = {
    "site 9 min ahead, 5 min life": ("exp", "14 min 0 s ahead of this server's clock"),
    "milliseconds by mistake": ("exp", "milliseconds"),
    "a number as sub": ("sub", "must be a string; it is a number"),
}


def claims_of(trial: dict[str, Any], now: int = NOW) -> dict[str, Any]:
    value = lambda it: eval(it, {"now": now // SECOND}) if isinstance(it, str) and "now" in it else it  # noqa: E731
    return {name: value(it) for name, it in trial.items() if name != "why"}


@pytest.mark.parametrize("trial", TRIALS, ids=lambda it: it["why"])
def test_claims_of_the_trials(trial: dict[str, Any]) -> None:
    """T13."""
    if trial["why"] in TAKEN:
        assert identity_of(claims_of(trial), NOW, "").external_id == "u1"
        return
    claim, reason = WRONG[trial["why"]]
    with pytest.raises(WrongClaim) as refused:
        identity_of(claims_of(trial), NOW, "")
    assert refused.value.claim == claim
    assert reason in refused.value.text


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), True, "1", None, [], 10**400],
    ids=lambda it: str(it)[:9],
)
def test_what_is_no_time(name: str, value: object) -> None:
    """T13."""
    with pytest.raises(Forbidden):
        identity_of({"sub": "u1", "exp": NOW // SECOND + 60, name: value}, NOW, "")


@pytest.mark.parametrize(
    "claims, claim, reason",
    [
        ({"exp": -121}, "exp", "2 min 1 s ago"),
        ({"exp": -121, "iat": -200}, "exp", "3 min 20 s old"),
        ({"exp": 721}, "exp", "12 min 1 s ahead"),
        ({"exp": 60, "iat": 121}, "iat", "2 min 1 s ahead"),
        ({"exp": 60, "nbf": 3_600}, "nbf", "60 min 0 s ahead"),
        ({}, "exp", "missing"),
    ],
)
def test_the_reason_names_the_claim_and_how_far_the_clocks_are_apart(
    claims: dict[str, int], claim: str, reason: str
) -> None:
    """T13."""
    at = {name: NOW // SECOND + seconds for name, seconds in claims.items()}
    with pytest.raises(WrongClaim) as refused:
        identity_of({"sub": "u1", **at}, NOW, "")
    assert refused.value.claim == claim
    assert reason in refused.value.text


@pytest.mark.parametrize("seconds", [-119, 0, 0.25, 600, 720])
def test_two_minutes_either_way(seconds: float) -> None:
    """T13."""
    claims = {"sub": "u1", "exp": NOW / SECOND + seconds}
    assert identity_of(claims, NOW, "").external_id == "u1"
    assert ends_at(claims) == pytest.approx(NOW + seconds * SECOND + 2 * MINUTE, abs=1)
