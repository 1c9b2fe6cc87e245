"""How many copies each tool finds, kind of edit by kind of edit, and how many different photos it mistakes for one.

    python -m bench.quality --photos DIR [--peers DIR] [--work DIR] [--held-out]     # or: make quality PHOTOS=DIR

DIR holds photos of different scenes, one file each: 137 large ones are edited in every way, 412 others stand by. The
tables were made with the 1,000 sample photos of github.com/EliSchwartz/imagenet-sample-images. A pair counts when both
files stand in one group, or in one list of duplicates. Recall is the share of the edits of a kind that stand with
their original; a pair of different scenes is false. `--held-out` takes 137 other large photos and what is left of the
rest, at least 206: those on which no threshold was chosen. What each tool found is kept in the folder of `--work`, so
that a bench that was cut off goes on; the seconds of a row are those of its last part.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from quality import dated
from quality.edits import EDITS, RELATIONS
from quality.learning import Row
from quality.library import Library, usual
from quality.tools import Pairs, Relations, kept, ours, peers
from tui_dedup.records import Relation

DATED = 60
"""How many photos are dated and taken again."""


def main() -> None:
    """Build the set, run every tool on it and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="photos of different scenes")
    parser.add_argument("--peers", type=Path, default=Path("peers"), help="virtual environments of the other tools")
    parser.add_argument("--work", type=Path, help="where the set is built and kept; else it is built anew")
    parser.add_argument("--held-out", action="store_true", help="take the photos that the usual set leaves out")
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = options.work or Path(place)
        library = usual(options.photos, folder / "photos", held_out=options.held_out)
        print(f"{len(library.labels)} photos\n")
        _compare(library, options.peers, folder)
        _relate(dated.build(options.photos, folder / "dated" / "photos", DATED))


def _relate(library: Library) -> None:
    """Print how often the relations are right that need dates."""
    print(f"{len(library.labels)} dated photos\n")
    due = {relation: tuple(kind for kind, made in dated.KINDS.items() if made[0] is relation) for relation in Relation}
    due[Relation.SAME_PICTURE] = ("", dated.SAME)
    found, relations, _ = ours(library.folder, library.labels, library.folder.parent / "workspace")
    for name, pairs in found.items():
        print(f"{name}: {len(_false(library, pairs))} false pairs")
    _print_relations(library, relations, due, ("", dated.SAME))


def _compare(library: Library, folder: Path, work: Path) -> None:
    started = time.perf_counter()
    found, relations, taught = ours(library.folder, library.labels, work / "workspace")
    seconds = dict.fromkeys(found, time.perf_counter() - started)
    for name, tool in peers(folder).items():
        found[name], seconds[name] = kept(work / "found" / f"{name}.json", partial(tool, library.folder))
        print(f"{name}: done", file=sys.stderr)
    recalls = {name: _recalls(library, pairs) for name, pairs in found.items()}
    false = {name: _false(library, pairs) for name, pairs in found.items()}
    _print_summary(recalls, false, seconds)
    _print_relations(library, relations, RELATIONS, ("",))
    _print_taught(taught)
    _print_kinds("Recall", recalls)
    _print_kinds(
        "F1, precision over all pairs of the edits of a kind", {n: _f1(library, pairs, recalls[n]) for n, pairs in found.items()}
    )


def _recalls(library: Library, pairs: Pairs) -> dict[str, float]:
    originals = {scene: name for name, (scene, kind) in library.labels.items() if not kind}
    hits: dict[str, list[bool]] = {kind: [] for kind in EDITS}
    for name, (scene, kind) in library.labels.items():
        if kind:
            one = originals[scene]
            hits[kind].append((min(name, one), max(name, one)) in pairs)
    return {kind: sum(found) / len(found) for kind, found in hits.items()}


def _false(library: Library, pairs: Pairs) -> Pairs:
    return {(a, b) for a, b in pairs if library.labels[a][0] != library.labels[b][0]}


def _f1(library: Library, pairs: Pairs, recalls: Mapping[str, float]) -> dict[str, float]:
    true, false = dict.fromkeys(EDITS, 0), dict.fromkeys(EDITS, 0)
    for pair in pairs:
        (scene, kind), (other, other_kind) = (library.labels[name] for name in pair)
        for one in {kind, other_kind} - {""}:
            (true if scene == other else false)[one] += 1
    precision = {kind: true[kind] / (true[kind] + false[kind]) if true[kind] + false[kind] else 0.0 for kind in EDITS}
    both = {kind: precision[kind] + recalls[kind] for kind in EDITS}
    return {kind: 2 * precision[kind] * recalls[kind] / both[kind] if both[kind] else 0.0 for kind in EDITS}


def _print_summary(recalls: Mapping[str, dict[str, float]], false: Mapping[str, Pairs], seconds: Mapping[str, float]) -> None:
    _print_row(["tool", "mean recall", "false pairs", "seconds"], head=True)
    for name, kinds in recalls.items():
        mean = sum(kinds.values()) / len(kinds)
        _print_row([name, f"{mean:.3f}", f"{len(false[name]):,}", f"{seconds[name]:.0f}"])
    print()


def _print_kinds(title: str, tables: Mapping[str, Mapping[str, float]]) -> None:
    print(f"{title}:\n")
    _print_row(["edit", *tables], head=True)
    for kind in EDITS:
        _print_row([kind, *(f"{table[kind]:.2f}" for table in tables.values())])
    print()


def _print_relations(
    library: Library, relations: Relations, due_kinds: Mapping[Relation, tuple[str, ...]], originals: tuple[str, ...]
) -> None:
    """Print how often each relation is right, of the photos in groups kept by one of the kinds that are `originals`."""
    kinds = [(library.labels[name], said) for name, keeper, said in relations if library.labels[keeper][1] in originals]
    print("Relations to the original:\n")
    _print_row(["relation", "edits", "said", "precision", "recall", "mistaken for"], head=True)
    for relation, edits in due_kinds.items():
        said = [kind for (_, kind), one in kinds if one is relation]
        due = [one for (_, kind), one in kinds if kind in edits]
        right = sum(kind in edits for kind in said)
        wrong = Counter(one for one in due if one is not relation).most_common(2)
        mistaken = ", ".join(f"{one} ({times})" for one, times in wrong)
        shares = [f"{right / len(listed):.3f}" if listed else "" for listed in (said, due)]
        _print_row([relation, f"{len(due)}", f"{len(said)}", *shares, mistaken])
    print()


def _print_taught(taught: Sequence[Row]) -> None:
    print("What answers teach about unseen pairs:\n")
    _print_row(["threshold", "answers", "precision", "recall"], head=True)
    for threshold, answers, precision, recall in taught:
        _print_row([f"{threshold:.2f}", str(answers), f"{precision:.4f}", f"{recall:.4f}"])
    print()


def _print_row(cells: Sequence[str], *, head: bool = False) -> None:
    print("| " + " | ".join(cells) + " |")
    if head:
        print("|" + "---|" * len(cells))


if __name__ == "__main__":
    main()
