"""grapevine.toml and secrets.env: what is read, what is refused, and how the refusal reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.crm.keys import CrmKeys
from grapevine.config import Config, SettingsError, load_config, parse_config
from grapevine.secrets_env import load_secrets
from grapevine.toml_writer import write_toml
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
    assert config.alerts["competitor-contact"].question == "accounts-connecting-to-a-competitor"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[us]\nname = ", "not valid TOML"),
        ("[watch]\nwords = ['x']", "watch.words"),
        ("[schedule]\ncollect = 'soon'", '"15 minutes"'),
        ("[questions]\ntimeout_s = 0", "questions.timeout_s"),
        ("[watch]\nterms = ['churn AND']", "watch.terms"),
        ("[us]\nname = ''", "us.name"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(text, said):
    with pytest.raises(SettingsError, match=r"(?s).*") as refusal:
        parse_config(text)
    assert said in str(refusal.value)


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
