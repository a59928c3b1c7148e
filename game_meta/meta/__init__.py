"""Meta-learning of any torch module on any loss, called as in learn2learn: `import game_meta.meta as l2l`, and its loops run.

    maml = gm.meta.MAML(model, lr=0.1)
    optimiser = torch.optim.Adam(maml.parameters())
    learner = maml.clone()                          # for each task
    learner.adapt(loss(learner(x), y))              # as many steps as one likes
    loss(learner(other_x), other_y).backward()      # through the steps, into the model's own weights

The learners of game_meta/learners/ do the same for agents, whose loss is what they have just played.
"""

from game_meta.meta import algorithms as algorithms
from game_meta.meta.algorithms import MAML as MAML
from game_meta.meta.algorithms import MetaSGD as MetaSGD
from game_meta.meta.algorithms import ProtoNet as ProtoNet
from game_meta.meta.algorithms import Reptile as Reptile
