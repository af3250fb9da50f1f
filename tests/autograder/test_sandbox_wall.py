"""What a learner's process may not do behind the wall, tried from within; and what it may take."""

import os
import socket
import struct
import time
from pathlib import Path

import pytest

from autograder.runner.limits import MEBIBYTE
from tests.autograder.walled import LIMITS, children, evaluate, left_of, needs_a_wall, open_child, processes_of
from xaicourse.learning.units import course_root

pytestmark = needs_a_wall

TRY = """
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def tried(action):
    try:
        return repr(action())[:200]
    except BaseException as error:
        return type(error).__name__
"""


@pytest.fixture(scope="module")
def pool():
    with children() as pool:
        yield pool


@pytest.fixture
def child(pool):
    with open_child(pool) as child:
        yield child


def test_no_file_of_the_course_of_others_or_of_the_machine_is_visible(child, tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret", encoding="utf-8")
    places = [secret, course_root() / "authoring", course_root() / "solutions", course_root() / ".git", "/etc/shadow"]
    places += ["/sys", "/var", "/run", "/home/learner/../../mnt", "/proc/1/root/etc/shadow", "/proc/1/cwd/authoring"]
    seen = evaluate(child, f"[p for p in {[str(place) for place in places]} if os.path.exists(p)]", TRY)
    assert seen == []


WALK = """
def walk():
    for place, folders, files in os.walk('/'):
        left_out = ('/proc', '/usr', sys.prefix, sys.base_prefix)
        folders[:] = [f for f in folders if os.path.join(place, f) not in left_out]
        yield place, files
"""


def test_the_whole_tree_holds_only_libraries_and_the_course(child):
    found = evaluate(child, "[os.path.join(p, n) for p, files in walk() for n in files]", TRY + WALK)
    names = {Path(name).name for name in found}
    assert {"side.py", "credit.csv"} <= names
    assert not {"checks.py", "answers.py", "truth.py", "reproduce.py", "gradebook.db", "misconceptions.toml"} & names
    outside = [name for name in found if not name.startswith(("/tmp/xai-grade-", "/etc/", "/dev/"))]
    assert outside == []


def test_nothing_can_be_written_but_the_small_space(child):
    found = evaluate(child, "[p for p, _ in walk() if os.access(p, os.W_OK)]", TRY + WALK)
    assert set(found) == {"/tmp", "/dev/shm", "/home/learner"}
    mounts = evaluate(child, "open('/proc/self/mountinfo').read()", TRY).splitlines()
    writable = {line.split()[4] for line in mounts if "rw" in line.split()[5].split(",")}
    devices = {f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")}
    assert writable - devices == {"/proc", "/tmp", "/dev/shm", "/home/learner"}


def test_the_environment_is_clean(child):
    names = evaluate(child, "sorted(os.environ)", TRY)
    assert "XAI_PROGRESS" in os.environ
    assert not {"XAI_CLASS_SECRET", "SSH_AUTH_SOCK", "USER", "LOGNAME", "XAI_PROGRESS"} & set(names)


def test_the_environment_at_the_process_start_is_clean_too(child):
    assert evaluate(child, "'XAI_PROGRESS' in open('/proc/self/environ').read()", TRY) is False
    assert evaluate(child, "tried(lambda: open('/proc/1/environ').read())", TRY) == "PermissionError"


def test_only_its_own_processes_are_visible(child):
    pids = evaluate(child, "sorted(int(p) for p in os.listdir('/proc') if p.isdigit())", TRY)
    assert pids == [1, 2]
    lines = evaluate(child, "[open(f'/proc/{p}/cmdline').read() for p in (1, 2)]", TRY)
    assert not any(str(course_root() / "tests") in line or "pytest" in line for line in lines)


def test_no_handle_but_the_line_is_open(child):
    links = evaluate(child, "[os.readlink(f'/proc/self/fd/{n}').split(':')[0] for n in sorted(map(int, os.listdir('/proc/self/fd')))[:-1]]", TRY)  # fmt: skip # noqa: E501
    assert links == ["/dev/null", "pipe", "pipe", "socket"]


def test_no_network_is_reachable(child):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        assert evaluate(child, f"tried(lambda: socket.create_connection({address}, 1))", TRY) == "OSError"
    assert evaluate(child, "tried(lambda: socket.create_connection(('192.0.2.1', 80), 1))", TRY) == "OSError"
    for family in ("AF_NETLINK", "AF_PACKET", "AF_INET6", "AF_VSOCK"):
        if hasattr(socket, family):
            assert evaluate(child, f"tried(lambda: socket.socket(socket.{family}, socket.SOCK_RAW))", TRY) == "OSError"


def test_abstract_sockets_of_the_machine_are_out_of_reach(child):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0xai-test-abstract")
        server.listen()
        attempt = "tried(lambda: socket.socket(socket.AF_UNIX).connect(chr(0) + 'xai-test-abstract'))"
        assert evaluate(child, attempt, TRY) == "ConnectionRefusedError"


X86, ARM = 0, 1
CALLS = {  # name -> numbers, arguments; each would succeed or fail otherwise without the filter
    "mount": ((165, 40), (b"none", b"/tmp", b"tmpfs", 0, None)),
    "unshare": ((272, 97), (0x10000000,)),
    "setns": ((308, 268), (0, 0)),
    "ptrace": ((101, 117), (0, 0, 0, 0)),
    "process_vm_readv": ((310, 270), (1, 0, 0, 0, 0, 0)),
    "bpf": ((321, 280), (0, 0, 0)),
    "keyctl": ((250, 219), (0, -3, 0)),
    "add_key": ((248, 217), (b"user", b"x", b"y", 1, -3)),
    "userfaultfd": ((323, 282), (1,)),
    "perf_event_open": ((298, 241), (0, 0, -1, -1, 0)),
    "open_by_handle_at": ((304, 265), (-100, 0, 0)),
    "personality": ((135, 92), (0x0040000,)),
    "pidfd_getfd": ((438, 438), (0, 0, 0)),
    "chroot": ((161, 51), (b"/tmp",)),
    "kexec_load": ((246, 104), (0, 0, 0, 0)),
    "shmget": ((29, 194), (0, 4096, 0o1600)),
    "open_tree": ((428, 428), (-100, b"/", 1)),
    "fsopen": ((430, 430), (b"tmpfs", 0)),
    "mount_setattr": ((442, 442), (-100, b"/", 0, 0, 0)),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_denied_system_call_is_refused_by_the_filter(child, name):
    numbers, arguments = CALLS[name]
    number = numbers[ARM if os.uname().machine == "aarch64" else X86]
    outcome = evaluate(child, f"[libc.syscall({number}, *{arguments!r}), ctypes.get_errno()]", TRY)
    assert outcome == [-1, 1]  # EPERM


def test_namespaces_cannot_be_made_by_clone_either(child):
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    for flag in (0x10000000, 0x20000000, 0x00020000, 0x40000000):
        assert evaluate(child, f"[libc.syscall({number}, {flag | 17}, 0, 0, 0, 0), ctypes.get_errno()]", TRY) == [-1, 1]
    assert evaluate(child, "[libc.syscall(435, 0, 0), ctypes.get_errno()]", TRY) == [-1, 38]  # clone3: no such call
    for number in (425, 447):  # io_uring, memfd_secret
        assert evaluate(child, f"[libc.syscall({number}, 1, 0), ctypes.get_errno()]", TRY) == [-1, 38]


def test_nothing_can_be_typed_into_a_terminal(child):
    attempt = "import fcntl\ndef type_in(): return fcntl.ioctl(0, 0x5412, b'x')"
    assert evaluate(child, "tried(type_in)", f"{TRY}\n{attempt}") == "PermissionError"


def test_there_are_no_privileges_and_none_to_gain(child):
    status = evaluate(child, "open('/proc/self/status').read()", TRY)
    fields = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    assert {fields[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert fields["NoNewPrivs"] == "1" and fields["Seccomp"] == "2"
    assert evaluate(child, "tried(lambda: os.setuid(0))", TRY) in ("PermissionError", "OSError")
    for place in (
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/proc/1/mem",
        "/proc/sys/vm/overcommit_ratio",
    ):
        outcome = evaluate(child, f"tried(lambda: open({place!r}, 'r+b'))", TRY)
        assert outcome in ("PermissionError", "OSError", "FileNotFoundError"), place


def test_the_process_belongs_to_nobody_outside(pool):
    with open_child(pool) as child:
        child.run_cell("import time")
        inside = _walled(pool)
        assert len(inside) == 2
        for pid in inside:
            fields = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            uid = int(next(line.split()[1] for line in fields.splitlines() if line.startswith("Uid:")))
            assert uid != 0


def _walled(pool):
    """The processes of a pool that are in a namespace of their own."""
    return [pid for pid in processes_of(pool.run) if _namespace(pid) not in (_namespace(os.getpid()), None)]


def _namespace(pid):
    if not Path(f"/proc/{pid}/ns/pid").exists():
        return None
    return str(Path(f"/proc/{pid}/ns/pid").readlink())


def test_pid_one_cannot_be_hurt_from_within(child):
    assert evaluate(child, "tried(lambda: [os.kill(1, n) for n in (9, 15, 19)])", f"{TRY}") in (
        "[None, None, None]",
        "PermissionError",
    )
    assert evaluate(child, "1") == 1
    assert evaluate(child, "tried(lambda: os.kill(-1, 9))", TRY) == "ProcessLookupError"


def test_memory_in_one_process_is_limited(child):
    ran = child.run_cell("import os\nheld = []\nwhile True: held.append(bytearray(os.urandom(1 << 20)) * 10)")
    assert ran.status in ("memory", "error")
    if ran.status == "memory":
        assert f"{LIMITS.memory_bytes // MEBIBYTE:,} MiB" in ran.note
    child.close()
    assert child.usage.peak_bytes <= 1.5 * LIMITS.memory_bytes


EATERS = {
    "processes": """
for _ in range(20):
    if os.fork() == 0:
        held = bytearray(os.urandom(1 << 20)) * 100
        time.sleep(60)
""",
    "shared memory": """
import mmap
held = [mmap.mmap(-1, 50 << 20) for _ in range(20)]
for each in held:
    each.write(b"x" * (50 << 20))
""",
}


@pytest.mark.parametrize("source", EATERS.values(), ids=EATERS)
def test_memory_of_all_processes_together_is_limited(pool, source):
    with open_child(pool) as child:
        child.run_cell(f"import os, time\n{source}\ntime.sleep(1)")
        time.sleep(0.3)
        child.close()
        assert child.usage.peak_bytes <= 1.5 * LIMITS.memory_bytes


def test_the_number_of_processes_is_limited(child):
    setup = f"{TRY}\nimport time\ndef fork():\n    pid = os.fork()\n    if pid == 0: time.sleep(60)\n    return pid"
    made = evaluate(child, f"len([n for n in range({2 * LIMITS.processes}) if tried(fork).isdigit()])", setup)
    assert 1 <= made <= LIMITS.processes


def test_a_fork_bomb_ends_with_the_child(pool):
    with open_child(pool, cell_seconds=2.0) as child:
        ran = child.run_cell("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass")
        assert ran.status in ("timeout", "died", "error")
    with open_child(pool) as child:
        assert child.run_cell("1").status == "ok"


def test_what_is_written_is_limited_over_all_places(child):
    setup = f"{TRY}\ndef fill(place):\n    with open(place, 'wb', 0) as f:\n        while True: f.write(bytes(1 << 20))"
    for place in ("/tmp/a", "/dev/shm/b", "/home/learner/c"):
        assert evaluate(child, f"tried(lambda: fill({place!r}))", setup) in ("OSError", "BlockingIOError")
    total = evaluate(child, "sum(os.stat(p).st_size for p in ('/tmp/a', '/dev/shm/b', '/home/learner/c'))")
    assert total <= LIMITS.disk_bytes
    assert evaluate(child, "len([n for n in range(50_000) if not tried(lambda: open(f'/tmp/{n}', 'w'))])", TRY) == 0


def test_a_daemon_that_outlives_its_cell_dies_with_the_child(pool):
    daemon = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True: time.sleep(1)\n    os._exit(0)"  # noqa: E501
    with open_child(pool) as child:
        child.run_cell(daemon)
        end = time.monotonic() + 30
        while len(inside := _walled(pool)) < 3 and time.monotonic() < end:
            time.sleep(0.01)
        assert len(inside) >= 3
    assert [pid for pid in processes_of(pool.run) if pid in inside] == []


def test_code_of_another_architecture_ends_the_process():
    """The filter's first lines, read as the kernel would."""
    from autograder.sandbox import seccomp

    for machine, audit in (("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)):
        code = seccomp.program(machine)
        lines = [struct.unpack("HBBI", code[at : at + 8]) for at in range(0, len(code), 8)]
        assert lines[0] == (0x20, 0, 0, 4) and lines[1] == (0x15, 1, 0, audit) and lines[2] == (0x06, 0, 0, 0x80000000)
        assert lines[-1] == (0x06, 0, 0, 0x7FFF0000) and len(lines) < 4096
        for place, (operation, yes, no, _) in enumerate(lines):
            if operation & 7 == 5:
                assert place + 1 + max(yes, no) < len(lines)
    with pytest.raises(OSError, match="no system call filter for riscv64"):
        seccomp.program("riscv64")


def test_nothing_is_left_when_the_pool_is_closed():
    with children() as pool:
        run, folder = pool.run, pool.folder
        child = open_child(pool)
        child.run_cell("x = 1")
        assert left_of(run, folder)
        child.close()
    assert left_of(run, folder) == []
    assert child.run_cell("1").status == "died"
