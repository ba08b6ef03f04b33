# SPDX-License-Identifier: MIT
"""What a test has measured, in the last lines of a run: record_property("summary", text)."""


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(text)
