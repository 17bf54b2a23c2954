#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens the page in headless Chromium, starts a session, and looks at the canvas.

    check_page.py LINK CAMERA SCREENSHOT WIDTH HEIGHT X1 Y1 X2 Y2

The camera shows a red rectangle X1,Y1,X2,Y2 on black, WIDTH x HEIGHT pixels, which the model reports as class 0.
Prints what the canvas holds as one line of JSON; ends with an error if the page does not come that far.
"""

import json
import re
import sys

from playwright.sync_api import expect, sync_playwright

link, camera, screenshot = sys.argv[1:4]
width, height, x1, y1, x2, y2 = map(int, sys.argv[4:10])

# Reads the colours where the box must be: its four sides, the picture within and the picture without.
LOOK = """async ({ w, h, x1, y1, x2, y2 }) => {
  const { classColour } = await import('./overlay.js');
  const canvas = document.querySelector('[data-camera] canvas'), context = canvas.getContext('2d');
  const sx = canvas.width / w, sy = canvas.height / h;
  const at = (x, y) => '#' + [...context.getImageData(x, y, 1, 1).data].slice(0, 3).map((v) => v.toString(16).padStart(2, '0')).join('');
  const [left, top, right, bottom] = [Math.round(x1 * sx), Math.round(y1 * sy), Math.round(x2 * sx), Math.round(y2 * sy)];
  const [middleX, middleY] = [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
  return {
    want: classColour(0), left: at(left, middleY), right: at(right - 1, middleY), bottom: at(middleX, bottom - 1),
    inside: at(middleX, middleY), outside: at(right + 40, middleY), canvas: [canvas.width, canvas.height],
    boxes: Number(document.querySelector('[data-camera]').dataset.boxes),
  };
}"""

arguments = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}).new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(link)
    address = page.url
    page.fill("#stream-url", camera)
    page.click("#start")
    tile = page.locator("[data-camera]").last
    expect(tile).to_have_attribute("data-state", "running", timeout=30_000)
    expect(tile).to_have_attribute("data-frame-index", re.compile(r"^\d+$"), timeout=30_000)
    expect(tile).to_have_attribute("data-boxes", re.compile(r"^[1-9]\d*$"), timeout=30_000)
    expect(tile.locator(".veil")).to_be_hidden()
    colours = page.evaluate(LOOK, {"w": width, "h": height, "x1": x1, "y1": y1, "x2": x2, "y2": y2})
    first = int(tile.get_attribute("data-frame-index"))
    # The picture goes on: ten frames later the canvas has moved with it.
    expect(tile).not_to_have_attribute("data-frame-index", str(first), timeout=10_000)
    page.screenshot(path=screenshot)
    language = page.locator("html").get_attribute("lang")
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", re.compile(r"^en"))
    browser.close()
print(json.dumps({"address": address, "language": language, "errors": errors, **colours}))
