# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium that looks at one page, through a pipe.

It is spoken to in the DevTools protocol: JSON, a NUL behind each message, on
descriptors 3 and 4. What the page asks for and what it complains of is noted.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = "chromium"


def is_there():
    return shutil.which(PROGRAM) is not None


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="heyward-", dir="/tmp")
        self.number = 0
        self.rest = b""
        self.session = None
        self.requests = []  # addresses
        self.complaints = []

    def __enter__(self):
        hears, self.says = os.pipe()
        self.hears, says = os.pipe()

        def place():
            # Neither may be closed by being put in the other's place.
            high = [os.dup(fd) for fd in (hears, says)]
            while min(high) < 5:
                high = [os.dup(fd) for fd in high]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [PROGRAM, "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-sync",
             "--disable-component-update", "--disable-default-apps",
             "--host-resolver-rules=MAP * ~NOTFOUND",
             "--user-data-dir=" + self.profile,
             "--remote-debugging-pipe", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=place)
        os.close(hears)
        os.close(says)
        target = self.call("Target.createTarget", url="about:blank")
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=target["targetId"])["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(domain + ".enable")
        return self

    def __exit__(self, *_):
        os.close(self.says)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.hears)
        shutil.rmtree(self.profile, ignore_errors=True)

    # ------------------------- the protocol -------------------------

    def read(self, end):
        """The next message, or None where none comes until the end."""
        while b"\0" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.hears], [], [], left)[0]:
                return None
            piece = os.read(self.hears, 1 << 16)
            if not piece:
                raise RuntimeError("the browser has ended")
            self.rest += piece
        raw, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(raw)
        self.note(message)
        return message

    def note(self, message):
        method, what = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif method == "Log.entryAdded":
            self.complaints.append(what["entry"]["text"])
        elif method in ("Runtime.consoleAPICalled",
                        "Runtime.exceptionThrown"):
            self.complaints.append(json.dumps(what))

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.says, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 60
        while (answer := self.read(end)) is not None:
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
        raise RuntimeError(f"the browser does not answer to {method}")

    # --------------------------- the page ---------------------------

    def open(self, path):
        self.requests.clear()
        self.complaints.clear()
        self.call("Page.navigate", url="file://" + path)
        end = time.monotonic() + 60
        while (message := self.read(end)) is not None:
            if message.get("method") == "Page.loadEventFired":
                return
        raise RuntimeError("the page is not loaded")

    def look(self, width, scheme="light", media=""):
        """As a window of that width sees it."""
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=900, deviceScaleFactor=1, mobile=width < 500)

    def ask(self, expression):
        """What a line of script says."""
        done = self.call("Runtime.evaluate", expression=expression,
                         returnByValue=True)
        return done["result"].get("value")

    def picture(self):
        """A PNG of the whole page."""
        done = self.call("Page.captureScreenshot", format="png",
                         captureBeyondViewport=True)
        return base64.b64decode(done["data"])

    def printed(self):
        """A PDF of it."""
        return base64.b64decode(
            self.call("Page.printToPDF", printBackground=False)["data"])
