"""Network namespaces without helper processes.

A socket belongs for life to the namespace it was created in. So the calling thread enters a namespace, opens its
socket, and returns; from then on a send costs microseconds and needs no process inside the namespace.
"""

import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
from contextlib import contextmanager

_CLONE_NEWNET = 0x40000000
_SIOCETHTOOL = 0x8946
_ETHTOOL_STXCSUM = 0x17
_libc = ctypes.CDLL(None, use_errno=True)


def _setns(descriptor):
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "cannot enter a network namespace: " + os.strerror(number))


class Namespace:
    """The network namespace of a process.

    `with namespace:` runs the calling thread inside it; may be nested, but not used by several threads at once.
    """

    def __init__(self, pid):
        self._descriptor = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._outside = []

    def __enter__(self):
        self._outside.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))
        _setns(self._descriptor)
        return self

    def __exit__(self, *_):
        outside = self._outside.pop()
        try:
            _setns(outside)
        finally:
            os.close(outside)

    def close(self):
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def socket(self, *arguments):
        """A socket that lives in this namespace, whoever uses it later."""
        with self:
            return socket.socket(*arguments)

    def run(self, command, timeout=30, check=True, stdin=None):
        """Run a command inside and return its output; raises with what it said when `check` and it fails."""
        with self:
            done = subprocess.run(
                command, input=stdin, capture_output=True, text=True, timeout=timeout, check=False
            )
        if check and done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {said}")
        return done.stdout

    def attempt(self, command, timeout=30):
        """Run a command inside whose failure is an answer; returns its exit code and all it wrote."""
        with self:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=timeout,
                check=False,
            )
        return done.returncode, done.stdout

    @contextmanager
    def background(self, command, output=subprocess.DEVNULL):
        """Have a program run inside during the block, in a process group of its own, which ends with the block."""
        with self:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            end(process)

    def ip_batch(self, lines):
        """Apply many lines of `ip` in one process."""
        self.run(["ip", "-batch", "-"], stdin="\n".join(lines) + "\n")

    def sysctl(self, name, value):
        with self, open("/proc/sys/" + name.replace(".", "/"), "w", encoding="ascii") as knob:
            knob.write(str(value))

    def ifindex(self, interface):
        with self:
            return socket.if_nametoindex(interface)

    def disable_checksum_offload(self, interface):
        """Have the kernel write whole checksums on a veth.

        The user-space datapath forwards a frame as the bytes it reads, so a checksum left to "the hardware" would
        stay unwritten and the receiver would drop every UDP and TCP segment.
        """
        value = bytearray(struct.pack("=II", _ETHTOOL_STXCSUM, 0))
        buffer = (ctypes.c_char * len(value)).from_buffer(value)
        request = struct.pack("=16sQ", interface.encode(), ctypes.addressof(buffer)).ljust(40, b"\0")
        with self.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control, _SIOCETHTOOL, request)


def end(process, seconds=5):
    """End a program that `background` started, and what it started itself: asked first, then made to."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
