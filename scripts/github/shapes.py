"""What GitHub's REST interface says, in its own shapes: only the fields that we read."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field


class Account(Struct, frozen=True):
    login: str


class Label(Struct, frozen=True):
    name: str


class _Written(Struct, frozen=True, kw_only=True):
    """Something that an account wrote; GitHub gives no account when it was deleted."""

    user: Account | None = None
    text: str | None = field(default=None, name="body")

    @property
    def author(self) -> str:
        """The account's name; empty when there is no account any more."""
        return self.user.login if self.user else ""

    @property
    def body(self) -> str:
        """The text; empty when there is none."""
        return self.text or ""


class Issue(_Written, frozen=True, kw_only=True):
    """An issue, or a pull request seen as one."""

    number: int
    state: str
    title: str = ""
    created_at: str = ""
    all_labels: list[Label] = field(default_factory=list, name="labels")
    pull_request: dict[str, Any] | None = None
    closer: Account | None = field(default=None, name="closed_by")
    locked: bool = False
    closed_at: str | None = None

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def labels(self) -> frozenset[str]:
        """The names of its labels in lower case: GitHub takes `Ready` and `ready` for one."""
        return frozenset(label.name.lower() for label in self.all_labels)

    @property
    def is_pull(self) -> bool:
        return self.pull_request is not None

    @property
    def closed_by(self) -> str | None:
        """The name of the account that closed it, as far as GitHub knows."""
        return self.closer.login if self.closer else None


class IssueEvent(Struct, frozen=True):
    """Something that happened to an issue or pull request; GitHub gives no actor when the account was deleted."""

    event: str
    created_at: str
    actor: Account | None = None


class Comment(_Written, frozen=True, kw_only=True):
    id: int
    created_at: str

    @property
    def at(self) -> str:
        """GitHub's time of it, which sorts as text."""
        return self.created_at


class Review(_Written, frozen=True, kw_only=True):
    """A review of a pull request; one that is not submitted yet has no time."""

    id: int
    submitted_at: str | None = None
    state: str = ""

    @property
    def at(self) -> str:
        """GitHub's time of it, which sorts as text; empty while it is pending."""
        return self.submitted_at or ""

    @property
    def is_approval(self) -> bool:
        """Whether it approves, and was not dismissed."""
        return self.state == "APPROVED"


Note = Comment | Review


class HeadRepository(Struct, frozen=True):
    full_name: str


class Head(Struct, frozen=True):
    """The branch of a pull request; GitHub gives no repository when it was deleted."""

    ref: str
    repo: HeadRepository | None = None


class Pull(_Written, frozen=True, kw_only=True):
    number: int
    state: str
    head: Head
    title: str = ""
    created_at: str = ""
    merged_at: str | None = None
    mergeable: bool | None = None

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def merged(self) -> bool:
        return self.merged_at is not None

    @property
    def branch(self) -> str:
        return self.head.ref

    @property
    def home(self) -> str:
        """The repository `owner/name` that its branch is in; empty when that was deleted."""
        return self.head.repo.full_name if self.head.repo else ""


class Settings(Struct, frozen=True):
    """The repository itself; GitHub leaves `permissions` out for some tokens."""

    full_name: str
    default_branch: str
    archived: bool
    disabled: bool
    fork: bool
    has_issues: bool
    has_pull_requests: bool = True
    who_opens_pulls: str = field(default="all", name="pull_request_creation_policy")
    permissions: dict[str, bool] | None = None


class Rule(Struct, frozen=True):
    type: str


class Commit(Struct, frozen=True):
    sha: Annotated[str, Meta(pattern=r"^[0-9a-f]{40,64}\Z")]


class ActionsSettings(Struct, frozen=True):
    """Whether Actions may run, and which actions; of selected ones, whether those created by GitHub are among them."""

    enabled: bool
    allowed_actions: str = "all"
    githubs_own: bool | None = field(default=None, name="github_owned_allowed")
    patterns: list[str] = field(default_factory=list, name="patterns_allowed")

    @property
    def allows_githubs_own(self) -> bool:
        """Whether actions/checkout and its like may run, all of them or by a pattern."""
        return self.githubs_own is True or any(pattern.startswith("actions/") for pattern in self.patterns)


class WorkflowSettings(Struct, frozen=True):
    may_create_pulls: bool = field(name="can_approve_pull_request_reviews")


class Workflow(Struct, frozen=True):
    """A workflow; `path` is that of its file."""

    name: str
    path: str
    state: str


class Workflows(Struct, frozen=True):
    workflows: list[Workflow]


class Run(Struct, frozen=True):
    """A run of a workflow; `conclusion` is None until it has ended, and `status` may be."""

    status: str | None
    created_at: str
    html_url: str
    conclusion: str | None = None


class Runs(Struct, frozen=True):
    workflow_runs: list[Run]
