"""Every test works on a progress file of its own, and no test depends on how busy the machine is."""

import signal

import pytest
from hypothesis import HealthCheck, settings

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell that starts tests in the background does that
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("course", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("XAI_PROGRESS", str(tmp_path / "progress.sqlite"))
