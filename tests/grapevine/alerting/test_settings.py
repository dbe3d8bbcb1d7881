"""``[[alerts]]``, ``[[people]]`` and ``[notify]``: what is read, what is refused, and the old form."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from grapevine.alerting.old_form import migrate, names_in_old_form
from grapevine.alerting.specs import router_of, spec_of, specs_of, variables
from grapevine.commands.service import note_old_form
from grapevine.config import SettingsError, parse_config
from queries.alerts.rules import AlertSpec

WHOLE = """
[notify]
owner = "rob@fernhollow.example"
page = "https://grapevine.fernhollow.example/"
zone = "Europe/Berlin"
other = ["SPARE"]

[[people]]
name = "Nora Quist"
address = "nora@fernhollow.example"
channels = ["NORA_SLACK", "NORA_MAIL"]
quiet = "22:00-07:00"

[[people]]
name = "Rob Tallow"
address = "rob@fernhollow.example"
digest = "weekly on Monday at 08:00"
zone = "UTC"

[[alerts]]
name = "rivals"
question = "accounts-connecting-to-a-competitor"
params = { min_people = 2 }
cron = "0 8 * * 1-5"
to = ["owner", "nora quist"]
cooldown = "6 hours"
again = "30 days"
escalate = { after = "4 hours", to = ["Rob Tallow"] }

[[alerts]]
name = "silent"
question = "customers-who-fell-silent"
on = false
"""


def test_an_alert_says_what_it_asks_when_whom_it_tells_and_to_whom_it_goes_on() -> None:
    config = parse_config(WHOLE)
    [rivals, silent] = config.alerts
    assert spec_of(rivals) == AlertSpec(
        "rivals",
        "accounts-connecting-to-a-competitor",
        {"min_people": 2},
        quiet_days=30,
        cooldown=timedelta(hours=6),
        to=("owner", "nora quist"),
        escalate_after=timedelta(hours=4),
        escalate_to=("Rob Tallow",),
        past=False,
    )
    assert (silent.period, silent.on) == (timedelta(hours=1), False)
    assert list(specs_of(config)) == ["rivals"]
    assert config.notify.page == "https://grapevine.fernhollow.example"
    assert variables(config) == ["NORA_SLACK", "NORA_MAIL", "SPARE"]


def test_people_get_their_channels_from_the_environment_and_times_in_their_zone() -> None:
    environ = {
        "NORA_SLACK": "json://one json://two",
        "GRAPEVINE_NOTIFY_URLS": "json://team",
        "SPARE": "json://spare",
    }
    router = router_of(parse_config(WHOLE), environ)
    nora, rob = router.people
    assert (list(nora.urls), nora.missing) == (["json://one", "json://two"], ("NORA_MAIL",))
    assert nora.quiet is not None
    assert nora.quiet.zone == "Europe/Berlin"
    assert rob.digest is not None
    assert (rob.digest.zone, rob.digest.weekday, rob.urls) == ("UTC", 0, [])
    assert (router.owner, list(router.other)) == ("rob@fernhollow.example", ["json://spare"])
    assert "json://" not in repr(router)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[alerts]]\nname = 'a'\n", "alerts.0.question"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\nevery = '1 hour'\ncron = '0 8 * * *'", "not both"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\ncron = '0 8 * *'", "five fields"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\ncron = '0 25 * * *'", "five fields"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\ncron = '0 8 30 2 *'", "no day that ever comes"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\nzone = 'Berlin'", "Europe/Berlin"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\nto = ['Nobody']", "'Nobody' is not in [[people]]"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\n[[alerts]]\nname = 'A'\nquestion = 'q'", "two alerts"),
        ("[[alerts]]\nname = 'a'\nquestion = 'q'\nescalate = { after = '1 hour', to = [] }", "escalate.to"),
        ("[[people]]\nname = 'N'\nchannels = ['slack://a/b/c']", "keep the URL in secrets.env"),
        ("[[people]]\nname = 'N'\nquiet = 'at night'", "22:00-07:00"),
        ("[[people]]\nname = 'N'\ndigest = 'often'", "daily at 08:00"),
        ("[[people]]\nname = 'N'\n[[people]]\nname = 'M'\naliases = ['n']", "another person already"),
        ("[notify]\npage = 'grapevine'", "address of the dashboard"),
        ("[notify]\nowner = 'Nobody'", "'Nobody' is not in [[people]]"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as failed:
        parse_config(text)
    assert said in str(failed.value)
    assert "slack://" not in str(failed.value)


OLD = """# What we listen for.
[us]
name = "Fernhollow"

# Told at once.
[alerts.rivals]   # first
question = "accounts-connecting-to-a-competitor"
every = "1 hour"

[alerts."silent ones".params]
min_days = 6

[alerts."silent ones"]
question = "customers-who-fell-silent"   # weekly

[schedule]
label = "1 minute"
"""
NEW = """# What we listen for.
[us]
name = "Fernhollow"

# Told at once.
[[alerts]]   # first
name = "rivals"
question = "accounts-connecting-to-a-competitor"
every = "1 hour"

[[alerts]]
name = "silent ones"
question = "customers-who-fell-silent"   # weekly

[alerts.params]
min_days = 6

[schedule]
label = "1 minute"
"""


def test_the_old_form_is_read_and_rewritten_with_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "grapevine.toml"
    old = OLD.replace('[alerts."silent ones".params]\nmin_days = 6\n\n', "").replace(
        "   # weekly\n", '   # weekly\n\n[alerts."silent ones".params]\nmin_days = 6\n'
    )
    file.write_text(old, encoding="utf-8")
    before = parse_config(old)
    assert [alert.name for alert in before.alerts] == ["rivals", "silent ones"]
    assert names_in_old_form(file) == ["rivals", "silent ones"]
    with capture_logs() as logged:
        note_old_form(file)
    [line] = logged
    assert (line["log_level"], line["file"], line["alerts"]) == (
        "warning",
        str(file),
        ["rivals", "silent ones"],
    )
    assert "`grapevine alerts migrate`" in line["event"]
    assert migrate(file) == ["rivals", "silent ones"]
    assert file.read_text(encoding="utf-8") == NEW
    assert parse_config(NEW) == before
    assert names_in_old_form(file) == []
    with capture_logs() as logged:
        note_old_form(file)
    assert logged == []
    assert migrate(file) == []


@pytest.mark.parametrize("text", [OLD, 'alerts = { rivals = { question = "q" } }\n'])
def test_what_only_a_person_can_rewrite_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    """The params of an alert stand before it, which ``[[alerts]]`` cannot have; or it is all on one line."""
    file = tmp_path / "grapevine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="edit it by hand"):
        migrate(file)
    assert file.read_text(encoding="utf-8") == text
