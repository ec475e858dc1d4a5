"""Texts that want to be more than text, and a store in which every name and note is one."""

from __future__ import annotations

from pathlib import Path

import duckdb

ELSEWHERE = "evil.example"
RAN = "window.__pwned=1"
# Everything at once: what of it a screen takes for more than text is seen in what it sends to the browser.
POLYGLOT = (
    f'<img src=http://{ELSEWHERE}/i onerror="{RAN}"><script>{RAN}</script><a href="http://{ELSEWHERE}/a">a</a>'
    f"![i](http://{ELSEWHERE}/m.png)[l](javascript:{RAN})**b**:red[r]:material/bug_report:$x^2$`c`%{{x}}"
    f" www.{ELSEWHERE} a@{ELSEWHERE}"
)
LIVE = (  # parts of it that only stand in a text that is taken for Markdown, or for marks of a chart, by mistake
    *("<img", "<script", "<a ", "![i]", "[l]", "**b**", ":red[", ":material/bug", "$x^2$", "`c`"),
    *(f"http://{ELSEWHERE}", f"www.{ELSEWHERE}", f"a@{ELSEWHERE}"),
)
PAYLOADS = (
    *(f"<script>{RAN}</script>", f"<img src=x onerror={RAN}>", f"<svg/onload={RAN}>", f"<iframe src=javascript:{RAN}>"),
    *(f"\"><body onload={RAN}>", f"'-{RAN}-'", f"</textarea><script>{RAN}</script>", f"<a href=javascript:{RAN}>x</a>"),
    *(f"![x](http://{ELSEWHERE}/a.png)", f"[x](http://{ELSEWHERE}/b)", f"[x](javascript:{RAN})", f"<http://{ELSEWHERE}>"),
    *(f"http://{ELSEWHERE}/c", f"HTTPS://{ELSEWHERE}/d?e=f", f"www.{ELSEWHERE}/g", f"mailto:a@{ELSEWHERE}"),
    *(f"a@{ELSEWHERE}", f"[x]: http://{ELSEWHERE}/h\n\n[x]", ":material/delete:", ":streamlit:", ":skull:"),
    *(":red[x]", ":blue-background[x]", ":green-badge[x]", ":small[x]", "$x^2$", "$$\\int$$", "`x`", "**x**", "~~x~~"),
    *("a -> b -- c <- d", "# x", "x\n===", "x\n# y", "1. x", "- x", "> x", "    x", "x\n\n    y", "| a | b |", "[^1]"),
    *("&lt;b&gt;", "&#60;b&#62;", "<!-- x -->", "<b>x</b>", "<br>", "%{x}", "{x}", "{{7*7}}", "${jndi:ldap://x}"),
    *("=1+1", "+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://x\")", "\u202etxt.exe", "a\u2066b", "x\u2028# y"),
    *("#set page(fill: red)", "#read(\"/etc/passwd\")", "@label <label>", "../../etc/passwd", "a\x85b", "\\"),
)  # fmt: skip

# columns that hold what people wrote, and titles of reference values
FREE = (
    *("name", "topic", "product", "distributor", "hauler", "receiver", "measured_by", "location", "note", "regency"),
    *("place", "title_id", "title_en", "product_id", "product_en", "cooperative", "source", "file", "uploaded_by"),
    *("made_by", "closed_by", "email", "who", "assessor", "evidence", "method", "handling_note", "sipsn_regency"),
)


def poison(path: Path) -> None:
    """Put the polyglot into every free text of a closed store file, behind what stood there."""
    with duckdb.connect(str(path)) as db:
        found = db.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
        ).fetchall()
        for table, column in found:
            if column in FREE and table not in ("backups", "cube_ghg_factors", "ghg_pathways", "cube_state"):
                behind = f'"{column}" = "{column}" || $p WHERE "{column}" != \'\''
                db.execute(f"UPDATE {table} SET {behind}", {"p": POLYGLOT})
