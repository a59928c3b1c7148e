"""`game-meta humans`: how people fare here beside the agent, and their plays as a data set."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.match.records import MatchRecord

HELP = "how people who played here fare beside the agent: ratings, bests, curves; and their plays as a data set"
EXAMPLES = ["table", "table harvest", "export --to out/humans --consent", "forget"]
BEST_PLAYS = 10  # rows of a family's table
CONSENT = "what is handed out are boards, keys and scores, no names. Does whoever played here agree? Then say so once, with --consent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    table = verbs.add_parser("table", help="ratings, bests, and the return by episode of people and agent")
    table.add_argument("family", metavar="FAMILY", nargs="?", help="the best plays of this family or game")
    table.add_argument("--json", action="store_true", help="the same for programs")
    export = verbs.add_parser("export", help="a Minari data set a family, and the replays")
    export.add_argument("--to", metavar="DIR", required=True, help="a new folder")
    export.add_argument("--consent", action="store_true", help="whoever played here agrees that the plays are handed out")
    forget = verbs.add_parser("forget", help="erase the record of all matches, and the replays of what people played in them")
    forget.add_argument("--yes", action="store_true", help="do it, and do not only say what would be erased")
    for verb, call in ((table, print_table), (export, export_plays), (forget, forget_plays)):
        verb.set_defaults(verb=call)


def run_command(args: argparse.Namespace) -> int:
    """Run the verb that was said; return its exit status. Raises RecordError."""
    return args.verb(args)


# ----------------------------------------------------------------------------------------------------
# The table.


def print_table(args: argparse.Namespace) -> int:
    """Print how people fare, over all families or in one; return 0. Raises UsageError for a family that nobody played."""
    from game_meta.match.records import read_matches

    matches = read_matches()
    played = sorted({match.family for match in matches})
    if args.family is not None and args.family not in played:
        raise UsageError(f"nobody has played `{args.family}` here{': there are ' + ', '.join(played) if played else ''}")
    rows = [family_facts(matches, family) for family in ([args.family] if args.family else played)]
    if args.json:
        print(json.dumps({"ratings": ratings_facts(matches), "families": rows}, indent=2))
    elif not matches:
        print("nobody has played a match here yet: `game-meta play harvest` begins one")
    elif args.family:
        _print_family(matches, rows[0])
    else:
        _print_all_families(matches, rows)
    return 0


def ratings_facts(matches: list[MatchRecord]) -> dict[str, dict[str, float]]:
    """Return the ratings of the person and the agents over all families."""
    from game_meta.match.history import ratings_after

    return {name: {"rating": who.rating, "deviation": who.deviation} for name, who in ratings_after(matches).items()}


def family_facts(matches: list[MatchRecord], family: str) -> dict[str, Any]:
    """Return what `table --json` prints of a family."""
    from game_meta.match import history
    from game_meta.match.ratings import PERSON

    played = [match for match in matches if match.family == family]
    rating, best, curve = history.ratings_after(matches, family).get(PERSON), history.best_match(matches, family), None
    curve = history.learning_curve(matches, family)
    scores = [match.score for match in played]
    return {
        "family": family,
        "matches": len(played),
        "won": scores.count(1.0),
        "drawn": scores.count(0.5),
        "lost": scores.count(0.0),
        "rating": rating and rating.rating,
        "deviation": rating and rating.deviation,
        "best": best and history.match_result(best),
        "normalised": curve.normalised,
        "person": curve.person,
        "agent": curve.agent,
    }


def _print_all_families(matches: list[MatchRecord], rows: list[dict[str, Any]]) -> None:
    print(f"{'game':12}{'played':>7}{'won':>5}{'drawn':>6}{'lost':>5}{'rating':>8}{'best':>6}   mean return by episode")
    for row in rows:
        best = "-" if row["best"] is None else f"{row['best']:.2f}"
        counts = f"{row['matches']:7}{row['won']:5}{row['drawn']:6}{row['lost']:5}"
        print(f"{row['family'][:11]:12}{counts}{_rating_words(row):>8}{best:>6}   you {_curve_words(row['person'])}")
        print(f"{'' if row['normalised'] else '  in points':50}agent {_curve_words(row['agent'])}")
    print("returns: 0 is a random player's, 1 that of an oracle who knows the rules")
    _print_ratings(matches)


def _print_family(matches: list[MatchRecord], row: dict[str, Any]) -> None:
    """Print the best plays of a family, and the curves."""
    from game_meta.match.history import match_result

    finished = [match for match in matches if match.family == row["family"] and match.finished]
    print(f"{'':4}{'mean':>6}  {'score':7}{'mode':8}{'against':24}{'played':12}code")
    for place, match in enumerate(sorted(finished, key=match_result, reverse=True)[:BEST_PLAYS], 1):
        outcome = {1.0: "won", 0.5: "drawn", 0.0: "lost"}[match.score or 0.0]
        print(f"{place:3} {match_result(match):6.2f}  {outcome:7}{match.mode:8}{match.opponent[:23]:24}{match.played[:10]:12}{match.code}")
    scale = "a random player 0, an oracle 1" if row["normalised"] else "points"
    print(f"mean return by episode ({scale}): you {_curve_words(row['person'])}; agent {_curve_words(row['agent'])}")
    print(f"rating in {row['family']}: {_rating_words(row)}")


def _print_ratings(matches: list[MatchRecord]) -> None:
    from game_meta.match.history import ratings_after
    from game_meta.match.ratings import PERSON

    ratings = ratings_after(matches)
    best_first = sorted(ratings.items(), key=lambda each: -each[1].rating)
    print("ratings: " + ", ".join(f"{'you' if name == PERSON else name} {who}" for name, who in best_first) + " (?: still a guess)")


def _rating_words(row: dict[str, Any]) -> str:
    from game_meta.match.ratings import Rating

    return "-" if row["rating"] is None else str(Rating(row["rating"], row["deviation"]))


def _curve_words(curve: tuple[float, ...]) -> str:
    return " ".join(f"{value:.2f}" for value in curve) or "-"


# ----------------------------------------------------------------------------------------------------
# Handing out, and forgetting.


def export_plays(args: argparse.Namespace) -> int:
    """Write what people played as data sets; return 0. Raises UsageError without their consent, and where there is nothing to write."""
    from game_meta.export.human_data import export_human_data
    from game_meta.match import records

    matches = records.read_matches()
    if not matches:
        raise UsageError("nobody has played a match here yet: `game-meta play harvest` begins one")
    if not (args.consent or records.has_consent()):
        raise UsageError(CONSENT)
    if args.consent:
        records.give_consent()
    exported = export_human_data(matches, Path(args.to))
    for identity, episodes in exported.datasets.items():
        print(f"wrote {identity}: {episodes} episode{'s' * (episodes != 1)}")
    for replay in exported.missing:
        print(f"left out {replay}: it is not there any more, or damaged")
    print(f"MINARI_DATASETS_PATH={args.to} is where minari.load_dataset finds them; the replays are in {Path(args.to) / 'replays'}")
    return 0


def forget_plays(args: argparse.Namespace) -> int:
    """Erase the record and the people's replays; return 0. Raises UsageError, which says what would go, without `--yes`."""
    from game_meta.match import records

    matches = records.read_matches()
    replays = [path for match in matches if (path := Path(match.replay)).is_file()]
    what = f"{len(matches)} match{'es' * (len(matches) != 1)} and {len(replays)} replay{'s' * (len(replays) != 1)}"
    if matches and not args.yes:
        raise UsageError(f"{what} would be erased, and the ratings with them: `game-meta humans forget --yes` does it")
    for path in replays:
        path.unlink()
    records.forget_matches()
    print(f"erased {what}")
    return 0
