"""The games' ids in Gymnasium, in whatever order things are imported: `gym.make("game_meta.gym:GameMeta/Harvest-v0")`.

Gymnasium imports what stands before the colon and then looks the id up; this module registers the ids when it is imported. With
"game_meta:GameMeta/Harvest-v0" that works too, unless the package had been imported before Gymnasium was.
"""

from game_meta.envs.registration import register_envs

register_envs()
