"""The adapt screen: an agent meets a variant it has never seen, and you watch what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from game_meta import content
from game_meta.app import app
from game_meta.app.app import App, BackgroundCall, KeyHelp, Screen, WaitingScreen
from game_meta.app.background_trials import BackgroundTrials, VariantDrawer, VariantMaker, record_trials
from game_meta.app.screens.exam import KIND_WORDS, ExamScreen
from game_meta.app.screens.notes import NotesScreen
from game_meta.app.screens.theory_play import TheoryPlayScreen
from game_meta.app.screens.theory_widgets import RulesList, TimeBar, free_path, open_theory, save_beside, save_theory
from game_meta.app.toolkit import settings
from game_meta.app.toolkit.desktop import close_window, has_display, open_window
from game_meta.app.toolkit.widgets import Button
from game_meta.engine.errors import EngineError
from game_meta.evaluation.designer_report import report_to_designer
from game_meta.evaluation.exam import KINDS, answer_by_theory, make_exam
from game_meta.evaluation.trial_summary import summarise_for_people
from game_meta.export import animation
from game_meta.export.animation import ExportedTrial
from game_meta.export.pictures import encode_png
from game_meta.render import panels
from game_meta.render.theme import Theme
from game_meta.render.timeline import Playhead, RecordedTrial, RecordedTrials, SyncedTimelines, TrialView, sync_timelines, trial_views
from game_meta.theory.report import REFUTED, SEEN, Moment, TheoryReport
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.model import Game

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.generator.variant import Variant


class AdaptScreen(Screen):
    """A trial of one agent, or of two side by side. `out` is where screenshots go; `next_variant` is what key N plays."""

    name = "adapt"
    keys = (
        KeyHelp("Space", "pause and go on"),
        KeyHelp("→  ←", "one tick forward, back"),
        KeyHelp("↑  ↓", "faster, slower"),
        KeyHelp("R", "the same variant again"),
        KeyHelp("N", "the next variant"),
        KeyHelp("T", "the truth beside the beliefs"),
        KeyHelp("J  K", "the next rule, the one before"),
        KeyHelp("Enter  click", "where the rule was seen"),
        KeyHelp("W", "write its theory into a file"),
        KeyHelp("D", "its theory on the design screen"),
        KeyHelp("P", "play its theory beside the truth"),
        KeyHelp("Z", "the summary of the trial"),
        KeyHelp("E", "export: GIF, picture, figures, replay"),
        KeyHelp("X", "an exam, for you and for the agent"),
        KeyHelp("I", "for the designer: what was never found out"),
        KeyHelp("click", "an episode: to its start"),
        KeyHelp("S", "screenshot"),
    )
    min_size = panels.MIN_TRIAL_SIZE

    def __init__(self, agents: Sequence[Agent], variant: Variant, *, episodes: int = 5, seed: int = 0, out: Path = Path(),
                 next_variant: VariantDrawer | None = None):  # fmt: skip
        self.variant = variant
        self.background_trials = BackgroundTrials(agents, episodes)
        self.playhead = Playhead()
        self.show_labels = False
        self._seed, self._out, self._next_variant = seed, out, next_variant
        self._trial_count, self._again, self._waited = 0, 0, 0.0  # _again: how often the variant was played before
        self._make_variant: VariantMaker = lambda: variant  # of the trial asked for last
        self._summed_up: RecordedTrials | None = None  # whose summary was shown by itself
        self._exporting: BackgroundCall[ExportedTrial] | None = None
        self._pointed: tuple[int, int] | None = None  # where the mouse is
        self._shown_size = (0, 0)
        self._shown_views: Sequence[TrialView] = ()  # as they were drawn last
        self.rules_lists = [RulesList(self.show_moment) for _ in agents]
        self.time_bar = TimeBar(self.show_moment)
        self._actions: dict[int, Callable[[], object]] = {
            pygame.K_SPACE: self.pause,
            pygame.K_RIGHT: lambda: self.playhead.jump(1, self.moments),
            pygame.K_LEFT: lambda: self.playhead.jump(-1, self.moments),
            pygame.K_UP: lambda: self.playhead.faster(1),
            pygame.K_DOWN: lambda: self.playhead.faster(-1),
            pygame.K_r: self.play_again,
            pygame.K_n: self.play_next_variant,
            pygame.K_t: self.toggle_labels,
            pygame.K_s: self.screenshot,
            pygame.K_w: self.save_theory,
            pygame.K_d: self.design_theory,
            pygame.K_i: self.show_designer_notes,
            pygame.K_z: self.show_summary,
            pygame.K_e: self.export,
            pygame.K_x: self.open_exam,
            pygame.K_p: self.play_theory,
            pygame.K_q: lambda: self.app.close_top(),
        }

    @property
    def moments(self) -> SyncedTimelines:
        """The moments that are recorded by now."""
        return sync_timelines(self.background_trials.trials or ())

    def on_shown(self) -> None:
        if not self._trial_count:
            self.play_again()

    def on_closed(self) -> None:
        self.background_trials.close()

    def handle(self, event: pygame.event.Event) -> bool:
        if self.time_bar.handle(event) or any([each.handle(event) for each in self.rules_lists]):
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = event.pos
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and (episode := self._episode_at(event.pos)) is not None:
            self.show_moment((episode, 0))
            return True
        if event.type != pygame.KEYDOWN or event.key not in self._actions or event.mod & pygame.KMOD_CTRL:
            return False
        self._actions[event.key]()
        return True

    def update(self, seconds: float) -> None:
        if self.background_trials.error is not None:
            raise self.background_trials.error
        self._waited = 0.0 if self.background_trials.trials else self._waited + seconds
        if self.background_trials.trials is not None:
            self.variant = self.background_trials.trials[0].variant
            self.playhead.advance(seconds, self.moments)
            if self._is_over and not self.playhead.paused and self._summed_up is not self.background_trials.complete:
                self.show_summary()
        if self._exporting is not None and self._exporting.done:
            self._tell_exported(self._exporting)
            self._exporting = None

    @property
    def _is_over(self) -> bool:
        """Whether the trial was played to its end, and its end is what is shown."""
        trials, moments = self.background_trials.trials, self.moments
        return trials is not None and trials is self.background_trials.complete and not self.playhead.is_moving(moments)

    @property
    def is_moving(self) -> bool:
        trials = self.background_trials.trials
        return (
            self._exporting is not None
            or trials is None
            or trials is not self.background_trials.complete
            or self.playhead.is_moving(self.moments)
        )

    def pause(self) -> None:
        """Pause, or go on."""
        self.playhead.paused = not self.playhead.paused

    def toggle_labels(self) -> None:
        """Show what is true beside what is believed, or hide it again."""
        self.show_labels = not self.show_labels

    def play_again(self) -> None:
        """Play the same variant with fresh luck: the agent starts from nothing again."""
        self._again += self._trial_count > 0
        variant = self.variant
        self.start_trial((lambda: variant) if self.background_trials.trials is not None else self._make_variant)

    def play_next_variant(self) -> None:
        """Play the next variant, where there is another."""
        if self._next_variant is None:
            self.app.show_toast("There is no other variant", bad=True)
        else:
            self._seed, self._again = self._seed + 1, 0
            self.start_trial(partial(self._next_variant, self._seed))

    def start_trial(self, variant: VariantMaker) -> None:
        """Begin a trial in the variant that this makes; it is made in the background."""
        self.playhead.restart()
        self._make_variant = variant
        self.background_trials.start(variant, self._seed, self._again)
        self._trial_count += 1

    def _episode_at(self, at: tuple[int, int]) -> int | None:
        """Return the episode that lies there on the screen."""
        return panels.episode_at(self._shown_size, self._shown_views, at) if self._shown_views else None

    def show_moment(self, moment: Moment) -> None:
        """Stop at a moment of the trial, or at the one recorded that is nearest to it."""
        rounds = self.moments.rounds
        if rounds:
            first, _, count = rounds[min(moment[0], len(rounds)) - 1]
            self.playhead.paused = True
            self.playhead.go(first + min(moment[1], count - 1), self.moments)

    def screenshot(self) -> None:
        """Save what the window shows, under a name that is free."""
        save_beside(self.app, free_path(self._out, "screenshot", ".png"), encode_png(self.app.surface))

    @property
    def theory(self) -> TheoryReport | None:
        """What is believed at the moment that is shown, by the first agent that writes down rules."""
        trials = self.background_trials.trials
        at = self.moments[self.playhead.index].at if trials else ()
        reports = [trial.timeline.steps[i].theory for trial, i in zip(trials or (), at, strict=True)]
        return next((report for report in reports if report is not None), None)

    def save_theory(self) -> Path | None:
        """Save the theory that is shown as a game; return where."""
        return save_theory(self.app, self.theory, self._out, self.variant.family)

    def design_theory(self) -> None:
        """Save the theory that is shown, and open it on the design screen."""
        if (path := self.save_theory()) is not None:
            self.playhead.paused = True
            open_theory(self.app, path)

    def show_designer_notes(self) -> None:
        """Show what a designer learns from the trial, as far as it was played."""
        trials = self.background_trials.trials
        if not trials:
            return
        trial = trials[0]
        steps = list(trial.timeline.steps)
        self.playhead.paused = True
        title = f"{trial.card.agent} in {trial.card.family}: for the designer"
        self.app.open_screen(WaitingScreen("notes", lambda: NotesScreen("notes", title, report_to_designer(trial.variant, steps).sections)))

    def show_summary(self) -> None:
        """Show what came of the trial, and what can be done next."""
        trials = self.background_trials.complete
        if trials is None or trials is not self.background_trials.trials:
            self.app.show_toast("The summary comes when the last episode is over")
            return
        self._summed_up = trials
        buttons = [
            Button("R  The same again", lambda: self._leave_summary(self.play_again)),
            *[Button("N  The next variant", lambda: self._leave_summary(self.play_next_variant))] * (self._next_variant is not None),
            Button("E  Export", lambda: self._leave_summary(self.export)),
        ]
        keys = {pygame.K_r: self.play_again, pygame.K_e: self.export}
        keys |= {pygame.K_n: self.play_next_variant} if self._next_variant is not None else {}

        def make() -> Screen:
            sections = []
            for trial in trials:
                whose = f"{trial.card.agent}: " if len(trials) > 1 else ""
                for title, entries in summarise_for_people(trial.variant, trial.timeline.steps, trial.card.bounds):
                    sections.append((whose + title, entries))
            title = f"{' and '.join(trial.card.agent for trial in trials)} in {trials[0].card.family}: what came of it"
            shortcuts = {key: partial(self._leave_summary, act) for key, act in keys.items()}
            return NotesScreen("summary", title, sections, buttons, shortcuts)

        self.app.open_screen(WaitingScreen("summary", make))

    def _leave_summary(self, act: Callable[[], None]) -> None:
        self.app.close_top()
        act()

    def export(self) -> None:
        """Write the trial into a folder in the background: an animation, its last picture, its figures, its replay."""
        trials = self.background_trials.complete
        if trials is None:
            self.app.show_toast("A trial can be exported when its last episode is over")
        elif self._exporting is None:
            folder = free_path(self._out, f"trial-of-{trials[0].card.family}", "")
            self.app.show_toast(f"Exporting to {folder} …")
            self._exporting = BackgroundCall(lambda: animation.export_trial(trials, folder), "export")

    def _tell_exported(self, export: BackgroundCall[ExportedTrial]) -> None:
        try:
            files = export.result().files
        except OSError as error:
            self.app.show_toast(f"Not exported: {error.strerror}", bad=True)
        else:
            self.app.show_toast(f"Exported {len(files)} files to {files[0].parent}")

    def play_theory(self) -> None:
        """Play the theory that is shown beside the truth, with the same keys."""
        trials, report = self.background_trials.trials, self.theory
        if not trials or report is None:
            self.app.show_toast("This agent writes no rules down", bad=True)
            return
        self.playhead.paused = True
        try:
            self.app.open_screen(TheoryPlayScreen(trials[0].variant, trials[0].card.agent, report))
        except (VGDLError, EngineError) as error:
            self.app.show_toast(f"Its theory is no game: {str(error).splitlines()[0]}", bad=True)

    def open_exam(self) -> None:
        """Open the exam about the variant; the agent answers it by what it believes at the moment that is recorded last."""
        trials = self.background_trials.trials
        if not trials:
            return
        trial, report, seed = trials[0], trials[0].timeline.steps[-1].theory, self._seed + self._trial_count
        self.playhead.paused = True

        def make() -> Screen:
            exam = make_exam(trial.variant, seed=seed)
            return ExamScreen(exam, trial.card.agent, None if report is None else answer_by_theory(exam, report))

        self.app.open_screen(WaitingScreen("exam", make))

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        trials, head = self.background_trials.trials, self.playhead
        if trials is None:
            app.draw_waiting(
                surface, t, "Getting ready …" if self._trial_count == 1 else "The next trial is being prepared …", self._waited
            )
        else:
            options = {"show_labels": self.show_labels, "paused": head.paused, "speed": head.speed}
            views = trial_views(trials, t, head.index, head.blend, **options)
            self._shown_size, self._shown_views = surface.get_size(), views
            if self._pointed is not None and (episode := self._episode_at(self._pointed)) is not None:
                views = tuple(replace(view, hovered_episode=episode) for view in views)
            places = panels.thought_places(surface.get_size(), views)
            marked = [each.place(*at) for each, at in zip(self.rules_lists, zip(places, views, strict=True), strict=True)]
            panels.draw_trial(surface, tuple(replace(view, rules_view=marks) for view, marks in zip(views, marked, strict=True)))
            for each in self.rules_lists:
                each.draw(surface, t)
            self.time_bar.place(panels.time_bar_place(surface.get_size(), views), views)
            self.time_bar.draw(surface, t)


# ----------------------------------------------------------------------------------------------------
# Watch an agent meet a variant it has never seen. With a display a window, without one the same picture into files.

_DEFAULT_OUT = Path("out/adapt")


def show_adaptation(
    agents: Sequence[Agent], variant: Variant, *, out: Path | None, headless: bool = False, episodes: int = 5, seed: int = 0,
          next_variant: VariantDrawer | None = None, editor: Callable[[Path], Screen] | None = None, questions: int = 0,
          say: Callable[[str], None] = print) -> ExportedTrial | None:  # fmt: skip
    """Show a trial of one agent, or of two side by side in the same variant (and in a window as many more as one likes); the last one
    that was played to its end goes into files in `out`.

    Returns what was written. `next_variant` draws in the background what key N plays, `editor` makes the screen for a theory that
    is to be edited. Without a window the agents are asked so many `questions` of an exam at the end. Raises OSError when `out` cannot be
    written and KeyboardInterrupt on Ctrl-C, in both cases with the window closed.
    """
    if out is not None:
        animation.check_writable(out)
    if not headless and not has_display():
        headless = True
        say("No display: the trial goes into files.")
    if not headless and (problem := open_window()):
        headless = True
        say(f"No window ({problem}): the trial goes into files.")
    if not headless:
        return _adapt_in_window(agents, variant, out, episodes, seed, next_variant, editor, say)
    return _adapt_into_files(agents, variant, out or _DEFAULT_OUT, episodes, seed, say, questions)


def _adapt_into_files(
    agents: Sequence[Agent], variant: Variant, out: Path, episodes: int, seed: int, say: Callable[[str], None], questions: int
) -> ExportedTrial:
    animation.check_writable(out)
    latest: list[RecordedTrials] = []
    reported = 0

    def report(trials: RecordedTrials) -> None:
        nonlocal reported
        latest[:] = [trials]
        rounds = list(zip(*(trial.timeline.episodes for trial in trials), strict=False))
        if all(episode.ended for episode in rounds[-1]) and len(rounds) > reported:
            reported = len(rounds)
            say(
                f"episode {reported}: " + ", ".join(f"return {episode.episode_return:g} in {episode.steps} ticks" for episode in rounds[-1])
            )

    say(f"{' and '.join(agent.name for agent in agents)} meet{'s' * (len(agents) == 1)} "
        f"{variant.family}, {variant.split}, seed {variant.seed}, rules {variant.rules_hash}")  # fmt: skip
    record_trials(variant, agents, episodes, seed, report, lambda: True)
    return _save_trial(latest[0], out, say, questions)


def _save_trial(trials: RecordedTrials, out: Path, say: Callable[[str], None], questions: int = 0) -> ExportedTrial:
    exported = animation.export_trial(trials, out)
    say("wrote " + ", ".join(str(file) for file in exported.files))
    for trial in trials:
        if (report := trial.timeline.steps[-1].theory) is not None:
            _tell_theory(trial, report, say)
        if questions:
            _tell_exam(trial, report, questions, say)
    return exported


def _tell_exam(trial: RecordedTrial, report: TheoryReport | None, questions: int, say: Callable[[str], None]) -> None:
    """Say how an agent does in an exam of so many questions."""
    if report is None:
        say(f"{trial.card.agent} writes no rules down, and cannot be examined")
        return
    exam = make_exam(trial.variant, questions)
    right = answer_by_theory(exam, report)
    kinds = [question.kind for question in exam.questions]
    by_kind = ", ".join(
        f"{KIND_WORDS[kind]} {sum(r for r, k in zip(right, kinds, strict=True) if k == kind)} of {kinds.count(kind)}"
        for kind in KINDS
        if kind in kinds
    )
    say(f"exam: {trial.card.agent} answers {sum(right)} of {len(right)} right ({by_kind})")


def _tell_theory(trial: RecordedTrial, report: TheoryReport, say: Callable[[str], None]) -> None:
    """Say what an agent believed at the end, and what the game's designer may learn from it."""
    held = [rule for rule in report.rules if rule.status != REFUTED]
    seen = sum(rule.status == SEEN for rule in held)
    say(f"{trial.card.agent} believes {len(held)} rules, {seen} of them seen, after {len(report.surprises)} surprises")
    for title, entries in report_to_designer(trial.variant, trial.timeline.steps).sections:
        say(f"{title}: {'none' if not entries else ''}".rstrip())
        for entry in entries:
            say(f"  {entry}")


def _adapt_in_window(
    agents: Sequence[Agent], variant: Variant, out: Path | None, episodes: int, seed: int, next_variant: VariantDrawer | None,
              editor: Callable[[Path], Screen] | None, say: Callable[[str], None]) -> ExportedTrial | None:  # fmt: skip
    screen = AdaptScreen(agents, variant, episodes=episodes, seed=seed, out=out or Path(), next_variant=next_variant)
    try:
        App(settings.load_settings(), editor=editor).run(screen)
    finally:
        close_window()
    if out is None:
        return None
    if screen.background_trials.complete is None:
        say(f"No trial was played to its end: nothing written to {out}.")
        return None
    return _save_trial(screen.background_trials.complete, out, say)


# ----------------------------------------------------------------------------------------------------
# Who opens the screen. It is made beside the window: torch and an agent are long in coming.


def open_adapt_screen(agent: Path, draw: VariantDrawer, *, seed: int = 0, varies: bool = True) -> AdaptScreen:
    """Make the screen of an agent, by its folder, that meets what `draw` gives for a seed; key N draws again where the game `varies`."""
    from game_meta.agents.agent_files import load_agent

    return AdaptScreen([load_agent(agent, seed=seed)], draw(seed), seed=seed, next_variant=draw if varies else None)


def open_adapt_screen_for_game(game: Game) -> AdaptScreen:
    """Make the screen on which the default agent meets a game that was just written.

    Raises ContentNotFound where there is no agent, InvalidVariant for a game that agents do not play.
    """
    from game_meta.generator.family import variant_of_game
    from game_meta.generator.variant_set import InvalidVariant

    known = content.list_content("agents")
    if not known:
        raise content.ContentNotFound("there is no agent yet: `game-meta train` makes one")
    if game.params["no_players"] > 1:
        raise InvalidVariant("this game is for two players, and agents play alone")
    agent = known.get(content.DEFAULT_AGENT) or next(iter(known.values()))
    return open_adapt_screen(agent, lambda seed: variant_of_game(game, seed), varies=bool(game.variants))
