"""Every test works on a progress file of its own, and no test depends on how busy the machine is."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("course", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("XAI_PROGRESS", str(tmp_path / "progress.sqlite"))
