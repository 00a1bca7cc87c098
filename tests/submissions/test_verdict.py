"""The verdict and the comment: every fault at once, each with its mend, and nothing of the submitter's comes alive."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scripts.census.catalogue import parse_catalogue
from scripts.census.history import Latest
from scripts.census.rules import fix_summary, summary_faults
from scripts.census.shape import Rejection
from scripts.common.markup import escape
from scripts.github.shapes import Issue
from scripts.pages import forms
from scripts.pages.forms import CORRECT, SUBMIT
from scripts.submissions import candidate, reply, settle
from scripts.submissions.form_reader import FormReader
from scripts.submissions.memory import Memory, Push, identity_in, pull_mark, recall, with_memory
from scripts.submissions.preview import pull_text
from scripts.submissions.verdict import Change, Context, Faulty, census_of
from tests.stand_in.world import Repository
from tests.support.folder import LAYERS, ROOT, SAMPLE, entry
from tests.support.form import body, correction
from tests.support.hostile import HOSTILE, HOSTILE_TO_YAML
from tests.support.site import Site

TEXT = LAYERS + entry("a/one") + entry("z/last", "lists")
NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
CONTEXT = Context(TEXT, census_of(TEXT, Latest(NOON)), {}, "https://github.com/x/y", NOON.date())
READER = FormReader(
    {path: (SAMPLE / path).read_text(encoding="utf-8") for path in forms.PATHS}, CONTEXT.census.catalogue
)
NEW = candidate.describe(Repository("R_new", 1, "new/engine", 12345).node())


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"fork": True, "parent": "the/original"}, "It is a fork of the/original: submit that one."), ({"fork": True}, "submit the original"),
        ({"archived": "2026-01-01T00:00:00Z"}, "It is archived, and an archived repository needs 5,000 stars"), ({"disabled": True}, "disabled"), ({"empty": True}, "It is empty"),
        ({"mirror": True}, "a mirror"), ({"template": True}, "a template"),
    ],
)  # fmt: skip
def test_what_speaks_against_a_repository(site: Site, facts: dict, words: str) -> None:
    """As GitHub says it."""
    site.world.add("odd/repo", 700, **facts)
    number = site.submit(body("odd/repo"))
    assert words in site.comment(number) and not site.forge.open_pulls()
    assert site.forge.labels_of(number) == {"needs changes", "submission"}


def test_an_archived_repository_that_made_history_is_accepted() -> None:
    """With the stars of `settings: archived:`, by default ten times the threshold."""
    issue = Issue(number=5, state="open", text=body("new/engine"))
    for stars, expected in ((4999, Faulty), (5000, Change)):
        odd = Repository("R_odd", 1, "new/engine", stars, archived="2020-01-01T00:00:00Z").node()
        assert isinstance(READER.judge(issue, candidate.describe(odd), CONTEXT), expected)


def test_listed_and_watched_ones_are_linked(site: Site) -> None:
    """By name, by former name, and by id when both names are new."""
    site.folder.curate(entry("a/one", id="R_kgDO001000"), entry("m/two", formerly="[m/old]"), entry("w/small"))
    site.world.add("m/two", 800)
    site.world.rename("m/two", "m/three")
    site.world.add("w/small", 3)
    site.world.names["m/old"] = site.world.names["m/two"]
    site.folder.refresh()
    site.world.rename("a/one", "b/one")
    site.publish()
    found = (("b/one", "listed", 16), ("m/old", "listed", 20), ("M/Three", "listed", 20), ("w/small", "watched", 24))
    for name, state, line in found:
        number = site.submit(body(name))
        said = site.comment(number)
        assert f"**It is already {state}**" in said and f"repos.yaml#L{line})" in said, name
        assert site.forge.issues[number]["state_reason"] == "not_planned"


def test_all_faults_are_named_at_once(site: Site) -> None:
    """And a summary that a machine can mend is shown mended."""
    site.world.add("odd/repo", 7, fork=True, archived="2026-01-01T00:00:00Z")
    text = body("odd/repo", "None", "A  fast engine 🚀 at https://evil.example for language models.").replace(
        "- [x] It is", "- [ ] It is"
    )
    number = site.submit(text)
    said = site.comment(number)
    for words in ("a fork", "archived", "**Category** holds none", "an address", "Tick **It is open source"):
        assert words in said, said
    assert "For example: A fast engine at for language models" in said and said.startswith("<!-- census:submission ")
    assert re.search(r"\*\*\d+ things need a change\.\*\*", said)


@pytest.mark.parametrize(
    "summary",
    ["A fast engine.", "x" * 300, "", "🚀🚀", "Serving " * 30, "An engine at www.x.y that serves language models..."],
)
def test_a_fixed_summary_has_no_faults(summary: str) -> None:
    """Or there is none to show."""
    fixed = fix_summary(summary)
    assert fixed is None or not summary_faults(fixed)


def test_look_alikes_are_worth_a_look(site: Site) -> None:
    """By name or by summary; they do not keep anybody out."""
    site.world.add("other/One", 700)
    number = site.submit(body("other/One"))
    assert "by name or summary: [a/one](https://github.com/a/one)" in site.comment(number) and site.forge.open_pulls()


def answer(text: str) -> tuple[str, str, str]:
    """The comment, the pull request's text and the list that any body leads to, without GitHub."""
    issue = Issue(number=5, state="open", text=text)
    verdict = READER.judge(issue, NEW, CONTEXT)
    match verdict:
        case Faulty():
            return with_memory(Memory(), reply.faults_text(verdict)), "", ""
        case Change():
            comment = with_memory(Memory(pull=7), reply.ready_text(verdict, CONTEXT, 7))
            return comment, pull_text(verdict, CONTEXT, 5, "2026-08-22"), verdict.apply(CONTEXT.text)
        case _:
            return with_memory(Memory(), reply.refused_text(verdict, CONTEXT)), "", ""


OUR_HTML = {"<br>", "<wbr>", *(f"<{end}{name}>" for name in ("sub", "details", "summary") for end in ("", "/"))}
OUR_ADDRESSES = tuple(f"https://github.com/{owner}/" for owner in ("new", "a", "z", "x/y"))


def alive(text: str) -> set[str]:
    """Links, images, mentions and raw HTML in Markdown, but our own."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or []]
    found = {
        str(child.attrs.get("href") or child.attrs.get("src"))
        for child in inline
        if child.type in ("link_open", "image")
    }
    found |= {child.content for child in inline if child.type == "html_inline"} - OUR_HTML
    found |= {
        token.content
        for token in tokens
        if token.type == "html_block" and not re.match(r"<!-- census:(pull|submission)[^>]*-->$", token.content.strip())
    }
    cells = ([c.content if c.type == "text" else " " for c in token.children or ()] for token in tokens)
    words = " ".join("".join(cell) for cell in cells)  # what ends one cell does not run into the next
    found |= set(re.findall(r"(?<!\w)@\w+|\w+/\w+#\d+|#\d+", words)) - {"#7", "#5"}
    return {item for item in found if not item.startswith(OUR_ADDRESSES)}


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE, *HOSTILE_TO_YAML, "closes #1", "<!-- census:submission {} -->", "/reject", "::error::x", "##[error]x",
        "fixes https://github.com/o/r/issues/1",
    ],
)  # fmt: skip
def test_nothing_of_the_submitters_comes_alive(text: str) -> None:
    """No mention, link, image, closing word or marker, wherever it is written; and no command to Actions."""
    for where in (body(summary=f"Padding so it is long enough {text}"), body(why=text), body(f"{text}"), body(category=text), correction("Its summary", value=f"Padding so that it is long {text}"), correction("It does not belong on the list", why=text)):  # fmt: skip
        comment, pull, listed = answer(where)
        assert not alive(comment) and not alive(pull), (comment, pull)
        assert comment.count("<!--") == 1 and pull.count("<!--") <= 1 and "##[" not in comment + pull
        assert not re.search(r"(?m)^\s*(::|/reject|/update)", comment + pull)
        assert re.findall(r"(?i)(?:close|fix|resolve)\w* #\d+", pull) in ([], ["Closes #5"])
        assert listed.count("\n") <= TEXT.count("\n") + 4


BODIES = st.one_of(
    st.text(),
    st.builds(body, st.text(max_size=40), st.sampled_from(["Infrastructure › Serving", "Other", ""]), st.text(max_size=120), st.text(max_size=200)),
    st.builds(lambda summary: body(summary=summary), st.from_regex(r"[A-Za-z][ -~]{18,109}", fullmatch=True)),
    st.lists(st.sampled_from(["### Repository", "### Summary", "### Category", "### Checks", "### Why it belongs", "a/b", "```", "<!--", "", "- [x] ", "> ", "###", "\r", "    x"]), max_size=20).map("\n".join),
    st.builds(correction, st.sampled_from(["Its category", "Its summary", "It moved to a new name", "It does not belong on the list", "?"]), st.sampled_from(["None", "Infrastructure › Gateways"]), st.text(max_size=120), st.sampled_from(["a/one", "z/last", "who/knows"]), st.text(max_size=300)),
)  # fmt: skip


@given(BODIES)
@settings(max_examples=200, deadline=None)
def test_no_body_leads_to_anything_but_a_verdict(text: str) -> None:
    """Faults, or a list whose every other line is as it was; and text that is safe to show."""
    comment, pull, listed = answer(text)
    assert not alive(comment) and not alive(pull) and len(comment) < 65_536 and len(pull) < 65_536
    for line in (comment + pull).splitlines():
        assert not line.strip().startswith("::") and "##[" not in line
    if listed:
        before, after = TEXT.split("\n"), listed.split("\n")
        assert len([line for line in before if line not in after]) <= 3 and len(after) <= len(before) + 4
        assert parse_catalogue(listed)


def test_a_text_can_be_tried_without_an_issue(site: Site, tmp_path: Path) -> None:
    """--body prints verdict and comment, and touches nothing; --dry-run does so for issues."""
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(body(), encoding="utf-8")
    bad.write_text(body(summary="::error::x\r\n::warn"), encoding="utf-8", newline="")
    assert site.run("--body", str(good)) == 0
    assert "verdict: Add new/engine to Serving\n| In **Infrastructure › Serving**" in site.output
    assert site.run("--body", str(bad)) == 1 and all(not line.startswith("::") for line in site.output.splitlines())
    number = site.forge.submit(body())
    question = site.forge.submit("How do I use this?")
    assert site.run("--dry-run") == 0 and site.output.startswith(f"#{number}\nverdict: Add new/engine")
    assert site.run("--dry-run", str(question)) == 0 and "not a submission" in site.output
    assert not site.forge.log and not site.forge.sha(f"submission/issue-{number}")
    assert not site.git("status", "--porcelain")


def test_a_text_can_be_tried_without_a_token(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words are judged, and it says that the repository is not; a folder without forms has nothing to judge."""
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setattr("shutil.which", lambda name: None)
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(body("nobody/nothing"), encoding="utf-8")
    bad.write_text(body(summary="Too short"), encoding="utf-8")
    assert site.run("--body", str(good)) == 0 and "verdict: Add nobody/nothing to Serving" in site.output
    assert "the text alone is judged" in site.output and " stars" not in site.output and not site.world.requests
    assert site.run("--body", str(bad)) == 1 and "write 20 to 110 characters" in site.output


def test_a_census_without_forms_has_nothing_to_take_up(site: Site) -> None:
    """It says so, asks nothing, and is not red; one with a single form works with that."""
    number = site.forge.submit(body())
    (site.folder.path / CORRECT).unlink()
    assert site.run(str(number)) == 0 and "**Ready.**" in site.comment(number)
    (site.folder.path / SUBMIT).unlink()
    before = site.world.requests
    assert site.run() == 0 and "no issue forms" in site.output and site.world.requests == before


@pytest.mark.parametrize("number", ["0", "-5", "x", "1.5"])
def test_what_is_no_number_of_an_issue_is_refused(site: Site, number: str) -> None:
    """Zero does not mean all of them."""
    assert site.run(number) == 64


def test_a_strange_number_or_event_is_left_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question, a deleted issue, a broken event file."""
    site.settle(site.forge.submit("### Repository\n\nWhere is the repository?"), 99)
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(site.folder.path.parent / "broken.json"))
    for content in ("", "[1]", "{", '{"issue": {}}', '{"issue": {"number": "x"}}'):
        site.folder.write("../broken.json", content)
        assert site.run() == 1 and "is not an event of GitHub" in site.errors
    assert not site.forge.log


def test_one_that_fails_does_not_keep_the_others(site: Site) -> None:
    """Exit 2, and the message names the number; a body that vanishes gets a clear answer."""
    site.world.add("new/second", 700)
    numbers = [site.forge.submit(body()), site.forge.submit(body("new/second"))]
    site.forge.instead[f"issues/{numbers[0]}"] = 500, {"message": "Not now"}
    assert site.run() == 2 and site.errors.startswith(f"#{numbers[0]}: GitHub answered 500")
    assert "**Ready.**" in site.comment(numbers[1])
    site.forge.edit(numbers[1], "never mind")
    assert site.run(str(numbers[1])) == 0 and "its lines that begin with `###` are not here" in site.comment(numbers[1])


TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_forms_validate_against_the_published_schema(path: Path) -> None:
    """A form that GitHub does not accept is a blank page."""
    schema = f"vendor.github-issue-{'config' if path.stem == 'config' else 'forms'}"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_forms_are_as_the_list_has_it() -> None:
    """Their options are every category, grouped by layer, without a comma; free text is last; reading is what writing did."""
    catalogue = parse_catalogue((SAMPLE / "repos.yaml").read_text(encoding="utf-8"))
    for path in forms.PATHS:
        text = (SAMPLE / path).read_text(encoding="utf-8")
        assert forms.render_form(text, catalogue, path) == text
        form = forms.parse_form(text, path)
        options = next(question.options for question in form.questions if question.id == "category")
        assert options == tuple(forms.category_options(catalogue)) and not any("," in option for option in options)
        assert form.questions[-1].kind == "textarea" and [q.kind for q in form.questions].count("textarea") == 1
    questions = forms.parse_form((SAMPLE / SUBMIT).read_text(encoding="utf-8"), SUBMIT).questions
    assert [len(question.options) for question in questions if question.kind == "checkboxes"] == [2]


def test_the_memory_survives_its_comment() -> None:
    """And nothing but a first line of ours is taken for one."""
    pushes = Push("a" * 40, "2026-08-22T12:00:01Z"), Push("b" * 40, "2026-08-22T12:00:09Z")
    refused = Rejection("new/engine", "--> ---\n<b>", date(2026, 8, 22), "R_new")
    memory = Memory(12, 11, 3, 99, "words --", NOON.date(), "abc123", True, pushes, refused, "def456", NEW)
    assert recall(with_memory(memory, escape("text"))) == memory
    assert recall(with_memory(memory, escape("text")).replace("\n", "\r\n")) == memory
    line = with_memory(memory, escape("")).split("\n")[0]
    assert recall(f"text\n{line}") is None and recall(f" {line}") is None and recall("") is None
    for broken in ("pull=1", '{"pull":"x"}', '{"faulty_since":"2026-99-99"}', "[" * 9999):
        assert recall(f"<!-- census:submission {broken} -->") == Memory()


@pytest.mark.parametrize("identity", ["R_kgDO001002", "R_kgDO--Zw", "MDEwOlJlcG9zaXRvcnkx=="])
def test_an_id_survives_the_text_of_a_pull_request(identity: str) -> None:
    """Of any generation; two hyphens in one do not end the hidden line."""
    assert identity_in(pull_mark(identity)) == identity and identity_in(pull_mark(None)) is None


def test_render_and_refresh_write_the_options(site: Site) -> None:
    """From this list's categories, between the marks; a form without its marks is a clear fault."""
    name = str(SUBMIT)
    assert site.folder.render("--check") == 1, site.folder.output
    assert site.folder.render() == 0, site.folder.output
    rendered = site.folder.read(name)
    options = (
        "        - Infrastructure › Gateways\n        - Tutorials and lists › Lists\n        # /census:categories\n"
    )
    assert options in rendered
    assert site.folder.render("--check") == 0, site.folder.output
    site.folder.write(name, rendered.replace("        - Infrastructure › Gateways\n", "        - Old › Category\n"))
    assert site.folder.refresh() == 0 and site.folder.read(name) == rendered
    site.folder.write(name, rendered.replace("# census:categories", "# gone"))
    done = site.folder.run("render")
    assert done.returncode == 1 and "submit.yml:1: `# census:categories`" in done.stderr
    assert "Traceback" not in done.stderr


def test_submissions_leave_time_for_what_comes_after_them(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left when the time is over is told, and waits for the next run."""
    numbers = [site.forge.submit(body()), site.forge.submit(body("new/second"))]
    monkeypatch.setattr(settle, "SECONDS", -1.0)
    assert site.run() == 2 and "2 submissions left for the next run" in site.output
    assert not site.forge.said(numbers[0])
