"""The embedded ONOS as a process, and Rehome's REST interface as a client sees it."""

import base64
import json
import os
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from rehome_net.frames import link_local
from rehome_net.wait import wait_until

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAUNCHER = os.path.join(REPOSITORY, "runtime", "bin", "onos")
# No proxy stands between a machine and its own loopback.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Onos:
    """One embedded ONOS, named by its state directory and ports."""

    def __init__(self, state, rest_port=8181, ssh_port=8101, openflow_port=6653, cluster_port=9876):
        self.state = state
        self.rest_port = rest_port
        self.ssh_port = ssh_port
        self.openflow_port = openflow_port
        self.cluster_port = cluster_port
        self.rehome = Rehome(f"http://127.0.0.1:{rest_port}")

    @classmethod
    def from_environment(cls, state, rest_port=8181, ssh_port=8101, openflow_port=6653, cluster_port=9876):
        """As the constructor, but REHOME_REST_PORT and its like in the environment take precedence."""
        ports = {"rest": rest_port, "ssh": ssh_port, "openflow": openflow_port, "cluster": cluster_port}
        chosen = {
            f"{name}_port": int(os.environ.get(f"REHOME_{name.upper()}_PORT") or port) for name, port in ports.items()
        }
        return cls(os.environ.get("REHOME_STATE") or state, **chosen)

    @property
    def controller(self):
        """Where switches connect to, as `Fabric` wants it."""
        return "127.0.0.1", self.openflow_port

    @property
    def options(self):
        return [
            *("--state", self.state),
            *("--rest-port", str(self.rest_port)),
            *("--ssh-port", str(self.ssh_port)),
            *("--openflow-port", str(self.openflow_port)),
            *("--cluster-port", str(self.cluster_port)),
        ]

    def start(self):
        """Return when REST answers and Rehome is active."""
        return self._launch("start", timeout=180)

    def stop(self):
        return self._launch("stop", timeout=60)

    def kill(self):
        """End its process at once, as a loss of power does; `start` then finds what was on its disk."""
        with open(os.path.join(self.state, "onos.pid"), encoding="ascii") as file:
            os.kill(int(file.read()), signal.SIGKILL)

    def clean(self):
        """Forget everything it remembers; only while stopped."""
        return self._launch("clean", timeout=30)

    def is_running(self):
        return self._call("status", timeout=30).returncode == 0

    def log(self):
        """What ONOS has logged of late."""
        with open(os.path.join(self.state, "karaf", "data", "log", "karaf.log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def cli(self, *command):
        """Run one Karaf command and return what it prints."""
        return self._launch("cli", *command, timeout=60)

    def _launch(self, verb, *arguments, timeout):
        done = self._call(verb, *arguments, timeout=timeout)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            raise RuntimeError(f"runtime/bin/onos {verb} ended with {done.returncode}: {said}")
        return done.stdout

    def _call(self, verb, *arguments, timeout):
        return subprocess.run(
            [LAUNCHER, verb, *self.options, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            # A Ctrl-C is for the program that asked; ONOS is then stopped in order.
            start_new_session=True,
        )


class Refused(ValueError):
    """The server answered, with an error."""

    def __init__(self, code, text):
        super().__init__(f"HTTP {code}: {text}")
        self.code = code


class Rehome:
    """Rehome's REST interface, `/onos/rehome/v1`, and the little of ONOS's own that tests look at."""

    def __init__(self, base, user="onos", password="rocks"):
        self.url = f"{base}/onos/rehome/v1"
        self._onos = f"{base}/onos/v1"
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Accept": "application/json"}

    # Rehome

    def bindings(self, **filters):
        """Bindings as dictionaries; filters are those of the interface: ip, mac, vlan, location, state."""
        return self._call("GET", self.url + "/bindings", filters)["bindings"]

    def search(self, text):
        """What is found by a part of something, as dictionaries."""
        return self._call("GET", self.url + "/search", {"q": text})["results"]

    def binding(self, ip, vlan=None):
        """The binding of an address that is not a tombstone, or None."""
        wanted = "None" if vlan is None else str(vlan)
        found = [
            one
            for one in self.bindings(ip=ip)
            if one["state"] != "LEFT" and str(one["vlan"]) == wanted
        ]
        return found[0] if found else None

    def location(self, ip, vlan=None):
        binding = self.binding(ip, vlan)
        return binding and binding["location"]

    def events(self, since=0, kind=None):
        filters = {"since": since, **({} if kind is None else {"kind": kind})}
        return self._call("GET", self.url + "/events", filters)["events"]

    def history(self, **filters):
        """What is remembered of one host; filters are those of the interface: ip or mac, vlan, since, limit."""
        return self._call("GET", self.url + "/history", filters)["events"]

    def departures(self, **filters):
        """Who has left, by departures; filters are those of the interface: ip, mac, vlan, location, since, limit."""
        return self._call("GET", self.url + "/departures", filters)["departures"]

    def last_event(self):
        """The number of the newest event; what `events(since=…)` starts after."""
        return max((event["id"] for event in self.events()), default=0)

    def status(self):
        return self._call("GET", self.url + "/status")

    def counters(self):
        return self.status()["counters"]

    def audit(self):
        return self._call("GET", self.url + "/audit")

    def repair(self):
        """Have the audit put right what it finds; what it found, and what it finds after that."""
        return self._call("POST", self.url + "/audit", body={"repair": True})

    def leave(self, mac=None, addresses=None):
        """Say that a host has left, by MAC or by addresses."""
        who = {"mac": mac} if mac else {"addresses": list(addresses)}
        return self._call("POST", self.url + "/notices", body={"kind": "left", **who})

    def arrive(self, mac, addresses, location):
        """Say that a host has arrived, with these addresses."""
        body = {"kind": "arrived", "mac": mac, "addresses": list(addresses), "location": location}
        return self._call("POST", self.url + "/notices", body=body)

    def release(self, address):
        """Release what is frozen, by IP address or MAC."""
        return self._call("POST", self.url + "/releases", body={"address": address})

    def await_bound(self, vm, deadline=5):
        """Wait until every address of the VM is bound to its MAC where it is, so that tests start from known ground.

        The link-local address counts only for a VM that has a global IPv6 address: another has no need to show it.
        """
        wanted = [str(one.ip) for one in (*vm.ipv4, *vm.ipv6)] + ([link_local(vm.mac)] if vm.ipv6 else [])

        def all_there():
            return all(self.is_at(vm, address) for address in wanted)

        wait_until(all_there, deadline, f"{vm.name} ({', '.join(wanted)}) is bound at {vm.location}")

    def await_bound_address(self, vm, address, deadline=5):
        """As `await_bound`, for one address only."""
        wait_until(lambda: self.is_at(vm, address), deadline, f"{address} of {vm.name} is bound at {vm.location}")

    def is_at(self, vm, address=None):
        """True where that address of the VM (else its IPv4) is valid, with its MAC, at the VM's location."""
        found = self.binding(address or vm.ip, vm.vlan)
        return (
            found is not None
            and found["mac"].lower() == vm.mac
            and found["location"] == vm.location
            and found["state"] == "VALID"
        )

    # ONOS

    def devices(self):
        return self._call("GET", self._onos + "/devices")["devices"]

    def is_available(self, switch):
        """True while ONOS is connected to the switch. Open vSwitch's own word on it is up to five seconds old."""
        return any(one["id"] == switch.device and one["available"] for one in self.devices())

    def await_available(self, switch, available=True, deadline=15):
        state = "connected" if available else "gone"
        wait_until(lambda: self.is_available(switch) == available, deadline, f"{switch.name} is {state}", 0.1)

    def await_fabric(self, fabric, deadline=30):
        """Wait until ONOS knows every switch and has found every link between them."""
        wanted = fabric.links()

        def complete():
            found = {
                frozenset(f"{link[end]['device']}/{link[end]['port']}" for end in ("src", "dst"))
                for link in self.links()
                if link.get("state", "ACTIVE") == "ACTIVE"
            }
            return wanted <= found and all(self.is_available(switch) for switch in fabric.switches)

        wait_until(complete, deadline, f"ONOS has found all {len(wanted)} links of the fabric", 0.1)

    def links(self):
        return self._call("GET", self._onos + "/links")["links"]

    def hosts(self):
        return self._call("GET", self._onos + "/hosts")["hosts"]

    def add_flow(self, device, mac, port, application="org.onosproject.core"):
        """Have ONOS install a rule of another application that steers frames for a MAC out of a port."""
        return self.add_rule(device, [{"type": "ETH_DST", "mac": mac}], port, 100, application)

    def add_rule(self, device, criteria, port, priority=40000, application="org.onosproject.core"):
        """Have ONOS install a rule of another application that sends what it matches out of a port."""
        rule = {
            "priority": priority,
            "isPermanent": True,
            "deviceId": device,
            "treatment": {"instructions": [{"type": "OUTPUT", "port": str(port)}]},
            "selector": {"criteria": criteria},
        }
        return self._call("POST", f"{self._onos}/flows/{device}?appId={application}", body=rule)

    def add_flows(self, rules, application="org.onosproject.core"):
        """Have ONOS install rules of another application, each as its REST interface wants it."""
        return self._call("POST", f"{self._onos}/flows?appId={application}", body={"flows": list(rules)})

    def enable_port(self, switch, port, enabled=True):
        """Have ONOS take a port of a switch down, or up again, as an operator does."""
        self._call("POST", f"{self._onos}/devices/{switch.device}/portstate/{port}", body={"enabled": enabled})

    def remove_flows(self, application):
        """Have ONOS remove every rule of an application."""
        return self._call("DELETE", f"{self._onos}/flows/application/{application}")

    def add_group(self, device, number, kind, *treatments):
        """Have ONOS install a group of another application; a bucket for each list of instructions."""
        group = {
            "type": kind,
            "appCookie": hex(number),
            "groupId": str(number),
            "buckets": [
                {"treatment": {"instructions": instructions}, **({"weight": 1} if kind == "SELECT" else {})}
                for instructions in treatments
            ],
        }
        return self._call("POST", f"{self._onos}/groups/{device}", body=group)

    def group_states(self, device):
        """What ONOS makes of each group of a switch, by its number: it knows that it is there from the statistics."""
        return {one["id"]: one["state"] for one in self._call("GET", f"{self._onos}/groups/{device}")["groups"]}

    def remove_group(self, device, number):
        """Have ONOS remove it."""
        return self._call("DELETE", f"{self._onos}/groups/{device}/{hex(number)}")

    def set_property(self, component, **properties):
        """Set configuration properties of an ONOS component."""
        return self._call("POST", f"{self._onos}/configuration/{component}", body=properties)

    def configure_network(self, **network):
        """Upload Rehome's part of the network configuration, in place of what was there."""
        body = {"apps": {"org.rehome": {"network": network}}}
        self._call("POST", self._onos + "/network/configuration", body=body)

    def clear_network(self):
        """Take Rehome's part of the network configuration away."""
        self._call("DELETE", self._onos + "/network/configuration/apps/org.rehome/network")

    def _call(self, method, url, query=None, body=None):
        if query:
            url += "?" + urllib.parse.urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        headers = dict(self._headers, **({"Content-Type": "application/json"} if data else {}))
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            with _opener.open(request, timeout=20) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refusal:
            raise Refused(refusal.code, refusal.read().decode(errors="replace")[:500]) from None
        return json.loads(text) if text.strip() else {}
