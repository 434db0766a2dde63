"""A visit of a user under Flask-Login: a login in one way, and the next request in another.

    flasklogin.py PROTECTION PERMANENT LOGIN NEXT

LOGIN and NEXT are JSON: {"peer": address, "forwarded": X-Forwarded-For or null, "agent":
User-Agent}. Prints what the session holds after the login, and who the user is then.
"""

import json
import sys

from flask import Flask
from flask import session
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import current_user
from flask_login import login_fresh
from flask_login import login_user

protection, permanent, login, following = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]), json.loads(sys.argv[4])

app = Flask(__name__)
app.config.update(SECRET_KEY="key")
manager = LoginManager(app)
manager.session_protection = protection


class User(UserMixin):
    id = 42


manager.user_loader(lambda user_id: User())


@app.get("/login")
def log_in():
    session.permanent = permanent
    login_user(User())
    return dict(session)


@app.get("/me")
def me():
    return {"logged_in": current_user.is_authenticated, "fresh": login_fresh()}


def visit(client, path, way):
    headers = {"User-Agent": way["agent"]}
    if way["forwarded"] is not None:
        headers["X-Forwarded-For"] = way["forwarded"]
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": way["peer"]}).get_json()


client = app.test_client()
print(json.dumps({"session": visit(client, "/login", login), "next": visit(client, "/me", following)}))
