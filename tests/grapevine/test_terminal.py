"""Network text in a terminal is text: it neither moves the cursor nor sets colours."""

from __future__ import annotations

import io

import structlog
from rich.console import Console
from rich.text import Text

from grapevine.logs import set_up_logs
from grapevine.terminal import PlainConsole, plain, print_data, table
from graph.text.counts import counted


def printed(drawn) -> str:
    out = io.StringIO()
    Console(file=out, width=100, force_terminal=True, color_system="truecolor").print(drawn)
    return out.getvalue()


def test_escape_sequences_of_a_post_do_not_reach_the_terminal():
    assert plain("a\x1b[2J\x07b\nc") == "a[2Jb c"
    assert "\x1b[2J" not in printed(table(["quote"], [{"quote": "x\x1b[2Jy"}]))


def test_no_text_acts_whatever_a_command_prints_and_the_layout_stays():
    out = io.StringIO()
    console = PlainConsole(file=out, width=100, force_terminal=True, color_system=None)
    console.print(Text("  at 12:00  a\x1b[2J\u202eb\n  below"))
    console.print(table(["quote"], [{"quote": "c\u202ed"}]))
    console.print("e\x9b2Jf", markup=False)
    shown = out.getvalue()
    assert "  at 12:00  a[2Jb\n  below\n" in shown
    assert "cd" in shown
    assert "e2Jf" in shown
    assert not set(shown) & {"\x1b", "\x9b", "\u202e"}


def test_data_goes_through_a_pipe_as_it_is_and_is_made_safe_on_a_terminal(monkeypatch, capsys):
    print_data("a\u202eb\r\n")
    assert capsys.readouterr().out == "a\u202eb\r\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    print_data("a\u202eb\r\n")
    assert capsys.readouterr().out == "ab\n"


def test_numbers_are_said_with_what_they_count():
    assert [counted(n, "row") for n in (0, 1, 2, 1204)] == ["0 rows", "1 row", "2 rows", "1,204 rows"]
    assert [counted(n, "company", "companies") for n in (1, 3)] == ["1 company", "3 companies"]


def test_markup_of_a_post_is_shown_as_it_was_written():
    assert "[red]sale[/red] [link=evil]" in printed(
        table(["quote"], [{"quote": "[red]sale[/red] [link=evil]"}])
    )


def test_numbers_lists_and_absent_values_are_short():
    text = printed(
        table(
            ["n", "share", "who", "none"], [{"n": 12345, "share": 0.5, "who": ["a", None, "b"], "none": None}]
        )
    )
    assert "12,345" in text
    assert "0.5" in text
    assert "a, b" in text


def test_a_secret_of_the_environment_is_blanked_in_the_log(tmp_path):
    log = tmp_path / "log" / "grapevine.log"
    set_up_logs(log, {"X_BEARER_TOKEN": "s3cret-token", "HOME": "/home/somebody"})
    structlog.get_logger().warning("failed", error="401 for Bearer s3cret-token", home="/home/somebody")
    structlog.reset_defaults()
    text = log.read_text()
    assert "s3cret-token" not in text
    assert "[hidden]" in text
    assert "/home/somebody" in text


def test_a_secret_that_is_read_while_the_service_runs_is_blanked_too_wherever_it_stands(tmp_path):
    log = tmp_path / "grapevine.log"
    environ = {"HOME": "/home/somebody"}
    set_up_logs(log, environ)
    environ["X_BEARER_TOKEN"] = "s3cret-token"
    structlog.get_logger().warning("failed", tried=["Bearer s3cret-token"], at={"url": "?key=s3cret-token"})
    structlog.reset_defaults()
    assert "s3cret-token" not in log.read_text()
    assert log.read_text().count("[hidden]") == 2


def test_a_log_on_a_terminal_shows_text_of_a_network_plainly(monkeypatch):
    out = io.StringIO()
    out.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", out)
    set_up_logs(environ={})
    structlog.get_logger().warning("left out", what="a\x1b[2Jb", why=["c\u202ed"])
    structlog.reset_defaults()
    shown = out.getvalue()
    assert "a[2Jb" in shown
    assert "cd" in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
