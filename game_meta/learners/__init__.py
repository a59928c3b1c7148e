"""What trains. Each method is one file with one class (see runtime/method.py); what can be set about them is in settings.py, without torch,
which is imported when a method is asked for.
"""

LEARNERS = {
    "protonet": "game_meta.learners.protonet:ProtoNet",
    "rl2": "game_meta.learners.rl2:RL2",
    "explore": "game_meta.learners.explore:Explore",
    "league": "game_meta.learners.league:League",
    "maml": "game_meta.learners.maml:MAML",
    "learned_optimizer": "game_meta.learners.learned_optimizer:LearnedOptimizer",
    "reptile": "game_meta.learners.reptile:Reptile",
    "transfer": "game_meta.learners.transfer:Transfer",
    "scratch": "game_meta.learners.scratch:Scratch",
    "theory": "game_meta.learners.theory:LearnedTheory",
}
