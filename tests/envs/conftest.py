import game_meta.envs.pettingzoo_import  # noqa: F401  PettingZoo, before a test imports it: alone it would change the sound of the application's tests
