"""What the production server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

# A full search for cycles goes through every object alive. A page about a nation holds a million
# facts and makes as many values, none of them in a cycle: searching takes a third of its time.
SEARCHES_BEFORE_A_FULL_ONE = 100  # of the middle generation; Python's own number is 10

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")
application = get_wsgi_application()
gc.set_threshold(*gc.get_threshold()[:2], SEARCHES_BEFORE_A_FULL_ONE)
