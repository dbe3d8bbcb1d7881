"""The log: no secret of the environment is ever in it, whenever it was set."""

from __future__ import annotations

from grapevine.logs import hide_secrets


def test_secrets_that_are_set_changed_or_gone_by_now_are_all_hidden() -> None:
    environ = {"X_BEARER_TOKEN": "first-token", "HOME": "/home/anna"}
    hide = hide_secrets(environ)

    def shown(text: str) -> object:
        return hide(None, "info", {"event": text})["event"]  # type: ignore[index]

    assert shown("first-token of /home/anna") == "[hidden] of /home/anna"
    environ["X_BEARER_TOKEN"] = "second-token"
    environ["GRAPEVINE_NOTIFY_URLS"] = "json://one.example/secret slack://a/b/c"
    assert shown("first-token second-token json://one.example/secret") == "[hidden] [hidden] [hidden]"
    environ["GRAPEVINE_NOTIFY_URLS"] = "json://two.example/hunter2,json://three.example/hunter2"
    assert shown("json://three.example/hunter2 failed") == "[hidden] failed"
    del environ["X_BEARER_TOKEN"]
    assert shown("second-token") == "[hidden]"
