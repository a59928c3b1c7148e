"""A game for one, the same for two, and an agent that can be foreseen, so that what must come out is known."""

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS, LEFT, RIGHT

YARD = """
BasicGame square_size=10 controls=DOWN,RIGHT,UP,LEFT
    SpriteSet
        gem    > Immovable look=6
        avatar > MovingAvatar
    LevelMapping
        g > gem
    InteractionSet
        avatar wall > stepBack
        gem avatar  > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
        Timeout limit=5 win=False
    LevelSet
        level
            wwwwwww
            wg.A.gw
            wwwwwww
        level
            wwwwwww
            w.gA..w
            wwwwwww
"""
FOR_TWO = """
BasicGame square_size=10 no_players=2
    SpriteSet
        gem     > Immovable look=6
        avatarA > MovingAvatar
        avatarB > MovingAvatar
    LevelMapping
        A > avatarA
        B > avatarB
        g > gem
    InteractionSet
        avatarA wall > stepBack
        avatarB wall > stepBack
        gem avatarA  > killSprite scoreChange=1,0
        gem avatarB  > killSprite scoreChange=0,1
    TerminationSet
        SpriteCounter stype=gem limit=0 count_score=True
        Timeout limit=7 count_score=True
    LevelSet
        level
            wwwwwwwww
            wA.ggg.Bw
            wwwwwwwww
"""


class Steady(Agent):
    """Always does the same, and expects the other one to do what it is told to expect; notes all that it was shown."""

    name, hash = "steady", "ab12"

    def __init__(self, action=LEFT, expects=RIGHT):
        self.action, self.expects = action, expects
        self.seen, self.learned, self.begun = [], 0, 0

    def begin(self, trials):
        self.begun += 1
        self.policy, self.value = np.eye(ACTIONS, dtype=np.float32)[[self.action]], np.zeros(trials, np.float32)

    def act(self, observation):
        self.seen.append({name: getattr(observation, name)[0].copy() for name in observation.names()})
        return np.array([self.action])

    def adapt(self, ended):
        self.learned += int(ended[0])

    def expected(self):
        return np.eye(ACTIONS)[[self.expects]]
