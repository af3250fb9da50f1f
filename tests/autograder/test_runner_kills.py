"""Whatever part is killed, at any moment: nothing is left, and the others know."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from autograder.runner.child import ChildProblem
from autograder.runner.lane import LaneBroken
from autograder.sandbox import control_groups, remains
from autograder.sandbox.control_groups import MARK
from autograder.sandbox.processes import descendants
from tests.autograder.walled import children, left_of, needs_a_wall, open_child, processes_of

pytestmark = needs_a_wall
DAEMON = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)\nprint('started')"


def gone(pids, seconds=10.0):
    """Whether all these processes are gone, or dead and waiting for their parent, within a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(_lives(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def family(pool):
    """The watcher, pid 1, the learner's process and its own of the pool's one child."""
    return descendants(pool.zygote_pid)


def test_a_killed_learners_process_leaves_nothing():
    with children() as pool:
        with open_child(pool) as child:
            child.run_cell(DAEMON)
            learners = family(pool)[-1]
            os.kill(learners, signal.SIGKILL)
            child.run_cell("1")
        assert gone(family(pool)) and not control_groups.left_behind(f"{MARK}{pool.run}")
        with open_child(pool) as child:
            assert child.run_cell("1").status == "ok"


def test_a_killed_pid_one_leaves_nothing():
    with children() as pool, open_child(pool) as child:
        child.run_cell(DAEMON)
        watcher, first, *rest = family(pool)
        os.kill(first, signal.SIGKILL)
        assert gone([first, *rest])
        assert child.run_cell("1").status == "died"
        child.close()
        assert gone([watcher, first, *rest]) and not control_groups.left_behind(f"{MARK}{pool.run}")


def test_a_killed_watcher_takes_its_child_along():
    with children() as pool:
        with open_child(pool) as child:
            child.run_cell(DAEMON)
            watcher, *rest = family(pool)
            os.kill(watcher, signal.SIGKILL)
            assert child.run_cell("1").status == "died"
            assert gone([watcher, *rest])
        run, folder = pool.run, pool.folder
    assert left_of(run, folder) == []


def test_a_killed_zygote_takes_all_children_along_and_the_lane_says_so():
    with children() as pool:
        with open_child(pool) as child:
            child.run_cell(DAEMON)
            everyone = [pool.zygote_pid, *family(pool)]
            os.kill(pool.zygote_pid, signal.SIGKILL)
            assert gone(everyone)
            assert child.run_cell("1").status == "died"
        with pytest.raises(LaneBroken, match="is gone"):
            open_child(pool)
        run, folder = pool.run, pool.folder
    assert left_of(run, folder) == []


WORKER = """
import sys, time
from autograder.runner.job import ChildJob
from autograder.runner.lane import Lane
from autograder.runner.limits import Limits
lane = Lane.from_fd(int(sys.argv[1]), Limits())
child = lane.open(ChildJob("107_first_shap", "ada"))
child.run_cell("import os, time\\nif os.fork() == 0: time.sleep(1000)")
print("ready", flush=True)
child.run_cell("while True: pass")
"""


def test_a_killed_worker_takes_its_child_along_and_its_lane_serves_the_next():
    with children() as pool:
        lane = pool.lane(0)
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(lane.fileno())], pass_fds=[lane.fileno()], stdout=subprocess.PIPE
        )
        assert worker.stdout.readline() == b"ready\n"
        everyone = family(pool)
        assert len(everyone) >= 4
        worker.kill()
        worker.wait()
        worker.stdout.close()
        assert gone(everyone) and not control_groups.left_behind(f"{MARK}{pool.run}")
        with open_child(pool) as child:
            assert child.run_cell("1").status == "ok"


SUPERVISOR = """
import sys, time
from autograder.runner.job import ChildJob
from autograder.runner.pool import Pool
with Pool([]) as pool:
    child = pool.lane(0).open(ChildJob("107_first_shap", "ada"))
    child.run_cell("import os, time\\nif os.fork() == 0: time.sleep(1000)")
    print(pool.run, flush=True)
    time.sleep(1000)
"""


def test_a_killed_supervisor_leaves_only_what_the_next_run_sweeps():
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE)
    run = supervisor.stdout.readline().decode().strip()
    everyone = [pid for pid in processes_of(run) if pid != supervisor.pid]
    assert len(everyone) >= 4
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    assert gone(everyone)
    folder = Path(tempfile.gettempdir(), f"{MARK}{run}")
    assert folder.is_dir()
    remains.sweep()
    assert not folder.exists()
    assert control_groups.left_behind(f"{MARK}{run}") == []


def test_a_sweep_leaves_living_runs_alone():
    with children() as pool, open_child(pool) as child:
        assert not [name for name in remains.sweep() if pool.run in name]
        assert child.run_cell("1").status == "ok"


def test_a_supervisor_and_all_its_processes_killed_at_once_leave_nothing_running():
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE)
    run = supervisor.stdout.readline().decode().strip()
    everyone = [pid for pid in processes_of(run) if pid != supervisor.pid]
    for pid in [supervisor.pid, *everyone]:
        os.kill(pid, signal.SIGKILL)
    supervisor.wait()
    supervisor.stdout.close()
    assert gone(everyone)
    remains.sweep()
    assert control_groups.left_behind(f"{MARK}{run}") == []


def random_kills(times: int) -> None:
    """Kill a random process of a busy child at a random moment, again and again; then look for leftovers."""
    chance = random.Random(4)
    with children() as pool:
        run, folder = pool.run, pool.folder
        for _ in range(times):
            try:
                child = open_child(pool)
            except ChildProblem:
                continue
            with child:
                child.run_cell(DAEMON)
                members = family(pool)
                time.sleep(chance.random() * 0.01)
                if members:
                    os.kill(chance.choice(members), signal.SIGKILL)
                assert child.run_cell("1").status in ("ok", "died")
        assert gone(family(pool))
    assert left_of(run, folder) == []


def test_random_kills_leave_nothing():
    random_kills(12)


@pytest.mark.slow
def test_two_hundred_random_kills_leave_nothing():
    random_kills(200)


def test_importing_the_grader_needs_no_linux():
    """On another system the wall's packages import, and a pool says in a sentence what to do."""
    script = textwrap.dedent("""
        import sys
        sys.modules.update(dict.fromkeys(("resource", "fcntl")))  # which not every system has
        import autograder.runner.pool, autograder.sandbox.probe, autograder.runner.lane
        sys.platform = "darwin"
        from autograder.sandbox.isolation import IsolationProblem
        try:
            autograder.runner.pool.Pool(["numpy"])
        except IsolationProblem as problem:
            print(problem)
        print(autograder.sandbox.probe.probe()[0])
        print(autograder.sandbox.probe.choose())
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    said, finding, chosen = done.stdout.splitlines()
    assert said.startswith("Grading behind a wall needs Linux: on macOS") and "container" in said
    assert "enforced=False" in finding and chosen == "None"
