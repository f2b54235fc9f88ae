"""Built files outlive an upgrade: every name of a build goes on being served for thirty days (CHAT-13)."""

from pathlib import Path

import pytest

from openline.store.files.builds import KEPT_FOR_S, KeptBuilds

NOW = 1_800_000_000.0
DAY_S = 86_400


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return builds(tmp_path / "static", "panel.one.js", "extras.one.js", "manifest.json", "loader.js")


def builds(folder: Path, *names: str) -> Path:
    """As tools/build.mjs does: what was there before is gone."""
    (folder / "widget").mkdir(parents=True, exist_ok=True)
    for path in (folder / "widget").iterdir():
        path.unlink()
    for name in names:
        (folder / "widget" / name).write_text(f"// {name}")
    return folder


def names_in(kept: KeptBuilds) -> set[str]:
    return {path.name for path in kept.root.rglob("*") if path.is_file()}


def test_the_files_of_every_build_are_kept_and_what_has_no_hash_is_not(built: Path, tmp_path: Path) -> None:
    kept = KeptBuilds(built, tmp_path)
    assert (kept.keep(NOW), kept.keep(NOW)) == (2, 0)
    builds(built, "panel.two.js", "extras.one.js", "manifest.json")

    assert kept.keep(NOW + DAY_S) == 1
    assert names_in(kept) == {"panel.one.js", "panel.two.js", "extras.one.js"}
    assert (kept.root / "widget" / "panel.one.js").read_text() == "// panel.one.js"


def test_a_file_goes_thirty_days_after_the_last_build_that_had_it(built: Path, tmp_path: Path) -> None:
    kept = KeptBuilds(built, tmp_path)
    kept.keep(NOW)
    builds(built, "panel.two.js", "extras.one.js")
    for day in range(1, 31):
        kept.keep(NOW + day * DAY_S)
        assert kept.sweep(NOW + day * DAY_S) == 0

    assert kept.sweep(NOW + KEPT_FOR_S + 1) == 1
    assert names_in(kept) == {"panel.two.js", "extras.one.js"}


def test_nothing_half_copied_is_left_when_the_disk_is_full(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptBuilds(built, tmp_path)

    def full(_path: Path, part: Path) -> None:
        part.write_text("//")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("openline.store.files.builds.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space"):
        kept.keep(NOW)
    assert names_in(kept) == set()


def test_without_a_build_there_is_nothing_to_keep(tmp_path: Path) -> None:
    kept = KeptBuilds(tmp_path / "static", tmp_path)
    assert (kept.keep(NOW), kept.sweep(NOW)) == (0, 0)
