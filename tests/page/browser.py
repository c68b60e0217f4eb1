# SPDX-License-Identifier: Apache-2.0
"""Just enough of the WebDriver protocol: headless Chromium through chromedriver."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# One process, no GPU, no sandbox: containers offer neither user namespaces nor much shared memory.
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


class Browser:
    """A session; closes browser and driver when left."""

    def __enter__(self) -> Self:
        self._driver = subprocess.Popen(
            ["chromedriver", "--port=0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._driver.stdout is not None
        port = None
        for line in self._driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                port = found[1]
                break
        assert port, "chromedriver did not start"
        self._base = f"http://127.0.0.1:{port}"
        options = {"goog:chromeOptions": {"args": list(ARGUMENTS)}}
        session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self._base += f"/session/{session['sessionId']}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._call("DELETE", "", None)
        finally:
            self._driver.terminate()
            self._driver.wait(timeout=20)

    def open(self, page: Path, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        """Load a file in a window of this size, `scheme` "light" or "dark"."""
        feature = [{"name": "prefers-color-scheme", "value": scheme}]
        self._chrome("Emulation.setEmulatedMedia", {"features": feature})
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._chrome("Emulation.setDeviceMetricsOverride", metrics)
        self._call("POST", "/url", {"url": page.resolve().as_uri()})

    def ask(self, script: str, *arguments: Any) -> Any:
        """What a function body in JavaScript returns for the arguments."""
        body = {"script": script, "args": list(arguments)}
        return self._call("POST", "/execute/sync", body)

    def screenshot(self, to: Path) -> None:
        """Write what the window shows as PNG."""
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(base64.b64decode(self._call("GET", "/screenshot", None)))

    def _chrome(self, command: str, parameters: dict[str, Any]) -> None:
        self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _call(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]


def main() -> None:
    """`browser.py PAGE PNG`: the top of a page as a picture, for the documentation."""
    page, picture = map(Path, sys.argv[1:])
    with Browser() as browser:
        browser.open(page, width=1180, height=1000)
        browser.ask("document.documentElement.style.scrollbarWidth = 'none'")
        browser.screenshot(picture)


if __name__ == "__main__":
    main()
