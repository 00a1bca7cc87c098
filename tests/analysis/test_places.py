"""The country of what people write as their location: right, or unknown."""

import pytest

from scripts.analysis import places
from scripts.analysis.places import countries, country_name
from scripts.census.history import Latest
from scripts.census.row import Account, Row
from scripts.github.observation import language_of
from scripts.record.changes import current_accounts

CLEAR = {
    "Shanghai, China": "CN", "北京": "CN", "北京市海淀区": "CN", "中国北京": "CN", "深圳市": "CN", "東京": "JP", "日本東京": "JP",
    "서울": "KR", "Москва": "RU", "San Francisco, CA / Bellevue, WA": "US", "San Francisco Bay Area": "US", "NYC": "US",
    "Berkeley, CA 94703": "US", "Paris": "FR", "Paris, Texas": "US", "London": "GB", "London, Ontario": "CA", "UK": "GB",
    "Cambridge, UK": "GB", "Cambridge, MA": "US", "Vancouver, BC": "CA", "Atlanta, Georgia": "US", "Tbilisi, Georgia": "GE",
    "Berlin, DE": "DE", "Deutschland": "DE", "Zürich": "CH", "zurich": "CH", "São Paulo - Brasil": "BR", "México": "MX",
    "Bengaluru": "IN", "U.S.A.": "US", "🇩🇪": "DE", "Beijing 🇨🇳": "CN", "Hà Nội": "VN", "Luxembourg": "LU", "Remote, USA": "US",
    "University of Washington": "US", "香港": "HK", "Scotland": "GB", "California": "US", "Korea, Republic of": "KR", "Utrecht": "NL", "Bosnia and Herzegovina": "BA", "Italia": "IT",
    "Taipei": "TW", "Singapore": "SG",
}  # fmt: skip
UNCLEAR = [
    "", " ", "Planet Earth", "Internet", "127.0.0.1", "localhost", "/dev/null", "Remote", "Worldwide", "Mars", "Metaverse",
    "Anywhere the Internet is", "where the eigens are valued", "Nice to meet you", "part of the internet", "for all", "Asia",
    "Europe", "Cambridge", "Vancouver", "Georgia", "Santiago", "Hyderabad", "Korea", "CA", "Bay Area", "NYC + Paris",
    "Athens / Rome", "Berlin & San Francisco", "Shenzhen, China; Boston", "知乎专栏：https://zhuanlan.zhihu.com/x", "🚀", "Home",
    "Somewhere over the rainbow", "South", "Korea, South", "Columbia University", "Central", "\x00\u202e", "a" * 5000, ", , ,", "x, " * 2000,
]  # fmt: skip


def test_clear_locations_have_their_country() -> None:
    """In any language, with or without a country's name, with the states of the US and a city's other names."""
    assert {place: code for place, code in countries(CLEAR).items() if CLEAR[place] != code} == {}
    assert countries(CLEAR).keys() == CLEAR.keys()


def test_what_is_unclear_or_no_place_stays_unknown() -> None:
    """Jokes, two places at once, and names that stand for cities in several countries."""
    assert countries(UNCLEAR) == {}


def test_a_text_that_is_too_long_for_a_place_is_none() -> None:
    """Looking it up would take time that grows with the square of its length."""
    assert countries(["北京" * 30_000, "Paris " * 10_000, f"Paris, France{' ' * 200}"]) == {}


def test_a_countrys_name_is_the_usual_one() -> None:
    """Taiwan and South Korea, not the names of the standard; a code that nobody has stands for itself."""
    assert [country_name(code) for code in ("TW", "KR", "US", "XX")] == ["Taiwan", "South Korea", "United States", "XX"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("大模型推理引擎", "zh"), ("LLM 推理 engine", "zh"), ("推理エンジン", "ja"), ("한국어 모델 漢字", "ko"), ("A 中 engine", ""),
     ("An engine", ""), ("", ""), ("模型🚀", "zh")],
)  # fmt: skip
def test_chinese_is_told_from_japanese_and_korean(text: str, language: str) -> None:
    """Only the language of a description is kept, never the description."""
    assert language_of(text) == language


def test_a_country_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept with the account as long as the location says the same, and so is that there is none."""
    known = {"a": Account(location="Berlin, Germany"), "b": Account(location="the cloud"), "c": Account()}
    placed = places.with_countries(known)
    assert [account.country for account in placed.values()] == ["DE", "none", ""]
    monkeypatch.setattr(places, "countries", None)
    assert places.with_countries(placed) == placed
    latest = Latest(None, {f"{login}/x": Row(stars=1) for login in known})
    moved = current_accounts(placed, {**known, "a": Account(location="Paris")}, latest)
    assert moved == {**placed, "a": Account(location="Paris")}
