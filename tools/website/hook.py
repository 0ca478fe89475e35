"""Hands the pages of `tools.website` to MkDocs, in place of the files of the folder `docs`.

MkDocs loads this file by its path (see mkdocs.yml); it is not imported by anything else.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.website import indexes, links, tree

ROOT = Path(__file__).resolve().parents[2]


@cache
def site() -> tree.Site:
    """The texts of this checkout, made once."""
    return tree.build(ROOT)


def on_config(config: Any) -> Any:
    """Put what is generated into the navigation, and make anchors as GitHub makes them."""
    config.nav = whole(config.nav)
    config.mdx_configs["toc"]["slugify"] = links.slug
    return config


def whole(nav: list[Any]) -> list[Any]:
    """A navigation with all pages of a folder where the folder is named."""
    return [
        {title: pages(below)} if isinstance(below, str | list) else entry
        for entry in nav
        for title, below in entry.items()
    ]


def pages(below: str | list[Any]) -> Any:
    """What stands below one title of the navigation."""
    if below == "rules/":
        return indexes.nav(site().rules)
    if below == "decisions/":
        return sorted(path for path in site().pages if path.startswith("decisions/"))
    return whole(below) if isinstance(below, list) else below


def on_files(files: Any, config: Any) -> Any:
    """Replace what lies in `docs` by the pages of the site; assets stay."""
    made = import_module("mkdocs.structure.files").File.generated  # there when the site is built

    for file in list(files):
        if file.src_uri.endswith(".md"):
            files.remove(file)
    for path, text in {**site().pages, **site().raw}.items():
        files.append(made(config, path, content=text))
    return files
