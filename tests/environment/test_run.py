"""run.py: every failure is one sentence and leaves a state from which the same command works."""

import ast
import contextlib
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from environment import command, making, opening, packages, problems, testing

ROOT = making.ROOT
NOT_FOUND = "ERROR: No matching distribution found for torch==2.13.0+cpu\n"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course folder of its own, in which pip, venv and the first import are only played."""
    for name in ("requirements.lock", "requirements-bridged.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(making, "ROOT", tmp_path)
    monkeypatch.setattr(making, "LOCKS", (tmp_path / "requirements.lock", tmp_path / "requirements-bridged.lock"))
    done = types.SimpleNamespace(root=tmp_path, pip=[], venvs=0, answers={}, torch=False)

    def run_pip(python, arguments, log, title, total=0):
        done.pip.append(arguments)
        return next((answer for part, answer in done.answers.items() if part in " ".join(arguments)), None)

    def run_program(arguments, **options):
        if "venv" in arguments:
            done.venvs += 1
            (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"version = 3.{sys.version_info[1]}.1\n", encoding="utf-8")
            python = making.own_environment().python
            python.parent.mkdir(parents=True)
            python.write_text("", encoding="utf-8")
            return subprocess.CompletedProcess(arguments, 0, "", "")
        return subprocess.CompletedProcess(arguments, 0 if done.torch else 1, "", "")

    monkeypatch.setattr(packages, "run", run_pip)
    monkeypatch.setattr(making.subprocess, "run", run_program)
    monkeypatch.setattr(making, "_verify", lambda environment: None)
    monkeypatch.setattr(problems, "NEEDED_BYTES", 1)
    return done


def test_run_py_can_be_read_by_an_old_python():
    text = (ROOT / "run.py").read_text(encoding="ascii")
    before_the_check = text[: text.index("from environment")]
    tree = ast.parse(before_the_check)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr)]


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 0), (3, 13, 1)])
def test_an_unsupported_python_ends_with_one_sentence(version):
    code = f"import sys, runpy; sys.version_info = {version}; runpy.run_path('run.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or 3.12, and this is Python " + ".".join(map(str, version)) in done.stderr


def test_a_first_run_installs_the_locks_and_a_second_one_nothing(course):
    environment = making.own_environment()
    making.make(environment)
    assert course.venvs == 1 and making.is_ready(environment)
    assert not environment.unfinished.exists()
    installed = " ".join(part for arguments in course.pip for part in arguments)
    assert all(str(lock) in installed for lock in making.LOCKS)
    assert all("--no-deps" in arguments for arguments in course.pip)
    for name, source in making.LAB_SETTINGS.items():
        assert (environment.folder / "etc" / "jupyter" / "labconfig" / name).read_bytes() == source.read_bytes()
    calls = len(course.pip)
    making.make(environment)
    assert len(course.pip) == calls


@pytest.mark.parametrize("change", ["lock", "pyproject", "python"])
def test_what_has_changed_is_installed_again_in_place(course, change):
    environment = making.own_environment()
    making.make(environment)
    if change == "lock":
        with making.LOCKS[1].open("a", encoding="utf-8") as lock:
            lock.write("new==1.0\n")
    elif change == "pyproject":
        text = (course.root / "pyproject.toml").read_text(encoding="utf-8")
        (course.root / "pyproject.toml").write_text(text.replace("0.1.0", "0.2.0"), encoding="utf-8")
    else:
        other = 12 if sys.version_info[1] == 11 else 11
        (environment.folder / "pyvenv.cfg").write_text(f"version = 3.{other}.0\n", encoding="utf-8")
    assert not making.is_ready(environment)
    making.make(environment)
    assert course.venvs == 1 and making.is_ready(environment)


@pytest.mark.parametrize("where", ["venv", "torch", "locks", "course", "verify"])
def test_an_interruption_anywhere_is_repaired_by_the_same_command(course, monkeypatch, where):
    environment = making.own_environment()

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if where == "venv":
            patch.setattr(making.subprocess, "run", interrupt)
        elif where == "verify":
            patch.setattr(making, "_verify", interrupt)
        else:
            part = {"torch": "torch==", "locks": "requirements.lock", "course": "-e"}[where]
            played = packages.run

            def run_pip(python, arguments, *rest):
                return interrupt() if part in " ".join(arguments) else played(python, arguments, *rest)

            patch.setattr(packages, "run", run_pip)
            if where == "torch":
                patch.setattr(making.sys, "platform", "linux")
        with pytest.raises(KeyboardInterrupt):
            making.make(environment)
    assert not making.is_ready(environment)
    leftover = environment.folder / "leftover"
    leftover.write_text("", encoding="utf-8")
    making.make(environment)
    assert making.is_ready(environment) and not leftover.exists()


def test_an_environment_of_ours_whose_python_is_gone_is_made_anew(course):
    environment = making.own_environment()
    making.make(environment)
    environment.python.unlink()
    making.make(environment)
    assert course.venvs == 2 and making.is_ready(environment)


def test_somebody_else_s_venv_is_set_aside_not_deleted(course):
    mine = course.root / ".venv" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("keep", encoding="utf-8")
    (course.root / ".venv-old-1").mkdir()
    making.make(making.own_environment())
    assert (course.root / ".venv-old-2" / "mine.txt").read_text(encoding="utf-8") == "keep"
    assert making.is_ready(making.own_environment())


def test_fresh_makes_it_anew(course):
    making.make(making.own_environment())
    making.make(making.own_environment(), fresh=True)
    assert course.venvs == 2


@pytest.mark.parametrize("offered", ["by pip", "by PyTorch", "nowhere", "already"])
def test_linux_takes_torch_s_cpu_build_from_where_it_is_offered(course, monkeypatch, offered):
    monkeypatch.setattr(making.sys, "platform", "linux")
    course.torch = offered == "already"
    if offered == "by PyTorch":
        monkeypatch.setattr(
            packages, "run", lambda _, arguments, *__: course.pip.append(arguments) or _torch_answer(arguments)
        )
    if offered == "nowhere":
        course.answers["torch=="] = NOT_FOUND
        with pytest.raises(problems.Problem, match="found neither where pip looks nor at") as caught:
            making.make(making.own_environment())
        assert str(caught.value).endswith("then run the same command again.")
        assert not making.is_ready(making.own_environment())
        return
    making.make(making.own_environment())
    asked = [arguments for arguments in course.pip if "torch==2.13.0+cpu" in arguments]
    assert len(asked) == {"by pip": 1, "by PyTorch": 2, "already": 0}[offered]
    assert [making.CPU_INDEX in arguments for arguments in asked] == [False, True][: len(asked)]


def _torch_answer(arguments):
    return NOT_FOUND if "torch==2.13.0+cpu" in arguments and making.CPU_INDEX not in arguments else None


def test_macos_and_windows_take_torch_from_the_lock(course, monkeypatch):
    monkeypatch.setattr(making.sys, "platform", "darwin")
    making.make(making.own_environment())
    assert not [arguments for arguments in course.pip if making.CPU_INDEX in arguments]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n", "disk space"),
        ("ERROR: [WinError 112] There is not enough space on the disk\n", "disk space"),
        ("WARNING: Retrying ... NewConnectionError('...: [Errno -3] Temporary failure in name resolution')", "network"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed\nERROR: No matching distribution found", "network"),
        ("ERROR: HTTPSConnectionPool(host='x', port=443): Read timed out.\n", "network"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "certificate"),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: 'x'\n",
            "may not be written",
        ),
        ("PermissionError: [WinError 5] Access is denied", "may not be written"),
        ("because ensurepip is not\navailable ... ensurepip is not available", "apt-get install python3-venv"),
        ("fine\nERROR: quite another thing\n", "quite another thing"),
        ("", "nothing was printed"),
    ],
)
def test_what_failed_is_one_sentence_with_what_to_do(output, sentence, tmp_path):
    problem = problems.failed("installing the packages", output, tmp_path / ".venv", tmp_path / "log")
    assert sentence in str(problem) and "\n" not in str(problem)
    assert "same command" in str(problem)


def test_a_full_disk_is_seen_before_anything_is_made(course, monkeypatch, capsys):
    monkeypatch.setattr(problems, "NEEDED_BYTES", 10**18)
    assert command.main(["--install-only"]) == 1
    message = capsys.readouterr().err.strip()
    assert "not enough disk space" in message and "\n" not in message
    assert not (course.root / ".venv").exists()


@pytest.mark.parametrize(("number", "sentence"), [(errno.EROFS, "may not be written"), (errno.ENOSPC, "disk space")])
def test_a_folder_that_refuses_is_a_sentence(course, monkeypatch, capsys, number, sentence):
    def refuse(self, *_, **__):
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(making.Path, "mkdir", refuse)
    assert command.main(["--install-only"]) == 1
    assert sentence in capsys.readouterr().err


def test_two_runs_at_once_do_not_mix(course, capsys):
    with problems.alone(making.own_environment().folder):
        code = (
            "import sys; from pathlib import Path; from environment import problems\n"
            "with problems.alone(Path(sys.argv[1])): pass"
        )
        done = subprocess.Popen(
            [sys.executable, "-c", code, str(making.own_environment().folder)],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "Another run.py is setting up" in done.communicate()[1]
    making.make(making.own_environment())  # the lock is gone with its holder


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no lock for a child")
def test_a_pip_that_outlives_a_killed_run_keeps_the_next_one_out(tmp_path):
    code = (
        "import subprocess, sys; from pathlib import Path; from environment import problems\n"
        "with problems.alone(Path(sys.argv[1])):\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=0, stdout=2, close_fds=False)\n"
        "    print('started', flush=True); child.wait()"
    )
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], **options) as run:
        assert run.stdout.readline() == "started\n"
        run.kill()
        run.wait()
        with pytest.raises(problems.Problem, match=r"Another run\.py is setting up"), problems.alone(tmp_path):
            pass
        run.stdin.write("\n")  # lets the child end
    for _ in range(100):
        with contextlib.suppress(problems.Problem), problems.alone(tmp_path):
            return
        time.sleep(0.05)
    pytest.fail("the lock outlived the child")


def test_pip_without_a_network_is_recognised(tmp_path):
    arguments = ["download", "--no-deps", "--retries=1", "--timeout=2", "--dest", str(tmp_path)]
    # a port that nothing listens to; find-links and other indexes of this machine must not help
    arguments += ["--index-url", f"http://127.0.0.1:{unused_port()}/simple", "no-such-package-of-the-course"]
    output = packages.run(Path(sys.executable), arguments, tmp_path / "log", "Trying")
    assert problems.cause_of(output) == "network"
    assert output in (tmp_path / "log").read_text(encoding="utf-8")


def test_progress_counts_packages(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(packages, "_EVERY_SECONDS", 0)
    progress = packages._Progress("The packages", 3, tmp_path / "bin" / "python")
    for line in ("Collecting a==1 (from x)", "Collecting b==1", "Requirement already satisfied: c==1"):
        progress.hear(line)
        progress.show()
    (tmp_path / "lib" / "python3.11" / "site-packages" / "old-1.dist-info").mkdir(parents=True)
    progress.hear("Installing collected packages: a, b")
    (tmp_path / "lib" / "python3.11" / "site-packages" / "a-1.dist-info").mkdir()
    progress.show()
    printed = capsys.readouterr().out
    assert "fetching 1 of 3 a==1" in printed and "fetching 3 of 3" in printed and "installing 1 of 2" in printed


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_a_sentence_when_it_was_asked_for():
    with taken_port() as port, pytest.raises(problems.Problem, match=f"Port {port} is taken"):
        opening.free_port(port)
    assert opening.free_port(port) == port


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch, capsys):
    with taken_port() as port:
        monkeypatch.setattr(opening, "FIRST_PORT", port)
        chosen = opening.free_port(None)
    assert chosen > port and f"Port {port} is taken by another program; using {chosen}." in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--bogus"], ["--port", "0"], ["--port", "x"], ["open", "--all"], ["tset"]])
def test_a_mistyped_command_line_changes_nothing(arguments, monkeypatch):
    monkeypatch.setattr(making, "make", lambda *_, **__: pytest.fail("started to work"))
    with pytest.raises(SystemExit) as end:
        command.main(arguments)
    assert end.value.code == 2


def test_lab_that_ends_at_once_is_a_sentence(tmp_path):
    log = tmp_path / "lab.log"
    log.write_text("starting\nthe disk is on fire\n", encoding="utf-8")
    lab = subprocess.Popen([sys.executable, "-c", ""])
    lab.wait()
    with pytest.raises(problems.Problem, match="the disk is on fire"):
        opening.wait_for_lab(lab, unused_port(), "token", log)


def test_the_browser_s_page_is_the_user_s_own(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(opening, "has_browser", lambda: True)
    monkeypatch.setattr(opening.webbrowser, "open", lambda address: opened.append(address) or True)
    assert opening.open_browser("http://127.0.0.1:1/lab?token=secret", tmp_path)
    assert opened == [(tmp_path / "open.html").as_uri()]
    assert "token=secret" in (tmp_path / "open.html").read_text(encoding="utf-8")
    if os.name == "posix":
        assert (tmp_path / "open.html").stat().st_mode & 0o077 == 0


@pytest.mark.timeout(120)
def test_the_course_opens_on_its_start_page_and_ends_when_told(tmp_path):
    """The real thing: the environment that runs this test, and the real JupyterLab."""
    here = Path(sys.prefix) != ROOT / ".venv"
    environment = making.this_environment() if here else making.own_environment()
    assert making.is_ready(environment), "run `python3 run.py --install-only` first"
    port = unused_port()
    variables = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    run = subprocess.Popen(
        [sys.executable, "run.py", "--no-browser", "--port", str(port), *(["--here"] if here else [])],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=variables | {"XAI_WORK": str(tmp_path)},
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        printed = []
        for line in run.stdout:
            printed.append(line)
            if line.startswith("Your copies are in "):
                break
        address = next(word for line in printed for word in line.split() if word.startswith("http://127.0.0.1:"))
        assert address.startswith(f"http://127.0.0.1:{port}/lab/tree/{opening.start_unit()}/")
        page, _, token = address.partition("?token=")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=30) as answer:
            assert answer.status == 200 and b"JupyterLab" in answer.read()
        notebook = page.partition("/lab/tree/")[2]
        with opener.open(
            f"http://127.0.0.1:{port}/api/contents/{notebook}?content=0&token={token}", timeout=30
        ) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(f"http://127.0.0.1:{port}/api/contents", timeout=30)
        assert refused.value.code == 403
        refused.value.close()
    finally:
        run.send_signal(signal.SIGTERM if os.name == "posix" else signal.CTRL_BREAK_EVENT)
        run.communicate(timeout=30)
    assert opening.free_port(port) == port  # the server is gone too


def test_what_the_tests_leave_out(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert testing.selection(everything=False, browser=True) == ["-n", "2", "--dist", "loadfile", "-m", "not slow"]
    assert testing.selection(everything=True, browser=False)[-2:] == ["-m", "not browser"]
    assert testing.selection(everything=False, browser=False)[-1] == "not slow and not browser"
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert testing.selection(everything=True, browser=True) == []


@pytest.mark.parametrize(("ci", "pytest_status", "status"), [("", 0, 0), ("true", 0, 1), ("true", 2, 2), ("", 1, 1)])
def test_left_out_browser_tests_are_said_and_fail_ci(monkeypatch, capsys, ci, pytest_status, status):
    ran = []

    def run(arguments, **_):
        ran.append(arguments)
        return subprocess.CompletedProcess(arguments, pytest_status if "pytest" in arguments else 0)

    monkeypatch.setattr(testing, "prepare_browser", lambda environment: None)
    monkeypatch.setattr(testing.subprocess, "run", run)
    monkeypatch.setenv("CI", ci)
    assert testing.run_tests(making.own_environment(), False, ["-x"]) == status
    assert capsys.readouterr().out.splitlines()[-1] == testing.LEFT_OUT
    assert ran[-1][-1] == "-x" and "not slow and not browser" in ran[-1]


@pytest.mark.parametrize(
    ("works", "expected"), [({"chromium"}, "chromium"), ({"google-chrome"}, "google-chrome"), ({""}, ""), (set(), None)]
)
def test_the_first_browser_that_starts_is_taken(monkeypatch, works, expected):
    installed = []
    monkeypatch.setattr(testing.shutil, "which", lambda name: name)
    monkeypatch.setattr(testing, "_starts", lambda environment, path: path in works)
    monkeypatch.setattr(testing, "_run", lambda arguments: installed.append(arguments[-3:]) or 0)
    assert testing.prepare_browser(making.own_environment()) == expected
    assert installed == ([] if expected is not None else [["playwright", "install", "chromium"]])


@pytest.mark.skipif(os.name != "posix", reason="apt-get is Debian's")
@pytest.mark.parametrize(("user", "sudo", "started"), [(0, 0, "env"), (1000, 0, "sudo"), (1000, 1, None)])
def test_debian_s_packages_are_installed_where_that_is_allowed(monkeypatch, user, sudo, started):
    ran = []

    def run(arguments):
        ran.append(arguments)
        return sudo if arguments[-1] == "true" else 0

    monkeypatch.setattr(testing.shutil, "which", lambda name: name)
    monkeypatch.setattr(testing.os, "geteuid", lambda: user)
    monkeypatch.setattr(testing, "_run", run)
    testing._install_debian_packages()
    installed = [arguments for arguments in ran if "install" in arguments]
    assert [arguments[-1] for arguments in installed] == (["chromium", "bubblewrap"] if started else [])
    assert {arguments[0] for arguments in installed} == ({started} if started else set())


def test_a_full_run_is_recorded_in_place(tmp_path, monkeypatch):
    results = tmp_path / "benchmarks" / "RESULTS.md"
    monkeypatch.setattr(testing, "RESULTS", results)
    monkeypatch.setattr(testing, "_commit", lambda: "abc1234")
    report = '<testsuites><testsuite tests="10" failures="{}" errors="0" skipped="1" time="61.5"/></testsuites>'
    testing.record(report.format(2), status=1)
    text = results.read_text(encoding="utf-8")
    assert "FAILED: 7 passed, 2 failed, 0 errors, 1 skipped, in 62 s" in text and "commit: abc1234" in text
    results.write_text("before\n" + text + "after\n", encoding="utf-8")
    testing.record(report.format(0), status=0)
    text = results.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "FAILED" not in text and text.count("## All tests") == 1


def test_the_recorded_commit_says_whether_files_differ(tmp_path, monkeypatch):
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    (tmp_path / "file").write_text("1", encoding="utf-8")
    for arguments in (["init", "-q"], ["add", "file"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], check=True)
    monkeypatch.setattr(testing, "ROOT", tmp_path)
    clean = testing._commit()
    (tmp_path / "file").write_text("2", encoding="utf-8")
    assert testing._commit() == f"{clean} with uncommitted changes"
