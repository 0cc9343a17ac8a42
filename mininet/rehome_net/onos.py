"""The embedded ONOS as a process, and Rehome's REST interface as a client sees it."""

import base64
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from rehome_net.wait import wait_until

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
class Onos: pass
class Rehome: pass
