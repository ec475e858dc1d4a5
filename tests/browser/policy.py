"""What a browser says where a page does what its policy forbids."""

from __future__ import annotations

from playwright.sync_api import Page

# Every violation is said, but for one: a library of Streamlit tries whether it may calculate with 64 bits in
# WebAssembly, and does it in JavaScript where it may not. Nothing appears on the console then.
NOTE = """document.addEventListener("securitypolicyviolation", (event) => {
    const what = `${event.violatedDirective} ${event.blockedURI} ${event.sample}`
    event.blockedURI === "wasm-eval" || console.error(`Content Security Policy: ${what}`)
})"""


def watched(page: Page) -> list[str]:
    """What the console will say of the policy, and of errors in scripts."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(NOTE)
    return said
