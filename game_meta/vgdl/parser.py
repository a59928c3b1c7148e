"""From the text of a game to a `Game`, with every mistake found on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from game_meta import files
from game_meta.vgdl.bounds import MAX_DIAGNOSTICS, MAX_ENDINGS, MAX_GAME_CHARS, MAX_LEVELS, MAX_NESTING, MAX_RULE_RUNS, MAX_VARIANT_LINES
from game_meta.vgdl.diagnostics import Diagnostic, VGDLError, did_you_mean
from game_meta.vgdl.levels import DrawnLevel, check_level, read_level_file, read_level_mapping, read_level_set
from game_meta.vgdl.model import Ending, Game, PairRules, ParameterValue, Rule, SpriteType, VariantRule
from game_meta.vgdl.parameter_set import replace_named_numbers
from game_meta.vgdl.py_vgdl import is_py_vgdl, square_level, translate
from game_meta.vgdl.spec import (
    CLOCK,
    EDGE,
    EFFECTS,
    GAME_LINE,
    GAME_WORDS,
    KINDS,
    MAX_TYPES,
    OCCASIONS,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
    Misfit,
    Parameter,
    convert_value,
    spelling,
)
from game_meta.vgdl.spec.py_vgdl import DIALECTS
from game_meta.vgdl.spec.sprites import BUILT_IN, ITSELF
from game_meta.vgdl.syntax import (
    DiagnosticCollector,
    GivenParameter,
    LineParts,
    SourceLine,
    SourceSections,
    SourceToken,
    check_depth,
    check_length,
    check_required,
    convert_parameters,
    is_read_strictly,
    report_misfit,
    report_unknown_parameter,
    split_line_parts,
    split_sections,
    tab_cure,
)


def parse(
    text: str,
    file: str = "<text>",
    *,
    warnings: list[Diagnostic] | None = None,
    name: str = "",
    levels: Sequence[tuple[str, str]] = (),
    dialect: str | None = None,
) -> Game:
    """Read the game that `text` describes.

    `file` is where it stands, for messages. A `.vgdl`, and a text with a LevelSet or VariantSet, is read strictly; any other one like one
    for GVGAI, which may hold slips that its engine passes over: they are warnings then (see `is_read_strictly`). `levels` are (file, text)
    of levels that stand in files of their own; they count when there is no LevelSet. Warnings are appended to `warnings`.
    `dialect` is one of DIALECTS; without it the text decides. Raises VGDLError with all errors of the file.
    """
    for source, written in ((file, text), *levels):
        check_length(written, source)
    if is_py_vgdl(text) if dialect is None else dialect == DIALECTS[1]:
        return _parse_translated(text, file, warnings, name, levels)
    collector = DiagnosticCollector(file, is_read_strictly(text, file), MAX_DIAGNOSTICS)
    sections = split_sections(text, collector)
    if not sections.header.tokens:
        raise VGDLError(collector.errors())
    replace_named_numbers(sections, collector)
    body = sections.bodies
    nodes = read_sprite_set(body.get("SpriteSet", []), collector)
    types, order = resolve_types(nodes, collector)
    params = _read_header(sections.header, types, collector)
    _check_sprite_references(nodes, types, collector)
    _check_path_finders(nodes, types, params, collector)
    drawn = _draw_levels(sections, levels, collector)
    used = {char for level in drawn for row in level.rows for char in row}
    mapping = read_level_mapping(body.get("LevelMapping", []), types, used, collector)
    rules = read_interaction_set(body.get("InteractionSet", []), types, collector)
    pairs, eos, timed = arrange_rules(rules)
    rules = tuple(rule for rule in rules if rule.params["enabled"])
    endings = read_termination_set(body.get("TerminationSet", []), types, collector)
    variants = read_variant_set(body.get("VariantSet", []), collector)
    marks = {value for rule in variants if rule.verb == "layout" for value in rule.params.values()}  # filled in by the generator
    faulty = bool(collector.errors())
    for level in drawn:
        collector.found += check_level(level, mapping, types, order, params, marks, collector.strict, faulty)
    _check_type_count(types, nodes, sections.header, collector)
    if collector.errors():
        raise VGDLError(collector.errors())
    if warnings is not None:
        found = [each for each in collector.found if each.severity == "warning"]
        warnings += sorted(found, key=lambda each: (each.file != file, each.line, each.column))
    return Game(
        name=name or Path(file).stem,
        text=text,
        params=params,
        sprites=types,
        order=order,
        mapping=mapping,
        rules=rules,
        pairs=pairs,
        eos=eos,
        timed=timed,
        endings=endings,
        levels=tuple(level.rows for level in drawn),
        variants=variants,
        file=file,
    )


def _parse_translated(text: str, file: str, warnings: list[Diagnostic] | None, name: str, levels: Sequence[tuple[str, str]]) -> Game:
    """Read a game in py-vgdl's dialect; what is wrong is told of the lines that its author wrote."""
    translation, found = translate(text, file), []
    squared = [(level_file, square_level(level)) for level_file, level in levels]
    try:
        game = parse(translation.text, file, warnings=found, name=name, levels=squared, dialect=DIALECTS[0])
    except VGDLError as error:
        raise VGDLError(translation.place(each) for each in error.diagnostics) from None
    if warnings is not None:
        warnings += [translation.place(each) for each in found]
    return replace(game, translation=translation)


def load(path: str | Path, *, warnings: list[Diagnostic] | None = None, dialect: str | None = None) -> Game:
    """Read the game in a file. Without a LevelSet the files `<stem>_lvl<k>.txt` beside it are its levels. Raises VGDLError, OSError."""
    path = Path(path)
    return parse(read_game_text(path), str(path), warnings=warnings, name=path.stem, levels=read_levels_beside(path), dialect=dialect)


def read_levels_beside(path: Path) -> list[tuple[str, str]]:
    """Read (file, text) of the levels in files of their own, from number 0 on until one is missing."""
    levels: list[tuple[str, str]] = []
    while (beside := path.with_name(f"{path.stem}_lvl{len(levels)}.txt")).is_file():
        levels.append((str(beside), read_game_text(beside)))
    return levels


def read_game_text(path: Path) -> str:
    """Read the text of a file; bytes that are no UTF-8 become replacement characters.

    Raises VGDLError if it is no plain file or far too long for a game, and OSError.
    """

    def refuse(message: str) -> VGDLError:
        return VGDLError([Diagnostic(str(path), 1, 1, message.removeprefix(f"{path}: "))])

    # no byte order mark: it would be a character of the first row
    return files.read_text(path, 4 * MAX_GAME_CHARS, refuse, "utf-8-sig", "replace")


def _read_header(line: SourceLine, types: dict[str, SpriteType], collector: DiagnosticCollector) -> dict[str, ParameterValue]:
    words = split_line_parts(line, collector)
    for token in (*words.left, *words.right):
        if token.text not in GAME_WORDS:
            collector.warn(token, f"the game line starts with `BasicGame`, not `{token.text}`")
    check_references(GAME_LINE, words.given, types, collector)
    return convert_parameters(words.given.values(), GAME_LINE, "the game line", collector)[0]


def _check_sprite_references(nodes: dict[str, TypeNode], types: dict[str, SpriteType], collector: DiagnosticCollector) -> None:
    for node in nodes.values():
        parameters = {name: parameter for cls in node.classes() for name, parameter in SPRITES[cls].parameters.items()}
        check_references(parameters, node.given, types, collector)


def _draw_levels(sections: SourceSections, levels: Sequence[tuple[str, str]], collector: DiagnosticCollector) -> list[DrawnLevel]:
    """Return the levels of the LevelSet, or without one those of the files beside the game."""
    if "LevelSet" not in sections.bodies:
        return [read_level_file(text, file) for file, text in levels]
    if levels:
        head = sections.heads["LevelSet"].tokens[0]
        collector.warn(head, f"the level files beside the game are not read ({levels[0][0]}, ...): it has a LevelSet")
    drawn = read_level_set(sections.bodies["LevelSet"], collector)
    if len(drawn) > MAX_LEVELS:
        collector.stop(SourceToken("", drawn[MAX_LEVELS].line, drawn[MAX_LEVELS].column), f"one level more than {MAX_LEVELS}")
    return drawn


def _check_type_count(
    types: Mapping[str, SpriteType], nodes: Mapping[str, TypeNode], header: SourceLine, collector: DiagnosticCollector
) -> None:
    """Report the first type for which the engine has no room because of those that only a parameter names."""
    if len(nodes) <= MAX_TYPES < len(types):
        extra = list(types)[MAX_TYPES]
        at = nodes[extra].at if extra in nodes else header.tokens[0]
        collector.error(at, f"a game has at most {MAX_TYPES} types, `{extra}` is one more")


def _check_path_finders(
    nodes: Mapping[str, TypeNode], types: Mapping[str, SpriteType], params: Mapping[str, ParameterValue], collector: DiagnosticCollector
) -> None:
    """Report types that look for paths in a game whose line does not say what blocks them: they find none."""
    for name, node in nodes.items():
        cls = types[name].cls
        if cls and types[name].leaf and SPRITES[cls].finds_paths and not params["obs"]:
            collector.error_if_strict(node.at, f"{cls} needs `obs=...` in the game line, {KINDS['types']}: what blocks its way")


def read_variant_set(body: list[SourceLine], collector: DiagnosticCollector) -> tuple[VariantRule, ...]:
    """Split the lines of the VariantSet: `verb subject > targets : choice | choice key=value`. What they mean the generator knows.

    Without ` : ` the parameters belong to the line.
    """
    if len(body) > MAX_VARIANT_LINES:
        collector.error(body[MAX_VARIANT_LINES].tokens[0], f"a VariantSet has at most {MAX_VARIANT_LINES} lines")
    return tuple(rule for line in body[:MAX_VARIANT_LINES] if (rule := _read_variant_rule(line, collector)))


def _read_variant_rule(line: SourceLine, collector: DiagnosticCollector) -> VariantRule | None:
    words = [token.text for token in line.tokens]
    head, choices = words, []
    if ":" in words:
        colon = words.index(":")
        head, choices = words[:colon], [part.strip() for part in " ".join(words[colon + 1 :]).split(" | ")]
        if not all(choices):
            collector.error(line.tokens[colon], "an empty choice: write `: choice | choice`")
    plain = [token for token, word in zip(line.tokens, head, strict=False) if "=" not in word]
    names, targets = _split_at_arrow(plain)
    if len(names) < 2:
        collector.error(
            line.tokens[0],
            "a line of VariantSet starts with what to do and to what: `choose effect > avatar lava : killSprite | stepBack`",
        )
        return None
    for stray in names[2:]:
        collector.error(stray, f"`{stray.text}` is too much here: `verb subject > targets : choice | choice`")
    return VariantRule(
        verb=names[0].text,
        subject=names[1].text,
        targets=tuple(token.text for token in targets),
        choices=tuple(choices),
        params=dict(word.split("=", 1) for word in head if "=" in word),
        line=line.number,
        column=line.tokens[0].column,
    )


def _split_at_arrow(tokens: list[SourceToken]) -> tuple[list[SourceToken], list[SourceToken]]:
    for index, token in enumerate(tokens):
        if token.text == ">":
            return tokens[:index], tokens[index + 1 :]
    return tokens, []


# ----------------------------------------------------------------------------------------------------
# The SpriteSet: a tree of types, resolved into classes, parameters, expansions and the order of the sprites.


@dataclass
class TypeNode:
    """A type as the file states it, before anything is inherited."""

    name: str
    at: SourceToken
    own_class: str | None
    given: dict[str, GivenParameter]
    parent: TypeNode | None
    children: list[TypeNode] = field(default_factory=list)

    def ancestors(self) -> list[TypeNode]:
        """List the types from the top ancestor down to this one."""
        return [*(self.parent.ancestors() if self.parent else []), self]

    def cls(self) -> str | None:
        """Return the class, or None. (!) The nearest ancestor that names one decides, the own class counts only if there is none."""
        for node in reversed(self.ancestors()[:-1]):
            if node.own_class:
                return node.own_class
        return self.own_class

    def classes(self) -> list[str]:
        """List the classes of this type and of all below it."""
        return sorted({cls for member in self.family() if (cls := member.cls())})

    def family(self) -> list[TypeNode]:
        """List this type and all below it."""
        return [self, *(node for child in self.children for node in child.family())]


def read_sprite_set(body: list[SourceLine], collector: DiagnosticCollector) -> dict[str, TypeNode]:
    """Read the types of the file by name, `wall` and `avatar` first, which exist in every game."""
    nowhere = SourceToken("", 0, 1)
    nodes = {
        name: TypeNode(name, nowhere, cls, {key: GivenParameter(key, text, nowhere) for key, text in given.items()}, None)
        for name, (cls, given) in BUILT_IN.items()
    }
    stack: list[tuple[int, TypeNode]] = []
    for line in body:
        open_indents = [indent for indent, _ in stack] or [line.indent]
        while stack and stack[-1][0] >= line.indent:
            stack.pop()
        first = line.tokens[0]
        if line.indent < open_indents[-1] and line.indent not in open_indents:
            above = ", ".join(map(str, open_indents))
            collector.error_if_strict(
                first,
                f"bad indentation: `{first.text}` stands at {line.indent}, the types above it at {above}{tab_cure(line)}",
            )
        if len(stack) > MAX_NESTING:
            collector.error(first, f"types are nested too deep: at most {MAX_NESTING} levels below the first")
            break
        node = _read_type_line(line, stack[-1][1] if stack else None, collector)
        if node is None:
            continue
        stack.append((line.indent, node))
        old = nodes.get(node.name)
        if old and old.at.line:
            tangled = old.parent or old.children or node.parent  # children of the first one keep it as their parent
            (collector.error_if_strict if tangled else collector.warn)(
                node.at, f"the type `{node.name}` is defined twice, first in line {old.at.line}; the last one counts"
            )
            del nodes[node.name]
        nodes[node.name] = node
        if len(nodes) > MAX_TYPES:
            collector.error(node.at, f"a game has at most {MAX_TYPES} types, `{node.name}` is one more")
            break
        if node.parent:
            node.parent.children.append(node)
    return nodes


def _read_type_line(line: SourceLine, parent: TypeNode | None, collector: DiagnosticCollector) -> TypeNode | None:
    words = split_line_parts(line, collector)
    if not words.left:
        collector.error(line.tokens[0], "a sprite line starts with the name of the type: `name > Class key=value`")
        return None
    if not words.arrow:
        collector.error_if_strict(line.tokens[0], f"a `>` between blanks is missing: `{words.left[0].text} > Class key=value`")
        return None
    for stray in words.left[1:]:
        collector.error_if_strict(stray, f"one type a line: `{stray.text}` is too much before `>`")
    name = words.left[0]
    if name.text in OCCASIONS:
        collector.error(name, f"`{name.text}` cannot be the name of a type, it has a meaning in rules")
    own_class = None
    for word in words.right:
        known = spelling(word.text, SPRITES)
        if known is None:  # without harm below an ancestor with a class: the reference never looks at it there
            harmless = any(ancestor.own_class for ancestor in (parent.ancestors() if parent else []))
            (collector.warn if harmless else collector.error)(word, f"unknown sprite class `{word.text}`{did_you_mean(word.text, SPRITES)}")
        elif own_class:
            collector.error_if_strict(word, f"one class a type: `{word.text}` after `{own_class}`")
        own_class = known or own_class
    return TypeNode(name.text, name, own_class, words.given, parent)


def resolve_types(nodes: dict[str, TypeNode], collector: DiagnosticCollector) -> tuple[dict[str, SpriteType], tuple[str, ...]]:
    """Return the finished types and the order of the sprites (leaves only, then `wall` or `avatar` where they belong)."""
    types = {name: _resolve_type(node, collector) for name, node in nodes.items()}
    for node in nodes.values():
        if not node.children and (cls := node.cls()):  # a type with others below it is never updated, it can do without
            given = {key for ancestor in node.ancestors() for key in ancestor.given}
            check_required(cls, SPRITES[cls].parameters.values(), given, node.at, collector)
    order = ["wall", "avatar"]
    for node in sorted(nodes.values(), key=lambda node: node.at.line):  # not as the dictionary stands: it keeps `wall` and `avatar` first
        if not node.children and node.at.line:
            if node.name in order:
                order.remove(node.name)
            order.append(node.name)
    order.remove("avatar")
    return types, (*order, "avatar")


def _resolve_type(node: TypeNode, collector: DiagnosticCollector) -> SpriteType:
    _check_type_parameters(node, collector)
    given: dict[str, GivenParameter] = {}
    for ancestor in node.ancestors():
        given |= ancestor.given
    if "singleton" not in node.given:
        given.pop("singleton", None)
    cls = node.cls()
    parameters = SPRITES[cls].parameters if cls else {key: _known_parameters(node)[key] for key in given if key in _known_parameters(node)}
    # What does not fit is reported by _check_type_parameters, once a line, for here every child would repeat what its ancestor says.
    params, named = convert_parameters([entry for entry in given.values() if entry.key in parameters], parameters, "", None)
    if cls:
        params["cooldown"] = max(1, params["cooldown"])
        if "maxHealthPoints" not in named:
            params["maxHealthPoints"] = params["healthPoints"]
        if SPRITES[cls].falls_back_on == ITSELF and not params["stype"]:
            params["stype"] = node.name
    return SpriteType(
        name=node.name,
        cls=cls,
        params=params,
        given=named,
        lineage=tuple(dict.fromkeys(ancestor.name for ancestor in node.ancestors())),
        expansion=tuple(_expand_type(node)),
        leaf=not node.children,
        singleton=params.get("singleton", False) is True,
        line=node.at.line,
    )


def _expand_type(node: TypeNode) -> list[str]:
    names = list(dict.fromkeys(ancestor.name for ancestor in node.ancestors()))
    for child in node.children:
        names += [name for name in _expand_type(child) if name not in names]
    return names


def _known_parameters(node: TypeNode) -> dict[str, Parameter]:
    """Return the parameters that mean something to this type or one below it."""
    return {name: parameter for cls in node.classes() or SPRITES for name, parameter in SPRITES[cls].parameters.items()}


def _check_type_parameters(node: TypeNode, collector: DiagnosticCollector) -> None:
    """Report the parameters of this line that no class below it knows, and values that do not fit all that do."""
    known = _known_parameters(node)
    for entry in node.given.values():
        if entry.key not in known:
            owner = " and ".join(node.classes()) or "no sprite class"
            report_unknown_parameter(entry, known, owner, collector)
            continue
        for parameter in [SPRITES[cls].parameters[entry.key] for cls in node.classes() if entry.key in SPRITES[cls].parameters]:
            try:
                convert_value(parameter, entry.text)
            except Misfit as misfit:
                report_misfit(entry, parameter, misfit, collector)
                break
    if not node.children and not node.cls():
        collector.warn(node.at, f"`{node.name}` has no class and no types below it: write `{node.name} > Class key=value`")
    if node.own_class and node.own_class != node.cls():
        collector.warn(node.at, f"`{node.name}` is a {node.cls()} like its ancestor, the class {node.own_class} does not count")


# ----------------------------------------------------------------------------------------------------
# The InteractionSet and the TerminationSet: what happens when sprites meet, and when the game ends.


def check_references(
    parameters: Mapping[str, Parameter], given: Mapping[str, GivenParameter], types: dict[str, SpriteType], collector: DiagnosticCollector
) -> None:
    """Report parameters that name types which do not exist; add an empty type of the name, without a class, to `types`.

    There is none of it and nobody holds any: that is how the reference takes `resource=null` in a published game.
    """
    for entry in given.values():
        parameter = parameters.get(entry.key)
        if parameter and parameter.kind in ("type", "types"):
            for name in entry.text.split(","):
                if name and name not in types:
                    collector.error_if_strict(entry.token, f"`{entry.key}` names the unknown type `{name}`{did_you_mean(name, types)}")
                    types[name] = SpriteType(name, None, {}, frozenset(), (name,), (name,), leaf=True, singleton=False, line=0)


def read_interaction_set(body: list[SourceLine], types: dict[str, SpriteType], collector: DiagnosticCollector) -> tuple[Rule, ...]:
    """Read the rules, as written: in the order of the file, each with all its second types."""
    rules: list[Rule] = []
    runs = 0
    for line in check_depth(body, "InteractionSet", collector):
        if rule := _read_rule(line, types, collector):
            runs += len(rule.seconds) * max(1, rule.params["repeat"])
            if runs > MAX_RULE_RUNS:
                collector.error(line.tokens[0], f"too many rules: their second types, times `repeat`, are at most {MAX_RULE_RUNS}")
                break
            rules.append(rule)
    return tuple(rules)


def _read_rule(line: SourceLine, types: dict[str, SpriteType], collector: DiagnosticCollector) -> Rule | None:
    """Read a line of the InteractionSet; None where it is no rule, which is reported."""
    words = split_line_parts(line, collector)
    before = len(collector.errors())
    if not words.arrow:
        collector.error_if_strict(line.tokens[0], "a `>` between blanks is missing: `first second > effect key=value`")
        return None
    if len(words.left) < 2:
        collector.error_if_strict(
            line.tokens[0], "a rule needs two types before `>`: `first second > effect` (EOS as the second one is the edge of the screen)"
        )
    names = [_read_type_name(token, types, collector) for token in words.left]
    if not words.right:
        collector.error_if_strict(words.arrow, "the effect is missing after `>`")
        return None
    effect = _read_effect_name(words.right, collector)
    if effect is None or len(collector.errors()) > before or not names or names[0] is None:
        return None
    first, *seconds = [name for name in names if name is not None]
    if first in OCCASIONS and (idle := [token for token in words.left[1:] if token.text.upper() in OCCASIONS]):
        collector.error_if_strict(idle[0], f"`{first} {idle[0].text}` is about no type: a rule names one, before or after `{first}`")
        seconds = [name for name in seconds if name not in OCCASIONS]
    if not seconds:
        return None
    if EFFECTS[effect].needs_second and EDGE in names:
        collector.warn(words.right[-1], f"{effect} does nothing at the edge of the screen (EOS), it needs a second sprite")
    params, given = _read_rule_parameters(effect, CLOCK in names, words, types, collector)
    return Rule(first, tuple(seconds), effect, params, given, line.number)


def _read_effect_name(right: Sequence[SourceToken], collector: DiagnosticCollector) -> str | None:
    """Return the effect that the last word behind the `>` names."""
    for stray in right[:-1]:
        collector.error_if_strict(stray, f"one effect a line: `{stray.text}` is too much")
    effect = spelling(right[-1].text, EFFECTS)
    if effect is None:
        collector.error(right[-1], f"unknown effect `{right[-1].text}`{did_you_mean(right[-1].text, EFFECTS)}")
    return effect


def _read_rule_parameters(
    effect: str, timed: bool, words: LineParts, types: dict[str, SpriteType], collector: DiagnosticCollector
) -> tuple[dict[str, ParameterValue], frozenset[str]]:
    """Return the values of a rule's parameters and which of them the line gives."""
    parameters = parameters_of_rule(effect, timed, words, collector)
    check_references(parameters, words.given, types, collector)
    params, given = convert_parameters(words.given.values(), parameters, effect, collector)
    if params.get("ftype"):
        params["ftype"] = spelling(params["ftype"], EFFECTS) or params["ftype"]
    own, at = EFFECTS[effect].parameters, words.right[-1]
    check_required(effect, own.values(), words.given, at, collector)
    of_later = [parameter for name, parameter in parameters.items() if name not in own]  # of what a timer runs
    check_required(f"{effect} ftype={params.get('ftype')}", of_later, words.given, at, collector)
    later = EFFECTS.get(params["ftype"]) if EFFECTS[effect].sets_timer else None
    if later and (later.needs_second or later.needs_first):
        collector.warn(at, f"{effect} does nothing with {later.name}: when its time has come there is no sprite to do it to")
    return params, given


def parameters_of_rule(effect: str, timed: bool, words: LineParts, collector: DiagnosticCollector) -> dict[str, Parameter]:
    """Return the parameters that a line may have. A timer carries those of the effect that it will run."""
    parameters = dict(EFFECTS[effect].parameters)
    if timed:
        parameters |= {parameter.name: parameter for parameter in TIME_PARAMETERS}
    if "ftype" in parameters and (entry := words.given.get("ftype")):
        later = spelling(entry.text, EFFECTS)
        if later is None:
            collector.error(entry.token, f"unknown effect `{entry.text}`{did_you_mean(entry.text, EFFECTS)}")
        elif EFFECTS[effect].sets_timer and EFFECTS[later].sets_timer:
            collector.error(entry.token, f"`{effect}` cannot run `{later}`: write the effect that happens in the end")
        elif EFFECTS[effect].sets_timer:
            parameters = dict(EFFECTS[later].parameters) | parameters
    return parameters


def _read_type_name(token: SourceToken, types: dict[str, SpriteType], collector: DiagnosticCollector) -> str | None:
    if token.text.upper() in OCCASIONS:
        return token.text.upper()
    if token.text in types:
        return token.text
    collector.error_if_strict(token, f"unknown type `{token.text}`{did_you_mean(token.text, [*types, *OCCASIONS])}")
    return None


def arrange_rules(
    rules: tuple[Rule, ...],
) -> tuple[tuple[PairRules, ...], tuple[tuple[str, tuple[Rule, ...]], ...], tuple[tuple[str, Rule], ...]]:
    """Return the order in which everything runs: pairs by first appearance, EOS lists once for each EOS line of a type, timed rules.

    A line with `enabled=False` runs nothing, but it counts as an appearance of its pair and as an EOS line.
    """
    pairs: dict[tuple[str, str], list[Rule]] = {}
    eos: dict[str, list[Rule]] = {}
    eos_lines: list[str] = []
    timed: list[tuple[str, Rule]] = []
    for rule in rules:
        copies = [rule] * max(1, rule.params["repeat"]) if rule.params["enabled"] else []
        for second in rule.seconds:
            both = (rule.first, second)
            typed_one = second if rule.first in OCCASIONS else rule.first
            if CLOCK in both:
                timed += [(typed_one, rule)] if copies else []
            elif EDGE in both:
                eos.setdefault(typed_one, []).extend(copies)
                eos_lines.append(typed_one)
            else:
                pairs.setdefault(both, []).extend(copies)
    return (
        tuple(PairRules(first, second, tuple(members)) for (first, second), members in pairs.items() if members),
        tuple((name, tuple(eos[name])) for name in eos_lines if eos[name]),
        tuple(timed),
    )


def read_termination_set(body: list[SourceLine], types: dict[str, SpriteType], collector: DiagnosticCollector) -> tuple[Ending, ...]:
    """Read the terminations, in the order of the file: the first true one decides."""
    lines = check_depth(body, "TerminationSet", collector)
    if len(lines) > MAX_ENDINGS:
        collector.error(lines[MAX_ENDINGS].tokens[0], f"a game has at most {MAX_ENDINGS} terminations")
    return tuple(ending for line in lines[:MAX_ENDINGS] if (ending := _read_ending(line, types, collector)))


def _read_ending(line: SourceLine, types: dict[str, SpriteType], collector: DiagnosticCollector) -> Ending | None:
    words = split_line_parts(line, collector)
    names = [*words.left, *words.right]
    if not names:
        collector.error(line.tokens[0], "a termination starts with its class: `SpriteCounter stype=goal limit=0 win=True`")
        return None
    if words.arrow:
        collector.error_if_strict(line.tokens[0], "a termination is written without `>`: `SpriteCounter stype=goal limit=0 win=True`")
    for stray in names[1:]:
        collector.error_if_strict(stray, f"one termination a line: `{stray.text}` is too much")
    cls = spelling(names[0].text, TERMINATIONS)
    if cls is None:
        collector.error(names[0], f"unknown termination `{names[0].text}`{did_you_mean(names[0].text, TERMINATIONS)}")
        return None
    parameters = dict(TERMINATIONS[cls].parameters)
    check_references(parameters, words.given, types, collector)
    params, given = convert_parameters(words.given.values(), parameters, cls, collector)
    check_required(cls, parameters.values(), words.given, names[0], collector)
    return Ending(cls, params, given, line.number)
