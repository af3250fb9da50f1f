import pytest

from tests.authoring.tiny_course import make


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The folder of a course with one small unit, 107_tiny, which the package takes for the course."""
    make(tmp_path)
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    return tmp_path
