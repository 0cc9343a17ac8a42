"""The embedded ONOS as the tests see it: its REST interface and its process, standard library only."""

import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.request

ESTABLISHED = "01"


class Onos:
    """A running ONOS: where it listens, which process it is."""

    def __init__(self, rest, openflow, pid, user="onos", password="rocks"):
        self.rest_address = rest
        self.openflow = openflow
        self.pid = pid
        self._authorization = "Basic " + base64.b64encode(
            ("%s:%s" % (user, password)).encode()
        ).decode()

    def call(self, path, method="GET", body=None):
        """Calls ``/onos/v1`` and returns the decoded answer, or None where it is 404."""
        request = urllib.request.Request(
            "http://%s:%d/onos/v1%s" % (*self.rest_address, path),
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": self._authorization,
                **({} if body is None else {"Content-Type": "application/json"}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as e:
            if e.code == 404:
                return None
            raise

    def device(self, device_id):
        return self.call("/devices/" + device_id)

    def available(self, device_id):
        device = self.device(device_id)
        return bool(device and device["available"])

    def ports(self, device_id):
        """Returns {port number as text: enabled}."""
        answer = self.call("/devices/%s/ports" % device_id)
        return {p["port"]: p["isEnabled"] for p in answer["ports"]} if answer else {}

    def links(self):
        """Returns the set of active (source, destination) pairs such as ('of:…/1', 'of:…/2')."""
        return {
            tuple("%s/%s" % (l[end]["device"], l[end]["port"]) for end in ("src", "dst"))
            for l in self.call("/links")["links"]
            if l["state"] == "ACTIVE"
        }

    def forget(self, device_id):
        """Removes a device that is not connected, so that runs do not pile up."""
        try:
            self.call("/devices/" + device_id, "DELETE")
        except urllib.error.HTTPError:
            pass

    def threads(self, prefix=""):
        """Counts the process's threads whose name begins so (the kernel keeps 15 characters)."""
        count = 0
        for task in os.listdir("/proc/%d/task" % self.pid):
            try:
                with open("/proc/%d/task/%s/comm" % (self.pid, task)) as name:
                    count += name.read().startswith(prefix)
            except OSError:
                pass
        return count

    def collect_garbage(self):
        """Runs a full collection: executors that are only unreachable still count as threads."""
        subprocess.run(["jcmd", str(self.pid), "GC.run"], stdout=subprocess.DEVNULL, check=False)

    def connections(self):
        """Counts the established connections to the OpenFlow port, on the controller's side."""
        port = ":%04X" % self.openflow[1]
        count = 0
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(table) as lines:
                for line in list(lines)[1:]:
                    fields = line.split()
                    count += fields[1].endswith(port) and fields[3] == ESTABLISHED
        return count


def eventually(condition, timeout=10.0, pause=0.02):
    """Waits until the condition holds and returns how long that took, in seconds."""
    begin = time.monotonic()
    while True:
        if condition():
            return time.monotonic() - begin
        if time.monotonic() - begin > timeout:
            raise AssertionError("not within %g s" % timeout)
        time.sleep(pause)
