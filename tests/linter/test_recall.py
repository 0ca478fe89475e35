"""What is recalled is what linting would give now, to the byte, whatever changed in between."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ekslint.config.patterns import Pattern
from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.linter import recall
from ekslint.linter import run as linter
from ekslint.reports.formats import FORMATS, render
from ekslint.reports.options import Options

TODAY = date(2026, 11, 1)
OPTIONS = Options(colour=True, width=80, show_open=True, verbose=True)

CLUSTER = """\
variable "kind" {{ {default} }}
resource "aws_eks_cluster" "this" {{
  name     = "{name}"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  version  = "1.29"
  vpc_config {{
    subnet_ids              = ["subnet-0a1b2c3d"]
    endpoint_public_access  = var.kind == "open"
    endpoint_private_access = var.kind != "open"
  }}
}}
"""
GROUP = """\
resource "aws_eks_node_group" "general" {{
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "{name}"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-0a1b2c3d"]
  ami_type        = "AL2_x86_64"
  scaling_config {{
    desired_size = 1
    max_size     = 3
    min_size     = 1
  }}
}}
"""
AUTH = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/{name}
      username: system:node:{{{{EC2PrivateDNSName}}}}
      groups: [system:bootstrappers, system:nodes]
"""
MODULE = 'module "inner" {{\n  source = "./inner" # {name}\n}}\n'
STUB = """\
{{"versions": [{{"range": "{name}", "directory": "v1"}}]}}
"""
PAGE = """\
---
level: warning
for: [{{cluster: clusters}}]
assert: cluster.version == "{name}"
message: "{{cluster}} is not of version {name}"
at: cluster.version
---
# A cluster is of another version

## Why

The house rule {name} is not kept.

## Fix

Keep it.

## Bad

```hcl main.tf
resource "aws_eks_cluster" "this" {{
  version = "1.1" # finding
}}
```

## Good

```hcl main.tf
resource "aws_eks_cluster" "this" {{
  version = "{name}"
}}
```
"""
FILES = {
    "main.tf": CLUSTER,
    "groups.tf": GROUP,
    "auth.yaml": AUTH,
    "inner/main.tf": GROUP,
    "call.tf": MODULE,
    "prod.tfvars": 'kind = "{name}"\n',
    "open.auto.tfvars": 'kind = "open" # {name}\n',
    "notes.txt": "{name}\n",
    "broken.tf": "resource {name} {{\n",
}
OPTIONAL: tuple[Callable[[Settings, Path], Settings], ...] = (
    lambda settings, _: replace(settings, ignore=("aws-auth-*",)),
    lambda settings, _: replace(settings, select=("aws-auth-instance-profile-arn",)),
    lambda settings, tree: replace(settings, exclude=(Pattern("inner", tree),)),
    lambda settings, tree: replace(settings, rules=(tree.parent / "pages",)),
    lambda settings, tree: replace(settings, stubs=(tree.parent / "stubs",)),
    lambda settings, tree: replace(settings, var_files=(tree.parent / "own.tfvars",)),
)


class Tree:
    """A tree that changes at random, with what lies beside it, and the settings of its runs."""

    def __init__(self, root: Path, seed: int) -> None:
        self.choice = random.Random(seed)
        self.root = root / "tree"
        self.root.mkdir()
        self.today = TODAY
        self.settings = Settings()
        self._write("main.tf")
        for beside in ("pages/house-rule.md", "stubs/acme/eks/aws/index.json", "own.tfvars"):
            self._beside(beside)

    def change(self) -> str:
        """Change one thing and say which."""
        change = self.choice.choice(
            [self._write, self._write, self._delete, self._option, self._beside, self._day]
        )
        return f"{change.__name__}: {change()}"

    def _write(self, name: str = "") -> str:
        name = name or self.choice.choice(list(FILES))
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        default = self.choice.choice(["", 'default = "shut"'])
        text = FILES[name].format(name=self._word(), default=default)
        path.write_text(text, encoding="utf-8")
        return name

    def _delete(self) -> str:
        found = sorted(path for path in self.root.rglob("*") if path.is_file())
        if not found:
            return "nothing"
        path = self.choice.choice(found)
        path.unlink()
        return path.name

    def _option(self) -> str:
        at = self.choice.randrange(len(OPTIONAL) + 1)
        self.settings = Settings() if at == 0 else OPTIONAL[at - 1](self.settings, self.root)
        return str(at)

    def _beside(self, name: str = "") -> str:
        texts = {
            "pages/house-rule.md": PAGE,
            "stubs/acme/eks/aws/index.json": STUB,
            "own.tfvars": 'kind = "{name}"\n',
        }
        name = name or self.choice.choice(list(texts))
        path = self.root.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name].format(name=self._word()), encoding="utf-8")
        return name

    def _day(self) -> str:
        self.today = date(2026, 11, self.choice.randrange(1, 4))
        return self.today.isoformat()

    def _word(self) -> str:
        return self.choice.choice(["1.29", "1.30", "open", "blue"])


def printed(report: Report) -> str:
    """Everything that can be seen of a report."""
    return "\n".join(render(form, report, OPTIONS) for form in FORMATS)


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that results are kept in."""
    monkeypatch.setenv("EKSLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("EKSLINT_NO_CACHE", raising=False)
    return tmp_path / "cache" / recall.FOLDER


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forbid linting from then on: what is asked for must have been kept."""

    def never(*_: object, **__: object) -> Report:
        raise AssertionError("this was linted before")

    return lambda: monkeypatch.setattr(linter, "lint_scan", never)


@pytest.mark.usefixtures("cached")
@pytest.mark.parametrize("seed", range(6))
def test_warm_is_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, forbidden: Callable[[], None]
) -> None:
    tree = Tree(tmp_path, seed)
    monkeypatch.chdir(tree.root)
    changes: list[str] = []
    for _ in range(12):
        changes.append(tree.change())
        asked = ([Path()], tree.settings)
        cold = printed(linter.lint(*asked, today=tree.today))
        assert printed(recall.lint(*asked, today=tree.today)) == cold, changes
        with monkeypatch.context() as only:
            only.setattr(linter, "lint_scan", None)
            assert printed(recall.lint(*asked, today=tree.today)) == cold, changes


def seen(tree: Path, settings: Settings | None = None, *, today: date = TODAY) -> str:
    return printed(recall.lint([tree], settings or Settings(), today=today))


@pytest.fixture
def tree(tmp_path: Path, cached: Path) -> Path:
    """A tree whose report is kept."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "auth.yaml").write_text(AUTH.format(name="node"), encoding="utf-8")
    assert "error" in seen(folder)
    assert len(list(cached.iterdir())) == 1
    return folder


def test_what_did_not_change_is_not_linted_again(tree: Path, forbidden: Callable[[], None]) -> None:
    before = seen(tree)
    forbidden()
    os.utime(tree / "auth.yaml", (1, 1))
    assert seen(tree) == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda tree: (tree / "b.yaml").write_text("a: 1\n"), id="another-file"),
        pytest.param(lambda tree: (tree / "auth.yaml").rename(tree / "a.yaml"), id="another-name"),
        pytest.param(lambda tree: (tree / "big.tf").symlink_to("/nowhere"), id="a-notice"),
    ],
)
def test_what_changed_is_linted_again(
    tree: Path, cached: Path, change: Callable[[Path], object]
) -> None:
    change(tree)
    seen(tree)
    assert len(list(cached.iterdir())) == 2


def test_a_change_of_ekslint_is_seen(
    tree: Path, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "_program", lambda: iter([("ekslint", 1, 1)]))
    seen(tree)
    assert len(list(cached.iterdir())) == 2


def test_all_that_ekslint_is_made_of_counts() -> None:
    made_of = [name for name, _, _ in recall._program()]
    names = {Path(name).name for name in made_of}
    assert {"recall.py", "ami_types.json", "aws-auth-arn-not-role.md", "grammar.py"} <= names
    assert not any("__pycache__" in name for name in made_of)


@pytest.mark.parametrize("damage", [b"", b"{}", b"no blob"], ids=["empty", "object", "other"])
def test_a_damaged_result_costs_time_only(tree: Path, cached: Path, damage: bytes) -> None:
    before = seen(tree)
    (kept,) = cached.iterdir()
    kept.write_bytes(damage)
    assert seen(tree) == before
    assert kept.stat().st_size > len(damage)


def test_a_failure_is_not_kept(tree: Path, cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = linter.lint_scan

    def failing(*args: object, **options: object) -> Report:
        return replace(made(*args, **options), failures=("rule x: MemoryError",))  # type: ignore[arg-type]

    monkeypatch.setattr(linter, "lint_scan", failing)
    (tree / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    assert "MemoryError" in seen(tree)
    assert len(list(cached.iterdir())) == 1


def test_no_cache_writes_nothing(tree: Path, cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EKSLINT_NO_CACHE", "1")
    (tree / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    seen(tree)
    assert len(list(cached.iterdir())) == 1


def test_too_many_stubs_of_ones_own_are_not_counted(
    tree: Path, cached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    for number in range(3):
        (stubs / f"{number}.tf").write_text("", encoding="utf-8")
    monkeypatch.setattr(recall, "MAX_OWN_FILES", 2)
    seen(tree, Settings(stubs=(stubs,)))
    assert len(list(cached.iterdir())) == 1


def test_the_environment_is_read_by_the_command_line_and_the_cache_only() -> None:
    """Whatever else read it would have to be a part of the key."""
    package = Path(recall.__file__).parent.parent
    readers = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        if "os.environ" in (text := path.read_text(encoding="utf-8")) or "getenv" in text
        if path.relative_to(package).as_posix() != "sources/cache.py"
    }
    assert readers <= {"cli"}
