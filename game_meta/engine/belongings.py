"""Effects on what a sprite carries: resources and health (VGDL semantics, section 6)."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .outcome import INSTEAD, KEEP, OFF, ON
from .rows import at, kind, members
from .sprites import bury, change, gain, held, kill


@inner
def collect(p, s, e, a, b):
    """collectResource: b takes a."""
    row = kind(p, s[at(p, a) + K_TYPE])
    if not p[row + Y_FLAGS] & IS_RESOURCE:
        return KEEP
    room = p[row + Y_LIMIT] - held(p, s, b, p[row + Y_RESOURCE])
    if room <= 0:
        return OFF
    gain(p, s, b, p[row + Y_RESOURCE], min(p[row + Y_VALUE], room))
    if p[e + E_A0]:
        bury(p, s, a)
    return ON


@inner
def collect_if_held(p, s, e, a, b):
    """collectResourceIfHeld: only if b has enough of another resource."""
    row = kind(p, s[at(p, a) + K_TYPE])
    if not p[row + Y_FLAGS] & IS_RESOURCE:
        return KEEP
    if p[e + E_A1] < 0 or held(p, s, b, p[e + E_A1]) < p[e + E_A2]:
        return OFF
    resource, value = p[row + Y_RESOURCE], p[row + Y_VALUE]
    if held(p, s, b, resource) + value <= p[row + Y_LIMIT]:
        gain(p, s, b, resource, value)
    if p[e + E_A0]:
        bury(p, s, a)
    return ON


@inner
def change_resource(p, s, e, a, b):
    resource, value = p[e + E_A0], p[e + E_A1]
    if held(p, s, a, resource) + value > p[e + E_A2]:
        return OFF
    change(p, s, a, resource, value)
    if p[e + E_A3]:
        bury(p, s, b)
    return ON


@inner
def add_health(p, s, e, a, b):
    o = at(p, a)
    if s[o + K_HEALTH] + p[e + E_A0] >= p[kind(p, s[o + K_TYPE]) + Y_HEALTH_LIMIT]:
        return OFF
    s[o + K_HEALTH] += p[e + E_A0]
    _finish(p, s, e, o, b)
    return ON


@inner
def add_health_to_max(p, s, e, a, b):
    o = at(p, a)
    s[o + K_HEALTH] = min(s[o + K_HEALTH] + p[e + E_A0], p[kind(p, s[o + K_TYPE]) + Y_HEALTH_LIMIT])
    _finish(p, s, e, o, b)


@inner
def _finish(p, s, e, o, b):
    s[o + K_MAX_HEALTH] = max(s[o + K_MAX_HEALTH], s[o + K_HEALTH])
    if p[e + E_A1] and b >= 0:
        kill(p, s, b)


@inner
def subtract_health(p, s, e, a):
    """subtractHealthPoints: of a, or of the first sprite of the last type below `stype` that has any."""
    t = p[e + E_A2]
    if t >= 0:
        a = -1
        y = kind(p, t)
        for i in range(p[y + Y_EXPANSION_N]):
            head = s[members(p[p[y + Y_EXPANSION_AT] + i]) + T_HEAD]
            a = head if head >= 0 else a
    if a < 0:
        return KEEP
    o = at(p, a)
    s[o + K_HEALTH] -= p[e + E_A0]
    if s[o + K_HEALTH] > p[e + E_A1]:
        return KEEP
    kill(p, s, a)
    return INSTEAD
