"""Puts a forked process behind the wall: namespaces, own root, no privileges, system call filter, own limits.

What holds in a child:
- its own user, mount, process, network, inter-process and host name namespaces; the network is empty, even of lo
- it sees the libraries and the stripped course read-only, and one small writable space (`root`)
- it sees no process but its own, and none outside sees it as its equal
- no capability in any namespace, no_new_privs, the filter of `seccomp`; where the grader is root, an unprivileged user
- process limits of its own (file size, open files, no core dumps, memory per process), beside those of `control_groups`
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

from autograder.runner.limits import Limits
from autograder.sandbox import kernel, root, seccomp
from autograder.sandbox.layout import LEARNER_ID, UNPRIVILEGED_ID, Layout

_OPEN_FILES = 256


def leave_pid_namespace() -> bool:
    """Let this process's next child be pid 1 of a namespace of its own; True if a user namespace was needed for it."""
    if kernel.may_administer():
        kernel.unshare(kernel.NEW_PID)
        return False
    outer = os.getuid(), os.getgid()
    kernel.unshare(kernel.NEW_USER | kernel.NEW_PID)
    _become(LEARNER_ID, outer)
    return True


def enter(layout: Layout, limits: Limits, within_user_namespace: bool) -> None:
    """Go behind the wall. To be called in pid 1 of a new pid namespace. Raises OSError for what is not permitted."""
    kernel.unshare(kernel.NEW_MOUNT | kernel.NEW_NET | kernel.NEW_IPC | kernel.NEW_HOSTNAME | kernel.NEW_CGROUP)
    os.umask(0o022)
    root.build(layout, limits.disk_bytes)
    if not within_user_namespace:
        os.setgroups([])
        os.setresgid(UNPRIVILEGED_ID, UNPRIVILEGED_ID, UNPRIVILEGED_ID)
        os.setresuid(UNPRIVILEGED_ID, UNPRIVILEGED_ID, UNPRIVILEGED_ID)
        kernel.set_dumpable(True)  # our own /proc files must be ours to write the map
        kernel.unshare(kernel.NEW_USER)
        _become(LEARNER_ID, (UNPRIVILEGED_ID, UNPRIVILEGED_ID))
    kernel.drop_capabilities()
    kernel.forbid_new_privileges()
    limit_process(limits)
    seccomp.install()


def _become(inner: int, outer: tuple[int, int]) -> None:
    """Map the user and group that we are outside to one number within."""
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{inner} {outer[0]} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{inner} {outer[1]} 1", encoding="ascii")


def limit_process(limits: Limits, alone: bool = True) -> None:
    """Set this process's own limits; what it starts inherits them.

    `alone` says that no process outside counts as the same user, so that the number of processes can be limited here.
    """
    page = os.sysconf("SC_PAGE_SIZE")
    data = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * page
    wanted = {
        resource.RLIMIT_DATA: data + limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.disk_bytes,
        resource.RLIMIT_CPU: int(limits.submission_seconds) + 60,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 65_536,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if alone:
        wanted[resource.RLIMIT_NPROC] = limits.processes
    for name, most in wanted.items():
        hard = resource.getrlimit(name)[1]
        kept = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (kept, kept))
