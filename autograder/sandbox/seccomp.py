"""The kernel's doors that stay shut for a learner's process, as a seccomp filter for x86-64 and aarch64.

A list of what is denied, since libraries need most of what is left: mounting and namespaces, other processes' memory,
loading kernel code, keys, handles past the mounts, clocks; memory that no limit counts (memfd, System V, message
queues); networks other than UNIX and IPv4 sockets (and the network namespace is empty); typing into a terminal.
Calls of another architecture end the process.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column below, audit number

# name -> number on x86-64, on aarch64 (None: the call does not exist there)
_DENIED = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "open_tree_attr": (467, 467),
    "unshare": (272, 97),
    "setns": (308, 268),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "personality": (135, 92),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "fanotify_init": (300, 262),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "_sysctl": (156, None),
    "sysfs": (139, None),
    "ustat": (136, None),
}
# answered with "no such call", for which libraries have a second way
_ABSENT = {
    "clone3": (435, 435),  # its flags lie in memory, which a filter cannot read; the C library falls back to clone
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
_CLONE, _SOCKET, _SOCKETPAIR, _IOCTL = (56, 220), (41, 198), (53, 199), (16, 29)
_NEW_NAMESPACES = 0x7E020000
_FAMILIES = (1, 2)  # UNIX, IPv4
_TYPE_INTO_TERMINAL = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_X32 = 0x40000000
_SET_SECCOMP, _FILTER_MODE = 22, 2

Instruction = tuple[int, int, int, int]


def program(machine: str | None = None) -> bytes:
    """Return the filter for a machine (`platform.machine()`) as the kernel reads it: 8 bytes per instruction.

    Raises OSError for an architecture that the list does not know.
    """
    machine = machine or platform.machine()
    if machine not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no system call filter for {machine}; x86_64 and aarch64 have one")
    column, audit = _ARCHITECTURES[machine]
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":  # the same kernel under the numbers of its 32-bit twin
        lines += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    for table, number in ((_DENIED, errno.EPERM), (_ABSENT, errno.ENOSYS)):
        for call in (numbers[column] for numbers in table.values()):
            if call is not None:
                lines += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _ERRNO | number)]
    lines += _when(_CLONE[column], 0, [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), (_RETURN, 0, 0, _ERRNO | errno.EPERM)])
    for call in (_SOCKET[column], _SOCKETPAIR[column]):
        known = [line for family in _FAMILIES for line in ((_EQUAL, 0, 1, family), (_RETURN, 0, 0, _ALLOW))]
        lines += _when(call, 0, [*known, (_RETURN, 0, 0, _ERRNO | errno.EAFNOSUPPORT)])
    typed = [line for code in _TYPE_INTO_TERMINAL for line in ((_EQUAL, 0, 1, code), (_RETURN, 0, 0, _ERRNO | 1))]
    lines += _when(_IOCTL[column], 1, typed)
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _when(call: int, argument: int, body: list[Instruction]) -> list[Instruction]:
    """Return `body` on the low half of a call's argument, for that call only; what it does not decide is allowed."""
    inner = [(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument), *body, (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, len(inner), call), *inner]


def install() -> None:
    """Put the filter on this process and all that it starts, for good. It needs `forbid_new_privileges` before."""
    from autograder.sandbox.kernel import _checked, _libc

    code = program()
    held = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(held))
    _checked(_libc().prctl(_SET_SECCOMP, _FILTER_MODE, header, 0, 0), "seccomp")
