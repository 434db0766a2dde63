"""The applications, in the order in which they are run."""

from .airflow import Airflow2
from .airflow import Airflow3
from .calibre_web import CalibreWeb
from .changedetection import ChangeDetection
from .dash import Dash
from .flask_appbuilder import FlaskAppBuilder
from .flask_security import Careless
from .flask_security import FlaskSecurity
from .indico import Indico
from .mlflow import MLflow
from .octoprint import OctoPrint
from .pgadmin import PgAdmin
from .superset import Superset
from .superset import SupersetRedis

RECIPES = {app.name: app for app in (FlaskSecurity, FlaskAppBuilder, ChangeDetection, CalibreWeb, MLflow, Dash, OctoPrint, Superset, SupersetRedis, Airflow3, Airflow2, PgAdmin, Indico)}

#: Not applications, but what must not pass.
CONTROLS = {Careless.name: Careless}
