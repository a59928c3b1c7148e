"""The SpriteSet: a tree of types, resolved into classes, parameters, expansions and the order of the sprites."""

from __future__ import annotations

from dataclasses import dataclass, field

from game_meta.vgdl.errors import did_you_mean
from game_meta.vgdl.lines import Faults, Line, Token
from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.ontology import SPRITES, Parameter, spelling
from game_meta.vgdl.words import Given, take_apart, typed


@dataclass
class Node:
    """A type as the file states it, before anything is inherited."""

    name: str
    at: Token
    own_class: str | None
    given: dict[str, Given]
    parent: Node | None
    children: list[Node] = field(default_factory=list)

    def ancestors(self) -> list[Node]:
        """From the top ancestor down to this type."""
        return [*(self.parent.ancestors() if self.parent else []), self]

    def cls(self) -> str | None:
        """(!) The nearest ancestor that names a class decides, the own class counts only if there is none."""
        for node in reversed(self.ancestors()[:-1]):
            if node.own_class:
                return node.own_class
        return self.own_class

    def classes(self) -> list[str]:
        """The classes of this type and of all below it."""
        return sorted({cls for member in self.family() if (cls := member.cls())})

    def family(self) -> list[Node]:
        """This type and all below it."""
        return [self, *(node for child in self.children for node in child.family())]


def read_types(body: list[Line], faults: Faults) -> dict[str, Node]:
    """The types of the file by name, `wall` and `avatar` first, which exist in every game."""
    nowhere = Token("", 0, 1)
    solid = Given("solid", "True", nowhere)
    nodes = {
        "wall": Node("wall", nowhere, "Immovable", {"solid": solid}, None),
        "avatar": Node("avatar", nowhere, "MovingAvatar", {}, None),
    }
    stack: list[tuple[int, Node]] = []
    for line in body:
        open_indents = [indent for indent, _ in stack] or [line.indent]
        while stack and stack[-1][0] >= line.indent:
            stack.pop()
        first = line.tokens[0]
        if line.indent < open_indents[-1] and line.indent not in open_indents:
            faults.slip(
                first, f"bad indentation: `{first.text}` stands at {line.indent}, the types above it at {', '.join(map(str, open_indents))}"
            )
        node = _read_type(line, stack[-1][1] if stack else None, faults)
        if node is None:
            continue
        stack.append((line.indent, node))
        old = nodes.get(node.name)
        if old and old.at.line:
            tangled = old.parent or old.children or node.parent  # children of the first one keep it as their parent
            (faults.slip if tangled else faults.warn)(
                node.at, f"the type `{node.name}` is defined twice, first in line {old.at.line}; the last one counts"
            )
            del nodes[node.name]
        nodes[node.name] = node
        if node.parent:
            node.parent.children.append(node)
    return nodes


def _read_type(line: Line, parent: Node | None, faults: Faults) -> Node | None:
    words = take_apart(line, faults)
    if not words.left:
        faults.error(line.tokens[0], "a sprite line starts with the name of the type: `name > Class key=value`")
        return None
    if not words.arrow:
        faults.slip(line.tokens[0], f"a `>` between blanks is missing: `{words.left[0].text} > Class key=value`")
        return None
    for stray in words.left[1:]:
        faults.slip(stray, f"one type a line: `{stray.text}` is too much before `>`")
    name = words.left[0]
    if name.text in ("EOS", "TIME"):
        faults.error(name, f"`{name.text}` cannot be the name of a type, it has a meaning in rules")
    own_class = None
    for word in words.right:
        known = spelling(word.text, SPRITES)
        if known is None:  # without harm below an ancestor with a class: the reference never looks at it there
            harmless = any(ancestor.own_class for ancestor in (parent.ancestors() if parent else []))
            (faults.warn if harmless else faults.error)(word, f"unknown sprite class `{word.text}`{did_you_mean(word.text, SPRITES)}")
        elif own_class:
            faults.slip(word, f"one class a type: `{word.text}` after `{own_class}`")
        own_class = known or own_class
    return Node(name.text, name, own_class, words.given, parent)


def resolve_types(nodes: dict[str, Node], faults: Faults) -> tuple[dict[str, SpriteType], tuple[str, ...]]:
    """The finished types and the order of the sprites (leaves only, then `wall` or `avatar` where they belong)."""
    types = {name: _resolve(node, faults) for name, node in nodes.items()}
    order = ["wall", "avatar"]
    for node in sorted(nodes.values(), key=lambda node: node.at.line):  # not as the dictionary stands: it keeps `wall` and `avatar` first
        if not node.children and node.at.line:
            if node.name in order:
                order.remove(node.name)
            order.append(node.name)
    order.remove("avatar")
    return types, (*order, "avatar")


def _resolve(node: Node, faults: Faults) -> SpriteType:
    _check_parameters(node, faults)
    given: dict[str, Given] = {}
    for ancestor in node.ancestors():
        given |= ancestor.given
    if "singleton" not in node.given:
        given.pop("singleton", None)
    cls = node.cls()
    parameters = SPRITES[cls].parameters if cls else {key: _known(node)[key] for key in given if key in _known(node)}
    # Warnings come from _check_parameters, once a line, for here every child would repeat what its ancestor says.
    params, named = typed([entry for entry in given.values() if entry.key in parameters], parameters, "", None)
    if cls:
        params["cooldown"] = max(1, params["cooldown"])
        if "maxHealthPoints" not in named:
            params["maxHealthPoints"] = params["healthPoints"]
        if cls == "Spreader" and not params["stype"]:
            params["stype"] = node.name
    return SpriteType(
        name=node.name,
        cls=cls,
        params=params,
        given=named,
        lineage=tuple(dict.fromkeys(ancestor.name for ancestor in node.ancestors())),
        expansion=tuple(_expand(node)),
        leaf=not node.children,
        singleton=params.get("singleton", False) is True,
        line=node.at.line,
    )


def _expand(node: Node) -> list[str]:
    names = list(dict.fromkeys(ancestor.name for ancestor in node.ancestors()))
    for child in node.children:
        names += [name for name in _expand(child) if name not in names]
    return names


def _known(node: Node) -> dict[str, Parameter]:
    """The parameters that mean something to this type or one below it."""
    return {name: parameter for cls in node.classes() or SPRITES for name, parameter in SPRITES[cls].parameters.items()}


def _check_parameters(node: Node, faults: Faults) -> None:
    """Warns of the parameters of this line that no class below it knows, and of values that do not fit."""
    owner = " and ".join(node.classes()) or "no sprite class"
    typed(node.given.values(), _known(node), owner, faults)
    if not node.children and not node.cls():
        faults.warn(node.at, f"`{node.name}` has no class and no types below it: write `{node.name} > Class key=value`")
    if node.own_class and node.own_class != node.cls():
        faults.warn(node.at, f"`{node.name}` is a {node.cls()} like its ancestor, the class {node.own_class} does not count")
