"""Every test works on a progress file of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("XAI_PROGRESS", str(tmp_path / "progress.sqlite"))
