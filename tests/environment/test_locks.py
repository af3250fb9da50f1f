"""The locks: what they hold, and that what is installed is what they say."""

import importlib.metadata
import os
import re
import subprocess
import sys

import pytest
import yaml

from environment import lock

BRIDGED = {name: version for name, version, _ in lock.pins(lock.BRIDGED.read_text(encoding="utf-8"))}
TEXT = lock.LOCK.read_text(encoding="utf-8")
REQUIREMENTS = lock.REQUIREMENTS.read_text(encoding="utf-8")
HERE = {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
PYTHON = next(python for python in reversed(lock.PYTHONS) if python.startswith(f"3.{sys.version_info[1]}."))
EVERYWHERE = [(platform, python) for platform in lock.PLATFORMS for python in lock.PYTHONS]

# Published as source only, and pure Python: pip builds them on any platform.
SOURCE_ONLY = {"dash-cytoscape", "lime"}


def test_locks_hold_names_versions_and_markers_only():
    assert len(lock.pins(TEXT)) > 200
    assert set(BRIDGED) == {"alibi", "dice-ml", "tensorboard-plugin-wit"}


@pytest.mark.parametrize(
    "line",
    ["torch @ file:///a.whl", "torch==2.13.0+cpu", "lime==0.2 --hash=sha256:00", "-f folder", "lime>=0.2", "./lime"],
)
def test_a_line_with_more_than_that_is_refused(line):
    with pytest.raises(ValueError, match="names, versions and markers only"):
        lock.pins(line)


@pytest.mark.parametrize(("platform", "python"), EVERYWHERE)
def test_one_version_of_every_main_package_on_every_platform(platform, python):
    values = lock.places()[platform, python]
    names = [name for name, _, marker in lock.pins(TEXT) if marker is None or marker.evaluate(values)]
    assert len(names) == len(set(names))
    wanted = lock.main_packages(REQUIREMENTS) - {"xgboost-cpu" if platform == "macos" else "xgboost"}
    assert wanted <= set(names)
    assert len({"xgboost", "xgboost-cpu"} & set(names)) == 1  # both fill the same folder
    assert not [name for name in names if name.startswith(("nvidia-", "cuda-", "triton"))]
    assert not set(BRIDGED) & set(names)


def test_markers_that_hold_everywhere_and_pins_that_hold_nowhere_are_dropped():
    text = lock.trimmed(
        "a==1 ; python_full_version >= '3.11'\nb==2 ; sys_platform == 'never'\nc==3 ; os_name == 'nt'\n"
    )
    assert text == lock.LOCK_HEADER + 'a==1\nc==3 ; os_name == "nt"\n'


def test_environment_yml_is_current_and_names_the_main_packages():
    text = lock.CONDA.read_text(encoding="utf-8")
    assert text == lock.conda_file(TEXT, REQUIREMENTS), "run: python environment/lock.py --conda-only"
    named = yaml.safe_load(text)["dependencies"][-1]["pip"]
    assert {re.match(r"[a-z0-9-]+", line).group() for line in named} == lock.main_packages(REQUIREMENTS)


def test_every_pin_is_what_is_installed():
    wanted = lock.pins_at(TEXT, HERE, PYTHON) | BRIDGED
    installed = {name: importlib.metadata.version(name).partition("+")[0] for name in wanted}
    assert installed == wanted


def test_torch_needs_no_gpu_libraries():
    assert not [name for name in importlib.metadata.requires("torch") if name.startswith("nvidia")]


def test_pip_check_complains_of_the_bridged_packages_only():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    complaints = [line for line in done.stdout.splitlines() if " requires " in line or " has requirement " in line]
    assert complaints, done.stdout + done.stderr  # alibi's numpy < 2 at least: else the parsing is wrong
    assert {line.split()[0] for line in complaints} <= set(BRIDGED)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("platform", "python"), EVERYWHERE)
def test_the_index_has_a_wheel_of_every_pin(platform, python, tmp_path):
    """Lets uv, which can look from here at another platform's wheels, resolve exactly the pins from wheels alone."""
    target = {
        "linux": "x86_64-manylinux_2_28",
        "macos": "aarch64-apple-darwin",
        "windows": "x86_64-pc-windows-msvc",
    }[platform]
    pins = lock.pins_at(TEXT, platform, python) | BRIDGED
    for name in SOURCE_ONLY:
        del pins[name]
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()), encoding="utf-8")
    options = ["--no-deps", "--only-binary=:all:", "--python-platform", target, "--python-version", python]
    done = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "--no-header", "--no-annotate", *options, str(wanted)],
        capture_output=True,
        text=True,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},  # the oldest that torch has wheels for
    )
    assert done.returncode == 0, done.stderr
    assert {name: version for name, version, _ in lock.pins(done.stdout)} == pins


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_is_source_only_is_so_and_needs_no_compiler(tmp_path):
    names = [f"{name}=={version}" for name, version in lock.pins_at(TEXT, HERE, PYTHON).items() if name in SOURCE_ONLY]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), *names]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name.endswith("-none-any.whl") for path in tmp_path.iterdir()) == [True] * len(SOURCE_ONLY)
