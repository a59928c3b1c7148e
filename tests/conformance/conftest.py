import warnings

import game_meta.envs.pettingzoo_import  # noqa: F401  PettingZoo, before a test imports it: alone it would change the sound of the application's tests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its kit imports envs of its own that it calls outdated
    import pettingzoo.test  # noqa: F401
