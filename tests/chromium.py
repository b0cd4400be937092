"""The browser of the tests: Chromium as it is installed here, driven by Playwright, without a window."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def launched(driver: Playwright, *more: str) -> Browser:
    args = ["--no-sandbox", "--disable-gpu", "--mute-audio", *more]
    return driver.chromium.launch(executable_path=CHROMIUM, args=args)
