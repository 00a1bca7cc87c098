"""What most tests of submissions start from."""

import pytest

from tests.support.form import body
from tests.support.site import Site


@pytest.fixture
def ready(site: Site) -> tuple[int, int]:
    """A submission with its pull request: the numbers of both."""
    number = site.submit(body())
    return number, site.forge.open_pulls()[0]
