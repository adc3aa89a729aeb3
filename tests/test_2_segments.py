"""Floor 2: a listing that is asked for in two segments at once, one of which fails while the other still arrives."""

import errno
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from awsfs.cache import Records
from awsfs.errors import AwsError

BOTH = ({"segment": 0}, {"segment": 1})


@pytest.fixture
def failed():
    """Records of which the second page of the first segment was throttled, and after that the other's arrived."""
    is_told, pool = threading.Event(), ThreadPoolExecutor(4)

    def load(token):
        if "page" not in token:
            return [token], {**token, "page": 1}
        if token["segment"] == 0:
            raise AwsError(errno.EAGAIN, "Throttling", "slow down")
        is_told.wait(10)
        return [token], None

    records = Records(load, 30, pool.submit, lambda future: future.exception(), first=BOTH)
    with pytest.raises(AwsError):
        list(records)
    is_told.set()
    pool.shutdown(wait=True)
    return records


def test_the_error_is_not_kept_for_as_long_as_the_page(failed):
    assert not failed.fresh


def test_what_arrived_before_it_is_in_hand(failed):
    assert len(failed.pages()) == 3
