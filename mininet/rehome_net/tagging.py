"""Putting a VM into a VLAN at its cable, as a hypervisor's virtual switch does.

Frames from the VM get the tag, frames to it must carry that tag and lose it; an untagged VM gets no tagged frame.
Three tiny eBPF programs on the cable do it. VLAN devices and VLAN-filtering bridges would need kernel parts that
small virtual machines are often built without; tc's `bpf` classifier is there, and a move costs no more for a tagged
VM than for another.
"""

import ctypes
import os
import platform
import socket
import struct

_BPF_SYSCALL = {"x86_64": 321, "aarch64": 280}
_BPF_PROG_LOAD = 5
_BPF_PROG_TYPE_SCHED_CLS = 3
_HELPER_VLAN_PUSH, _HELPER_VLAN_POP = 18, 19
_SKB_VLAN_PRESENT, _SKB_VLAN_TCI = 20, 24
_PASS, _DROP = 0, 2

_RTM_NEWQDISC, _RTM_NEWTFILTER = 36, 44
_FLAGS_CREATE = 0x001 | 0x004 | 0x200 | 0x400  # request, ack, exclusive, create
_CLSACT, _INGRESS, _EGRESS = 0xFFFFFFF1, 0xFFFFFFF2, 0xFFFFFFF3
_TCA_KIND, _TCA_OPTIONS = 1, 2
_TCA_BPF_FD, _TCA_BPF_NAME, _TCA_BPF_FLAGS = 6, 7, 8
_DIRECT_ACTION = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _instruction(opcode, dst=0, src=0, offset=0, immediate=0):
    return struct.pack("=BBhi", opcode, src << 4 | dst, offset, immediate)


def _move(register, value):
    return _instruction(0xB7, register, immediate=value)


def _load_word(register, context_offset):
    return _instruction(0x61, register, 6, context_offset)


def _call(helper):
    return _instruction(0x85, immediate=helper)


_KEEP_CONTEXT = _instruction(0xBF, 6, 1)  # r6 = r1: helpers overwrite r1
_GIVE_CONTEXT = _instruction(0xBF, 1, 6)
_EXIT = _instruction(0x95)


def _skip_unless_equal(register, value, count):
    return _instruction(0x55, register, offset=count, immediate=value)


def _push(vlan):
    return _move(2, socket.htons(0x8100)) + _move(3, vlan) + _call(_HELPER_VLAN_PUSH) + _move(0, _PASS) + _EXIT


def _pop_only(vlan):
    """Pass what carries the tag, without it; drop the rest."""
    matched = _GIVE_CONTEXT + _call(_HELPER_VLAN_POP) + _move(0, _PASS) + _EXIT
    return (
        _KEEP_CONTEXT
        + _load_word(2, _SKB_VLAN_TCI)
        + _instruction(0x57, 2, immediate=0xFFF)
        + _skip_unless_equal(2, vlan, len(matched) // 8)
        + matched
        + _move(0, _DROP)
        + _EXIT
    )


def _untagged_only():
    return (
        _KEEP_CONTEXT
        + _load_word(2, _SKB_VLAN_PRESENT)
        + _move(0, _PASS)
        + _skip_unless_equal(2, 1, 1)
        + _move(0, _DROP)
        + _EXIT
    )


def _load(program):
    code = ctypes.create_string_buffer(program, len(program))
    license_text = ctypes.create_string_buffer(b"Apache-2.0")
    attributes = struct.pack(
        "=IIQQIIQI",
        _BPF_PROG_TYPE_SCHED_CLS,
        len(program) // 8,
        ctypes.addressof(code),
        ctypes.addressof(license_text),
        0,
        0,
        0,
        0,
    ).ljust(128, b"\0")
    number = _BPF_SYSCALL.get(platform.machine())
    if number is None:
        raise OSError(f"VMs in a VLAN are possible on {', '.join(_BPF_SYSCALL)}, not on {platform.machine()}")
    descriptor = _libc.syscall(number, _BPF_PROG_LOAD, attributes, len(attributes))
    if descriptor < 0:
        error = ctypes.get_errno()
        raise OSError(error, "the kernel refused a VLAN program: " + os.strerror(error))
    return descriptor


def _attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload.ljust((len(payload) + 3) & ~3, b"\0")


def tag_cable(links, cable, vlan):
    """Make the cable one of that VLAN (None: untagged) for as long as it exists.

    `links` is the LinkControl of the namespace that the cable's host end, interface number `cable`, lives in.
    """
    head = struct.pack("=BxxxiIII", socket.AF_UNSPEC, cable, 0xFFFF0000, _CLSACT, 0)
    links.request(_RTM_NEWQDISC, head + _attribute(_TCA_KIND, b"clsact\0"), _FLAGS_CREATE)
    if vlan is None:
        _attach(links, cable, _EGRESS, _untagged_only())
    else:
        _attach(links, cable, _INGRESS, _push(vlan))
        _attach(links, cable, _EGRESS, _pop_only(vlan))


def _attach(links, cable, side, program):
    descriptor = _load(program)
    try:
        options = (
            _attribute(_TCA_BPF_FD, struct.pack("=I", descriptor))
            + _attribute(_TCA_BPF_NAME, b"vlan\0")
            + _attribute(_TCA_BPF_FLAGS, struct.pack("=I", _DIRECT_ACTION))
        )
        any_protocol_first = 1 << 16 | socket.htons(3)
        head = struct.pack("=BxxxiIII", socket.AF_UNSPEC, cable, 0, side, any_protocol_first)
        body = head + _attribute(_TCA_KIND, b"bpf\0") + _attribute(_TCA_OPTIONS, options)
        links.request(_RTM_NEWTFILTER, body, _FLAGS_CREATE)
    finally:
        # The filter holds the program from now on.
        os.close(descriptor)
