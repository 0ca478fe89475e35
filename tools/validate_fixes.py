"""Turns the fixed examples of rules with a fix into what Terraform and cfn-lint say of them.

Every Bad is mended as `ekslint fix --unsafe` would, then asked about like the examples themselves
(`validate_examples`). What was taken before the fix has to be taken after it: what is refused only
then is written, with the reason, to `testdata/rules/fixed.json`, and the run fails.

Usage: `make update WHAT=fixes`
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from ekslint.config.settings import Settings
from ekslint.core.location import SourceText
from ekslint.linter.mend import mend
from ekslint.linter.scan import Scan
from ekslint.ruleset.examples import Example, read_examples
from ekslint.ruleset.page import read_page
from tools.validate_examples import Batch, _sort_in, cfn_lint, terraform, version

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "testdata" / "rules" / "fixed.json"
TODAY = date(2026, 11, 1)


def main() -> int:
    """Ask both about each Bad as it is and as it is mended, and write what the fix spoils."""
    if shutil.which("terraform") is None:
        print("validate_fixes: terraform is not on PATH", file=sys.stderr)
        return 2
    before, after = Batch(), Batch()
    for name, bad, good in mended():
        _sort_in(before, name, bad)
        _sort_in(after, name, good)
    with tempfile.TemporaryDirectory() as work:
        asked = []
        for number, batch in enumerate((before, after)):
            refused = terraform(batch, Path(work, f"roots{number}"))
            asked.append(refused | cfn_lint(batch, Path(work, f"templates{number}")))
    spoilt = {name: why for name, why in sorted(asked[1].items()) if name not in asked[0]}
    record = {
        "terraform": version(),
        "roots": len(after.roots),
        "templates": len(after.templates),
        "refused_as_before": len(asked[1]) - len(spoilt),
        "spoilt": spoilt,
    }
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(after.roots)} roots, {len(after.templates)} templates: {len(spoilt)} spoilt")
    return int(bool(spoilt))


def mended() -> Iterator[tuple[str, Example, Example]]:
    """Yield the name of each Bad that a fix changes, as it is and as it is mended."""
    for page in sorted((ROOT / "rules").glob("*/*.md")):
        header = read_page(SourceText(page.name, page.read_text("utf-8"))).header
        if header.fix is None:
            continue
        seen: Counter[str] = Counter()
        cases = sorted((ROOT / "testdata" / "rules" / page.stem).glob("*.md"))
        for path in (page, *cases):
            for example in read_examples(path):
                if example.kind != "bad":
                    continue
                name = f"{path.relative_to(ROOT).as_posix()}: {example.title}"
                seen[name] += 1
                name = f"{name} ({seen[name]})" if seen[name] > 1 else name
                texts = {p: SourceText(p, text) for p, text in sorted(example.files.items())}
                settings = Settings(select=(page.stem,))
                done = mend(Scan(texts), settings, today=TODAY, unsafe=True)
                if done.texts:
                    files = {**example.files, **done.texts}
                    yield name, example, replace(example, files=files)


if __name__ == "__main__":
    sys.exit(main())
