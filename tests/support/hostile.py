"""Words that would come alive in Markdown, in HTML, on GitHub or in YAML, if nobody escaped them."""

HOSTILE = [
    "a | b", "[x](javascript:alert(1))", "![x](https://e.vil/p.png)", "`code`", "**b** _i_ ~~s~~", "<script>alert(1)</script>",
    "<!-- census:list -->", "<!-- /census:list -->", "</details>", "&lt;b&gt;", "\\| \\[", "@octocat look", "a@b.co",
    "https://e.vil", "www.e.vil", "#1 and o/r#2", "GH-1", ":tada:", "$x$ $$y$$", "line\nbreak", "# head", "- item", "1. one",
    "a\u202eb", "a\u200bb", "\ufefftext", "tab\there", "[ref]: x", "<https://e.vil>", "mailto:a@b.co", "***", "a`|`b", "\ue000",
]  # fmt: skip
HOSTILE_TO_YAML = [
    "!!python/object/apply:os.system [ls]", "&a anchor", "*a alias", "{flow: map}", "[flow, list]", "%YAML 1.1", "@at", "`tick`", "- item",
    "key: value", "a # comment", "# comment", "| literal", "> folded", "? key", ": value", "null", "~", "yes", "no", "true", "2026-11-23",
    "12:30:45", "0x1F", "1e3", ".inf", "'single'", '"double" \\n', "a\u0085b", "a\u2028b\u2029c", "line\nbreak", "tab\there", " spaces ",
    "---", "...", "<<: *a", "a\x00b\x07", "\ufeffbom", "😀 emoji", "\\", "x" * 4000, "",
]  # fmt: skip
