"""grapevine.toml and secrets.env: what is read, what is refused, and how the refusal reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.crm.keys import CrmKeys
from grapevine.config import Config, SettingsError, load_config, parse_config
from grapevine.secrets_env import load_secrets
from grapevine.toml_text.writing import write_toml
from grapevine.workspace import Workspace, company_record


def test_without_a_file_the_defaults_count(tmp_path):
    assert load_config(environ={"GRAPEVINE_HOME": str(tmp_path)}) == Config()


def test_a_named_file_that_is_missing_is_an_error_that_names_the_remedy(tmp_path):
    with pytest.raises(SettingsError, match="grapevine init"):
        load_config(tmp_path / "nowhere.toml")


def test_what_init_writes_is_read_back_as_it_was_meant():
    text = write_toml(
        'Acme "CRM"',
        domain="acme.example",
        profiles=["bluesky:acme.example"],
        competitors=["Contoso", "Ünïcode & Söhne"],
        terms=["churn*", '"customer success" AND NOT hiring'],
        topics=["returns", "Churn"],
    )
    config = parse_config(text)
    assert config.us is not None
    assert config.us.name == 'Acme "CRM"'
    assert config.us.profiles == ("bluesky:acme.example",)
    assert [company.name for company in config.competitors] == ["Contoso", "Ünïcode & Söhne"]
    assert config.watch.terms == ("churn*", '"customer success" AND NOT hiring')
    assert [topic.name for topic in config.topics].count("churn") == 1
    assert config.topics[-1].name == "returns"
    assert config.schedule.collect == timedelta(minutes=15)
    questions = {alert.name: alert.question for alert in config.alerts}
    assert questions["customer-connects-to-competitor"] == "accounts-connecting-to-a-competitor"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[us]\nname = ", "not valid TOML"),
        ("[watch]\nwords = ['x']", "watch.words"),
        ("[schedule]\ncollect = 'soon'", '"15 minutes"'),
        ("[questions]\ntimeout_s = 0", "questions.timeout_s"),
        ("[watch]\nterms = ['churn AND']", "watch.terms"),
        ("[us]\nname = ''", "us.name"),
        ("[us]\nname = '  !? '", "us.name: write a name with at least one letter or digit"),
        ("[us]\nname = 'A\u202ecme'", "us.name: write a name"),
        ("[us]\nname = 'A'\ndomain = 'not a domain!!'", "us.domain: write the domain alone"),
        ("[us]\nname = 'A'\ndomain = 'a\"b.example'", "us.domain: write the domain alone"),
        ("[us]\nname = 'A'\nprofiles = ['not a domain!!']", "us.profiles.0"),
        (
            "[us]\nname = 'A'\nprofiles = ['friendster:a']",
            "no network is known for 'friendster:a'; there are",
        ),
        ("[us]\nname = 'A'\naliases = [' ']", "us.aliases.0"),
        ("[us]\nname = 'A'\ncontext = ['*']", "us.context.0: the keyword '*' cannot be used"),
        ("[us]\nname = 'A'\n[[competitors]]\nname = 'B'\naliases = ['a']", "'a' is 'A' already, in us"),
        ("[[competitors]]\nname = 'B'\n[[competitors]]\nname = ' b'", "already, in competitors.0: take one"),
        (
            "[us]\nname = 'Acme GmbH'\n[[competitors]]\nname = 'ACME, Inc.'",
            "'ACME, Inc.' is 'Acme GmbH' already, in us",
        ),
        (
            "[us]\nname = 'A'\ndomain = 'a.example'\n[[competitors]]\nname = 'B'\ndomain = 'www.A.example'",
            "'a.example' is 'A' already, in us",
        ),
        (
            "[[topics]]\nname = 'a b'\ndescription = 'x'\n[[topics]]\nname = 'A-B'\ndescription = 'y'",
            "topics: the",
        ),
        ("[[topics]]\nname = 'a'\ndescription = 'x'\nkeywords = ['*']", "topics.0.keywords.0"),
        ("[schedule]\ncollect = '2m'", "may mean minutes or months"),
        ("[schedule]\ncollect = 15", '"15 minutes"'),
        ("[schedule]\ncollect = '20 years'", "ten years at most"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(text, said):
    with pytest.raises(SettingsError, match=r"(?s).*") as refusal:
        parse_config(text)
    assert said in str(refusal.value)


def test_values_are_kept_in_one_form_whatever_form_they_were_written_in():
    config = parse_config(
        '[us]\nname = "  Acme   CRM "\ndomain = "https://WWW.Acme.com/about"\naliases = ["Straße"]\n'
        '[[competitors]]\nname = "Bücher"\ndomain = "bücher.example"\n[[competitors]]\nname = "C"\ndomain = ""\n'
    )
    assert config.us is not None
    assert (config.us.name, config.us.domain) == ("Acme CRM", "acme.com")
    assert [company.domain for company in config.competitors] == ["xn--bcher-kva.example", None]


def test_namesakes_with_domains_of_their_own_are_two_companies():
    config = parse_config(
        '[us]\nname = "Acme GmbH"\ndomain = "acme.example"\n'
        '[[competitors]]\nname = "ACME, Inc."\ndomain = "acme-inc.example"\n'
    )
    assert [company.domain for company in config.competitors] == ["acme-inc.example"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_whatever_windows_editors_write_before_it(tmp_path, encoding, end):
    path = tmp_path / "grapevine.toml"
    path.write_bytes(end.join(("# mine", "[us]", 'name = "Müller"', "")).encode(encoding))
    assert load_config(path) == parse_config('[us]\nname = "Müller"')
    secrets = tmp_path / "secrets.env"
    secrets.touch(mode=0o600)
    secrets.write_bytes(end.join(("A_TOKEN=öne # note", "B_TOKEN='two'", "")).encode(encoding))
    environ: dict[str, str] = {}
    assert load_secrets(tmp_path, environ) == ["A_TOKEN", "B_TOKEN"]
    assert environ == {"A_TOKEN": "öne", "B_TOKEN": "two"}


def test_a_file_in_another_encoding_is_named_with_what_to_do_and_without_its_secrets(tmp_path):
    path = tmp_path / "grapevine.toml"
    path.write_bytes(b'[us]\nname = "M\xfcller"\n')
    with pytest.raises(
        SettingsError, match=r"grapevine.toml is neither UTF-8 nor UTF-16 text \(byte 14\): save it"
    ):
        load_config(path)
    secrets = tmp_path / "secrets.env"
    secrets.touch(mode=0o600)
    secrets.write_bytes(b"A_TOKEN=hush\xfc\n")
    with pytest.raises(
        SettingsError, match=r"secrets.env is neither UTF-8 nor UTF-16 text \(byte 12\)"
    ) as raised:
        load_secrets(tmp_path, {})
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("X_BEARER_TOKEN=abc  # note", "abc"),
        ("X_BEARER_TOKEN=abc#def", "abc#def"),
        ("X_BEARER_TOKEN='abc # def'", "abc # def"),
        ('export X_BEARER_TOKEN="abc # def"  # note', "abc # def"),
        ("X_BEARER_TOKEN=abc==", "abc=="),
        ("X_BEARER_TOKEN=${HOME}", "${HOME}"),
        ("X_BEARER_TOKEN=", ""),
        ("X_BEARER_TOKEN='two\nlines'", "two\nlines"),
    ],
)
def test_a_secret_is_what_a_shell_would_make_of_its_line_with_nothing_filled_in(tmp_path, line, value):
    path = tmp_path / "secrets.env"
    path.touch(mode=0o600)
    path.write_text(f"# mine\n\n{line}\n", encoding="utf-8")
    environ: dict[str, str] = {}
    load_secrets(tmp_path, environ)
    assert environ == {"X_BEARER_TOKEN": value}


@pytest.mark.parametrize("line", ["TOKEN", "1TOKEN=hush", "TO KEN=hush", "TOKEN='hush", "=hush", "hush hush"])
def test_a_line_that_assigns_nothing_is_an_error_with_its_number_that_shows_no_value(tmp_path, line):
    path = tmp_path / "secrets.env"
    path.touch(mode=0o600)
    path.write_text(f"A=1\n\n{line}\n", encoding="utf-8")
    environ: dict[str, str] = {}
    with pytest.raises(SettingsError, match="line 3: write NAME=value") as refusal:
        load_secrets(tmp_path, environ)
    assert "hush" not in str(refusal.value)
    assert environ == {}


def test_secrets_are_read_from_a_file_that_only_its_owner_reads(tmp_path):
    path = tmp_path / "secrets.env"
    path.write_text("# mine\nexport X_BEARER_TOKEN='abc=def'\nNEO4J_PASSWORD=from-file\n")
    path.chmod(0o600)
    environ = {"NEO4J_PASSWORD": "from-environment"}
    assert load_secrets(tmp_path, environ) == ["X_BEARER_TOKEN"]
    assert environ == {"NEO4J_PASSWORD": "from-environment", "X_BEARER_TOKEN": "abc=def"}


def test_a_secrets_file_that_others_can_read_is_refused_without_showing_it(tmp_path):
    path = tmp_path / "secrets.env"
    path.write_text("X_BEARER_TOKEN=do-not-show-me\n")
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600") as refusal:
        load_secrets(tmp_path, {})
    assert "do-not-show-me" not in str(refusal.value)


def test_a_line_that_is_no_setting_is_named_by_number_and_not_shown(tmp_path):
    path = tmp_path / "secrets.env"
    path.write_text("A=1\njust-a-secret\n")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="line 2") as refusal:
        load_secrets(tmp_path, {})
    assert "just-a-secret" not in str(refusal.value)


def test_a_longer_time_for_questions_reaches_the_engine_that_ends_slow_ones(tmp_path):
    file = tmp_path / "grapevine.toml"
    file.write_text("[questions]\ntimeout_s = 120\n", encoding="utf-8")
    assert Workspace.load(file).settings.question_timeout_s == 120
    file.write_text("[questions]\ntimeout_s = 5\n", encoding="utf-8")
    assert Workspace.load(file).settings.question_timeout_s == 30


def test_a_company_is_configured_with_its_products_and_the_words_around_its_name():
    config = parse_config('[us]\nname = "Harbor"\nproducts = ["Pier"]\ncontext = ["helpdesk"]')
    assert config.us is not None
    record = company_record(config.us, "us", CrmKeys())
    assert (record.products, record.context) == (("Pier",), ("helpdesk",))
