"""moto's server as a WSGI application, for gunicorn."""

from moto.server import DomainDispatcherApplication
from moto.server import create_backend_app

app = DomainDispatcherApplication(create_backend_app)
