"""How gunicorn serves the pages, whoever starts it; address, processes and threads are given beside
it: `gunicorn --config jinchang_vet/gunicorn_conf.py --bind … jinchang_vet.wsgi:application`.
"""

from pathlib import Path

GRACE = 25  # seconds that requests under way get to finish

worker_class = "jinchang_vet.patient_worker.PatientWorker"
worker_connections = 250  # of one process: what waits for slow clients is kept in memory
sendfile = False  # which would hold a thread for as long as the client takes
preload_app = True
timeout = 60  # seconds without a sign of life from a process
graceful_timeout = GRACE
control_socket_disable = True
loglevel = "warning"
accesslog = "/dev/null"  # the application writes a line of its own for each request
MEMORY = "/dev/shm"  # gunicorn opens an unlinked file of a random name in it  # nosec B108
if Path(MEMORY).is_dir():  # a sign of life must not wait for a disk
    worker_tmp_dir = MEMORY
