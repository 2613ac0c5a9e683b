"""A web process sees what another process changed."""

import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

import huiyin
from huiyin.places import queries

SOURCES = str(Path(huiyin.__file__).parents[1])
OTHER_PROCESS = """
import sys, django
sys.path.insert(0, sys.argv[5])
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["huiyin.places"], USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": sys.argv[1], "USER": sys.argv[2],
                           "HOST": sys.argv[3], "PORT": sys.argv[4]}},
)
django.setup()
from huiyin.places.operations import add_area
add_area(parent=None, level="city", code="other", name_zh="新", boundary=None)
"""


def test_a_change_by_another_process_is_seen_within_a_second(committed_db: None) -> None:
    assert len(queries.area_tree()) == 0
    config = connection.settings_dict
    arguments = [config["NAME"], config["USER"], config["HOST"], str(config["PORT"]), SOURCES]
    subprocess.run([sys.executable, "-c", OTHER_PROCESS, *arguments], check=True, timeout=60)
    changed = time.monotonic()
    while len(queries.area_tree()) == 0:
        assert time.monotonic() - changed < 1.5
        time.sleep(0.02)
    assert queries.area_tree().city.code == "other"
