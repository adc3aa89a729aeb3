"""Floor 2: the declaration of the guide for contributors is one that AWS knows."""

import re
import textwrap
from pathlib import Path

from declarations import declared, problems

GUIDE = Path(__file__).parent.parent / "CONTRIBUTING.rst"


def shown():
    """What the code in the guide declares."""
    blocks = re.findall(r"\.\. code-block:: python\n\n((?:    .*\n|\n)+)", GUIDE.read_text())
    (code,) = [textwrap.dedent(block) for block in blocks if "SERVICE = Service(" in block]
    made = {}
    exec(code, made)
    return made["SERVICE"]


def test_the_service_shown_is_right_by_botocores_models():
    assert problems(shown(), declared()) == []


def test_the_service_shown_is_not_there_yet():
    assert shown().name not in declared()
