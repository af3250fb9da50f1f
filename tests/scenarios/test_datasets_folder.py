import shutil
from pathlib import Path

import pytest

from xaicourse import scenarios
from xaicourse.scenarios import DatasetError, credit, datasets_folder


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the credit files that a test may damage."""
    shutil.copytree(datasets_folder() / "credit", tmp_path / "credit")
    monkeypatch.setenv("XAI_DATASETS", str(tmp_path))
    return tmp_path / "credit"


def test_the_folder_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.delenv("XAI_DATASETS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert (datasets_folder() / "credit" / "credit.csv").is_file()


def test_the_environment_names_another_folder(copy):
    assert datasets_folder() == copy.parent
    assert len(credit.load().X) == 5000


def test_a_wrong_override_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("XAI_DATASETS", str(tmp_path / "nowhere"))
    with pytest.raises(DatasetError, match=r"nowhere.*which is no folder"):
        datasets_folder()


def test_a_package_outside_its_repository_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("XAI_DATASETS", raising=False)
    monkeypatch.setattr(scenarios, "__file__", str(tmp_path / "xaicourse" / "scenarios" / "__init__.py"))
    with pytest.raises(DatasetError, match=r"not found above the installed package.*XAI_DATASETS"):
        datasets_folder()


def test_windows_line_ends_are_no_damage(copy):
    csv = copy / "credit.csv"
    csv.write_bytes(csv.read_bytes().replace(b"\n", b"\r\n"))
    assert credit.load().y.sum() > 1000


@pytest.mark.parametrize("damage", ["truncated", "one digit", "empty"])
@pytest.mark.parametrize(
    ("name", "use"),
    [("credit.csv", credit.load), ("model.json", credit.load_model)],
)
def test_a_damaged_file_gets_one_sentence(copy, name, use, damage):
    use()  # what was read before must not hide the damage
    content = (copy / name).read_bytes()
    digits = content.replace(b"7", b"8", 1)
    (copy / name).write_bytes({"truncated": content[:1000], "one digit": digits, "empty": b""}[damage])
    with pytest.raises(DatasetError, match=rf"{name} is damaged or was changed.*git checkout.*reproduce") as caught:
        use()
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("name", ["credit.csv", "model.json", "checksums.toml"])
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(DatasetError, match=rf"datasets/credit/{name} cannot be read.*reproduce"):
        credit.load() if name == "credit.csv" else credit.load_model()


def test_a_model_that_is_none_although_its_checksum_fits(copy):
    (copy / "model.json").write_text('{"learner": 1}', encoding="utf-8")
    sums = (copy / "checksums.toml").read_text(encoding="utf-8").splitlines()
    digest = scenarios.digest((copy / "model.json").read_bytes())
    sums = [f'"model.json" = "{digest}"' if "model.json" in line else line for line in sums]
    (copy / "checksums.toml").write_text("\n".join(sums), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"model.json is no XGBoost model: run"):
        credit.load_model()


def test_damaged_words_get_one_sentence(copy):
    (copy / "columns.toml").write_text("[age\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"columns.toml is missing or damaged"):
        credit.load()


def test_checksums_that_are_no_toml(copy):
    (copy / "checksums.toml").write_bytes(b"\xff\xfe=")
    with pytest.raises(DatasetError, match=r"checksums.toml is damaged"):
        credit.load()


def test_reproduce_gives_the_shipped_files(tmp_path):
    import pandas as pd
    import xgboost

    from xaicourse.scenarios.credit import reproduce

    reproduce.write(tmp_path)
    shipped = datasets_folder() / "credit"
    old, new = (pd.read_csv(folder / "credit.csv") for folder in (shipped, tmp_path))
    pd.testing.assert_frame_equal(old, new, rtol=0, atol=1e-9)
    model = xgboost.XGBClassifier(n_jobs=1)
    model.load_model(tmp_path / "model.json")
    margins = model.predict(credit.load().X, output_margin=True)
    assert abs(margins - credit.predict_log_odds(credit.load().X)).max() < 1e-6


def test_reproduce_runs_as_a_command(tmp_path):
    import subprocess
    import sys

    command = [sys.executable, "-m", "xaicourse.scenarios.credit.reproduce", str(tmp_path / "new folder")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in Path(tmp_path, "new folder").iterdir()) == [
        "checksums.toml",
        "credit.csv",
        "model.json",
    ]
