"""The applications, in the order in which they are run."""

from .flask_appbuilder import FlaskAppBuilder
from .flask_security import FlaskSecurity

RECIPES = {app.name: app for app in (FlaskSecurity, FlaskAppBuilder)}
