"""The probe says what holds, for each kind of wall; for an ordinary user and without control groups too."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from autograder.runner.child import ChildProblem
from autograder.sandbox import control_groups, processes
from autograder.sandbox.bubblewrap import PROGRAM, command
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.layout import Layout, layout
from autograder.sandbox.probe import Finding, choose, probe
from tests.autograder.walled import LIMITS, children, needs_a_wall, open_child

pytestmark = needs_a_wall
PROMISES = ["wall", "files", "environment", "processes", "network", "privileges", "system calls", "disk"]
PROMISES += ["number of processes", "memory"]


def test_every_promise_is_tried_and_holds_behind_the_chosen_wall():
    found = probe(choose())
    assert [finding.name for finding in found] == PROMISES
    assert [finding for finding in found if not finding.enforced] == []


def test_the_probe_sees_that_no_wall_is_none():
    held = {finding.name: finding.enforced for finding in probe(Isolation.NONE)}
    assert not any(held[name] for name in ("files", "processes", "network", "system calls", "disk"))


def test_a_wall_that_cannot_be_built_is_a_finding(monkeypatch):
    monkeypatch.setattr("autograder.runner.lane.Lane.open", lambda *_: (_ for _ in ()).throw(ChildProblem("no clone")))
    assert probe() == [Finding("wall", False, "namespaces: no clone")]


AS_USER = """
    import os, sys, tempfile
    from pathlib import Path
    from autograder.sandbox import kernel
    from autograder.sandbox.kernel import BIND, PRIVATE, RECURSIVE

    kernel.unshare(kernel.NEW_MOUNT)
    kernel.mount("none", "/", None, RECURSIVE | PRIVATE)
    python = Path(sys.base_prefix).resolve()
    locked = next((place for place in reversed(python.parents) if not place.stat().st_mode & 1), None)
    if locked:  # Python stands in root's own folder: show the user this much of it
        with tempfile.TemporaryDirectory() as held:
            kernel.mount(str(python), held, None, BIND)
            kernel.mount("open", str(locked), "tmpfs", 0, "mode=755")
            python.mkdir(parents=True)
            kernel.mount(held, str(python), None, BIND)
            kernel.unmount(held)
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    os.environ.update(HOME="/tmp", TMPDIR="/tmp")
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="the rest of the tests run as an ordinary user already")


def as_user(*words: str) -> str:
    script = textwrap.dedent(AS_USER)
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, encoding="utf-8", check=False, cwd=Path.cwd()
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@root_only
@pytest.mark.parametrize("kind", ["namespaces", "bubblewrap"])
def test_all_promises_hold_for_an_ordinary_user(kind):
    lines = as_user("-m", "autograder.sandbox.probe", kind).splitlines()
    assert [line.split(":")[0].removeprefix("● ") for line in lines] == PROMISES


@root_only
def test_an_ordinary_users_children_are_ended_like_roots():
    script = """
        import os, time
        from autograder.runner.job import ChildJob
        from autograder.runner.pool import Pool
        from autograder.sandbox.processes import descendants
        with Pool([]) as pool:
            with pool.lane(0).open(ChildJob("107_first_shap", "ada")) as child:
                print(child.run_cell("import os, time\\nif os.fork() == 0: time.sleep(1000)").status)
                print(len(descendants(pool.zygote_pid)))
                os.kill(descendants(pool.zygote_pid)[0], 9)
                print(child.run_cell("while True: pass").status)
            end = time.monotonic() + 10
            while descendants(pool.zygote_pid) and time.monotonic() < end:
                time.sleep(0.02)
            print(len(descendants(pool.zygote_pid)))
            folder = pool.folder
        print(folder.exists())
    """
    assert as_user("-c", textwrap.dedent(script)).split() == ["ok", "4", "died", "0", "False"]


def test_memory_is_limited_by_counting_where_no_control_group_is():
    with children(use_control_groups=False) as pool, open_child(pool) as child:
        fork = "for _ in range(8):\n    if os.fork() == 0:\n        held = bytearray(os.urandom(1 << 20)) * 100"
        ran = child.run_cell(f"import os, time\n{fork}\n        time.sleep(60)\ntime.sleep(10)")
        assert ran.status == "memory"
        child.close()
        assert LIMITS.memory_bytes < child.usage.peak_bytes < 3 * LIMITS.memory_bytes


def test_processes_are_found_added_up_and_ended():
    parent = subprocess.Popen([sys.executable, "-c", "import os, time\nos.fork()\nos.fork()\ntime.sleep(1000)"])
    while len(processes.descendants(os.getpid())) < 4:
        time.sleep(0.01)
    assert processes.memory(os.getpid(), 0) > 0
    assert processes.cpu_seconds(os.getpid()) >= 0
    parent.kill()
    parent.wait()


VERSION_2 = {"cgroup.subtree_control": "cpu memory pids", "cgroup.procs": ""}


def test_version_2_groups_are_made_where_controllers_are_handed_down(tmp_path, monkeypatch):
    """Of version 2 only the files can be looked at here: folders stand for the kernel's."""
    own = tmp_path / "user.slice" / "session"
    own.mkdir(parents=True)
    (tmp_path / "user.slice" / "cgroup.subtree_control").write_text("memory pids cpu", encoding="ascii")
    (own / "cgroup.subtree_control").write_text("", encoding="ascii")
    monkeypatch.setattr(control_groups, "_mounts", lambda: {"": tmp_path})
    monkeypatch.setattr(control_groups, "_own_groups", lambda: [("0", "", "/user.slice/session")])
    assert set(control_groups.parents().values()) == {tmp_path / "user.slice"}
    folder = tmp_path / "user.slice" / f"{control_groups.MARK}test"
    folder.mkdir()
    (folder / "memory.max").write_text("max", encoding="ascii")
    group = control_groups.create("test", LIMITS)
    assert (folder / "memory.max").read_text(encoding="ascii") == str(LIMITS.memory_bytes)
    assert (folder / "pids.max").read_text(encoding="ascii") == str(LIMITS.processes)
    (folder / "memory.events").write_text("low 0\noom 2\noom_kill 1\n", encoding="ascii")
    (folder / "memory.peak").write_text("12345\n", encoding="ascii")
    assert group.killed_for_memory and group.peak_bytes == 12345


def test_without_control_groups_none_is_made(monkeypatch):
    monkeypatch.setattr(control_groups, "_mounts", dict)
    assert control_groups.create("test", LIMITS) is None
    assert control_groups.left_behind() == []


def test_a_layout_names_python_the_library_and_no_more(tmp_path):
    found = layout(tmp_path, hidden=("/a/b", "/a"))
    assert found.hidden == ("/a",)
    assert Layout.from_dict(found.to_dict()) == found
    assert {found.library, found.caches} <= set(found.readable)
    assert not any("course" in name.lower() for name in found.environment)


def test_folders_within_a_tree_are_covered_after_it():
    shown = Layout("/run", ("/opt/python",), ("/opt/python/lib/xaicourse", "/srv/course"))
    words = command(shown, LIMITS, 9, [3, 4, 5, 6])
    assert words[0] == PROGRAM
    assert words.index("/opt/python/lib/xaicourse") > words.index("/opt/python") > words.index("/srv/course")


@root_only
def test_a_whole_package_among_the_libraries_is_covered(tmp_path):
    """An installed course, with its truth, may lie beside the libraries: it is not to be seen."""
    package = tmp_path / "tree" / "site" / "xaicourse"
    package.mkdir(parents=True)
    (package / "truth.py").write_text("secret", encoding="utf-8")
    (package.parent / "library.py").write_text("open", encoding="utf-8")
    script = f"""
        import os
        from pathlib import Path
        from autograder.runner.limits import Limits
        from autograder.sandbox import kernel, namespaces
        from autograder.sandbox.layout import Layout, layout
        for name in ("root", "library", "caches"):
            Path({str(tmp_path)!r}, "run", name).mkdir(parents=True)
        python = layout(Path({str(tmp_path / "run")!r}))
        shown = Layout(python.run, (*python.trees, {str(tmp_path / "tree")!r}), ({str(package)!r},))
        namespaces.leave_pid_namespace()
        if os.fork() == 0:
            namespaces.enter(shown, Limits(), False)
            print(os.listdir({str(package.parent)!r}), os.listdir({str(package)!r}), flush=True)
            os._exit(0)
        os.wait()
    """
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, encoding="utf-8", check=True
    )
    assert "] " in done.stdout, done.stderr
    seen, hidden = done.stdout.strip().split("] ")
    assert sorted(seen.strip("[]").replace("'", "").split(", ")) == ["library.py", "xaicourse"] and hidden == "[]"
