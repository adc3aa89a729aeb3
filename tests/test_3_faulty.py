"""Floor 3: the network that fails: which request it fails, and in which way."""

import http.client
import urllib.error
import urllib.request

import pytest
from faults import FAULTS, HARMLESS
from faulty import Faulty
from mounts import PATIENCE

RATE = 0.5


@pytest.fixture
def network(server):
    with Faulty(server.url) as network:
        yield network


def asked(network, times):
    """What comes of so many requests: the status, or what the client makes of it."""
    return [one(network) for _ in range(times)]


def one(network):
    try:
        with urllib.request.urlopen(f"{network.url}/", timeout=PATIENCE) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__


def test_it_fails_the_requests_of_a_script(network):
    with network.failing_on({2: "503", 4: "bad-gateway"}) as made:
        assert asked(network, 5) == [200, 503, 200, 502, 200]
    assert made == {"503": 1, "bad-gateway": 1}


def test_it_fails_as_many_as_it_is_told(network):
    with network.failing("503", times=2):
        assert asked(network, 3) == [503, 503, 200]


def test_it_fails_no_other_operation(network):
    with network.failing("503", operation="GetObject"):
        assert asked(network, 1) == [200]


def test_it_fails_none_after_that(network):
    with network.failing("503"):
        asked(network, 1)
    assert asked(network, 1) == [200]


def test_the_same_seed_fails_the_same_requests(network):
    found = []
    for _ in range(2):
        with network.failing_at_random(RATE, ["503"], 7):
            found.append(asked(network, 20))
    assert (found[0] == found[1], set(found[0])) == (True, {200, 503})


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen_where_it_is_one(network, fault):
    right = one(network)
    with network.failing(fault) as made:
        found = one(network)
    assert (made.total(), found == right or fault not in HARMLESS) == (1, True)
